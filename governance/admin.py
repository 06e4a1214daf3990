"""Staff, tokens and the audit trail in the data owner's admin."""

from typing import Any

# Imported first, so that what these packages register can be taken out again below.
import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from config.actor import Actor, Door
from config.operated_admin import OperatedAdmin, OperatedForm, ReadOnly, names_of
from contacts.reading.permissions import purpose_names
from contacts.reading.words import door_words
from governance.audit_words import Names, facts_in_words, model_words, people_in, verb_words
from governance.models.audit import AuditEvent
from governance.models.token import ApiToken
from governance.models.user import User
from governance.operations.staff import FIELDS, change_person, create_person
from governance.operations.tokens import revoke_token
from governance.roles import ROLES

# Their pages write directly; accounts, factors and sessions change through sign-in and staff
# operations, and groups grant nothing here.
for _model in (Group, EmailAddress, Authenticator, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class PersonForm(OperatedForm):
    """An account; the password is set by its person, through the reset mail."""

    role = forms.ChoiceField(
        label=pgettext_lazy("of a colleague", "Role"),
        choices=[(key, role.name) for key, role in ROLES.items()],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=[("", "—"), *settings.LANGUAGES]
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ()


@admin.register(User)
class PersonAdmin(OperatedAdmin):
    """Accounts are deactivated, never deleted: history names them."""

    form = PersonForm
    fields = (*FIELDS, "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "first_name", "last_name", "role_name", "is_active", "last_login")
    list_filter = ("is_active",)
    list_select_related = True
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out of a new account what only an old one has; say a role by its name."""
        if obj is None:
            return [name for name in FIELDS if name != "is_active"]
        if self.has_change_permission(request, obj):
            return self.fields
        return ["role_name" if name == "role" else name for name in self.fields]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only a superuser change one: another address for it would be a way to its rights."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the filters on the page only: a password could be guessed by others."""
        return lookup.split("__")[0] in self.list_filter

    @admin.display(description=pgettext_lazy("of a colleague", "Role"), ordering="role")
    def role_name(self, person: User) -> str:
        """Return the name of the role."""
        return self.value_words("role", person.role)

    def value_words(self, name: str, value: Any) -> str:
        """Say roles by their names."""
        if name == "role" and value in ROLES:
            return str(ROLES[value].name)
        return super().value_words(name, value)

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Create or change through the operation."""
        if row is None:
            return create_person(values=values, by=by)
        return change_person(person=row, values=values, by=by)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Credentials of integrations: their owners make them, a data owner can end them."""

    fields = (
        "name", "__str__", "owner", "scopes", "created_at", "expires_at", "last_used_on",
        "revoked_at",
    )  # fmt: skip
    list_display = ("__str__", "name", "owner", "expires_at", "last_used_on", "revoked_at")
    list_select_related = ("owner",)
    search_fields = ("name", "prefix")
    ordering = ("-pk",)
    actions = ("revoke",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow no filter: the digest of a token is nobody's business."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may end ways in, as who may deactivate accounts."""
        return request.user.has_perm("governance.change_user")

    @admin.action(description=gettext_lazy("Revoke these tokens"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet) -> None:
        """End the chosen tokens now."""
        for token in queryset:
            revoke_token(token=token, by=Actor.of(request, Door.ADMIN))
        self.message_user(request, _("The tokens were revoked."), messages.SUCCESS)


class DoorFilter(admin.SimpleListFilter):
    """The doors as code knows them; asking a large table for its values would be slow."""

    title = gettext_lazy("door")
    parameter_name = "door"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """Return every door."""
        return [(str(door), door_words(door)) for door in Door]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        """Keep the events of one door."""
        return queryset.filter(door=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    """What happened; the audit trail page has more filters."""

    fields = ("at", "happened", "record", "key", "person", "way_in", "operation", "details")
    list_display = ("at", "happened", "record", "key", "user_id", "way_in")
    list_filter = (DoorFilter,)
    list_select_related = True
    sortable_by = ()
    ordering = ("-at", "-id")

    @admin.display(description=gettext_lazy("what happened"))
    def happened(self, event: AuditEvent) -> str:
        """Return what happened, in words."""
        return str(verb_words(event.verb))

    @admin.display(description=gettext_lazy("kind of record"))
    def record(self, event: AuditEvent) -> str:
        """Return what the record is called."""
        return model_words(event.model)

    @admin.display(description=gettext_lazy("door"))
    def way_in(self, event: AuditEvent) -> str:
        """Return how the change came in."""
        return str(door_words(event.door))

    @admin.display(description=gettext_lazy("facts"))
    def details(self, event: AuditEvent) -> str:
        """Return the details, one per line."""
        names = Names(names_of(people_in(event.facts)), purpose_names())
        lines = facts_in_words(event.facts, event.model, names)
        return format_html_join(mark_safe("<br>"), "{}: {}", lines)

    @admin.display(description=gettext_lazy("person"))
    def person(self, event: AuditEvent) -> str:
        """Return the name of who acted; the system has none."""
        return names_of([event.user_id]).get(event.user_id, "")
