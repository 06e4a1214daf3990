"""Staff in the data owner's admin."""

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
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, pgettext_lazy

from config.actor import Actor
from config.operated_admin import OperatedAdmin, OperatedForm
from governance.models.user import User
from governance.operations.staff import FIELDS, change_person, create_person
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
