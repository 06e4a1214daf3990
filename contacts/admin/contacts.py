"""People in the data owner's admin."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.field_access import hidden_fields, masked_fields, uneditable_fields
from config.noticing import note_search
from config.numbers import whole_number
from config.operated_admin import OperatedAdmin
from contacts.access import Can
from contacts.admin.contact_form import (
    CUSTOM,
    ContactForm,
    custom_form_fields,
    operation_values,
)
from contacts.admin.masked_values import masked_value
from contacts.admin.shares import shares_page
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.restoring import restore_version
from contacts.operations.sealing import is_closed
from contacts.reading.changes import COMPARED, is_hidden, versions
from contacts.reading.sensitive import note_changes, note_custom, note_shown, sensitive_slugs
from contacts.reading.words import custom_label, field_label, linked_names, value_words

LABEL = "contacts.Contact"
FOUND = "admin_contact_search"
VERSIONS = 50
COLUMNS = ("label", "email", "phone", "organisation", "stage", "owner", "team", "updated_at")
NAMES = ("given_name", "family_name", "second_family_name", "honorific")
REACH = ("email", "phone")
ABOUT = ("gender", "birth_date", "birth_year", "birth_day", "occupation", "language", "time_zone")
WORK = ("organisation", "organisation_role")
HOUSE = ("stage", "owner", "team", "tag_names", "notes")
RECORD = ("key", "source", "created_at", "updated_at", "archived_at")


@admin.register(Contact)
class ContactAdmin(OperatedAdmin):
    """One person; lists, forms and history keep to the scope and role of who looks."""

    form = ContactForm
    readonly_fields = RECORD
    autocomplete_fields = ("organisation", "owner")
    list_filter = ("stage", "team", "source")
    list_select_related = ("organisation", "owner", "team", "source")
    ordering = ("family_name", "given_name", "pk")
    sortable_by = ("updated_at",)
    object_history_template = "admin/contacts/contact/history.html"
    restorable: ClassVar = ("everything",)

    # --- who sees and changes what

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Keep the living people in the scope of who looks, archived ones included."""
        visible = Contact.objects.visible_to(request.user)
        return visible.filter(merged_into=None, erased_at=None).order_by(*self.ordering)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Return the person, knowing whether who looks may change them."""
        contact = super().get_object(request, object_id, from_field)
        if contact is not None:
            own = Contact.objects.changeable_by(request.user)
            contact.may_be_changed = own.filter(pk=contact.pk).exists()
            contact.shown_custom = self._custom_text(request, contact)
        return contact

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the role allows it and, for one person, the scope."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or getattr(obj, "may_be_changed", False))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the filters on the page only: any other would ask a hidden value for its text."""
        return lookup.split("__")[0] in self.list_filter

    # --- the list

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns that the role may know of, masked or in full."""
        return self._shown(request, COLUMNS)

    def _shown(self, request: HttpRequest, names: Iterable[str]) -> list[Any]:
        """Return the names that the role reads, and a display of the masked value for others."""
        hidden = hidden_fields(request.user, LABEL)
        masked = masked_fields(request.user, LABEL)
        known = [name for name in names if name in masked or name not in hidden]
        return [masked_value(name) if name in masked else name for name in known]

    @admin.display(description=_("Name"))
    def label(self, contact: Contact) -> str:
        """Return what to call the record."""
        return contact.label

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list; a search is posted and kept in the session, never in an address."""
        if request.method == "POST" and "search" in request.POST:
            request.session[FOUND] = request.POST["search"].strip()[:120].replace("\0", "")
            return HttpResponseRedirect(request.get_full_path())
        text = request.session.get(FOUND, "")
        answer = super().changelist_view(request, {"search": text, **(extra_context or {})})
        if text and (shown := getattr(answer, "context_data", {}).get("cl")):
            note_search("admin", shown.result_count)
        return answer

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Find people by their search words, as the list of the application does."""
        text = request.session.get(FOUND, "")
        return (queryset.matching(text, reader=request.user) if text else queryset), False

    # --- the form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Group the fields that the role may know of; who may only look gets them as text."""
        custom = tuple(custom_form_fields(self._custom_rows(request)))
        may_write = self.has_change_permission(request, obj) if obj else True
        groups = [
            (None, NAMES),
            (_("Ways to reach them"), REACH),
            (_("About the person"), ABOUT),
            (_("Organisation"), WORK),
            (_("Here"), HOUSE),
            (_("Custom fields"), custom if may_write else ("custom_words",)),
        ]
        if obj:
            groups.append((_("Record"), (*RECORD, "seen_version") if may_write else RECORD))
        shown = [(title, self._shown(request, names)) for title, names in groups]
        return [(title, {"fields": names}) for title, names in shown if names]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        """Notice what the page says of health; come back for a mistake, it says what was sent."""
        if obj is not None:
            sent = request.POST if request.method == "POST" else None
            fixed = "notes" in self.get_readonly_fields(request, obj)
            closed = [row.slug for row in self._custom_rows(request) if is_closed(row)]
            told = frozenset(slug for slug in closed if sent is None or sent.get(CUSTOM + slug))
            note_custom(obj, obj.custom, told)
            if sent is None or fixed or sent.get("notes"):
                note_shown(obj, {"notes"} - hidden_fields(request.user, LABEL))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep owner and team for those who may assign, the rest for those who may write it."""
        locked = set() if request.user.has_perm(Can.ASSIGN) else {"owner", "team"}
        locked |= uneditable_fields(request.user, LABEL) - hidden_fields(request.user, LABEL)
        masked = masked_fields(request.user, LABEL)
        fields = (*NAMES, *REACH, *ABOUT, *WORK, *HOUSE)
        known = [name for name in fields if name in locked]
        return (*self.readonly_fields, *known, *(masked_value(n) for n in fields if n in masked))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form with the custom fields in use."""
        fields: dict[str, forms.Field] = custom_form_fields(self._custom_rows(request))
        kwargs["form"] = type("ContactForm", (ContactForm,), fields)
        return super().get_form(request, obj, change, **kwargs)

    def _custom_rows(self, request: Any) -> list[CustomField]:
        """Return the custom fields the role may read, or on a form write; asked once."""
        if not hasattr(request, "admin_custom_rows"):
            page = request.resolver_match.url_name if request.resolver_match else ""
            writing = page.endswith(("_add", "_change"))
            asked = uneditable_fields if writing else hidden_fields
            hidden = asked(request.user, LABEL)
            rows = CustomField.objects.filter(active=True).order_by("position", "slug")
            request.admin_custom_rows = [
                row for row in rows if not is_hidden(f"custom.{row.slug}", hidden)
            ]
        return request.admin_custom_rows

    def _custom_text(self, request: HttpRequest, contact: Contact) -> str:
        rows = [row for row in self._custom_rows(request) if row.slug in contact.custom]
        return ", ".join(
            f"{custom_label(row)}: {value_words('custom.', contact.custom[row.slug], {})}"
            for row in rows
        )

    @admin.display(description=_("Values"))
    def custom_words(self, contact: Contact) -> str:
        """Return the custom values as text, for those who may only look."""
        return contact.shown_custom  # type: ignore[attr-defined]

    @admin.display(description=_("Tags"))
    def tag_names(self, contact: Contact) -> str:
        """Return the tags as text, for those who may only look."""
        return ", ".join(contact.tags.order_by("name").values_list("name", flat=True))

    # --- writing

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Create or update through the operation of every door."""
        seen = values.get("seen_version")
        wanted = operation_values(values)
        if row is None:
            return create_contact(values=wanted, by=by)
        return update_contact(contact=row, values=wanted, by=by, expected_version=seen)

    def values_of(self, form: Any, *, change: bool) -> dict[str, Any]:
        """Return what differs, and the version it was read at."""
        given = super().values_of(form, change=change)
        if not change:
            # A field left empty is not said; owner and team fall to who creates the record.
            return {name: value for name, value in given.items() if value not in (None, "", [])}
        return {**given, "seen_version": form.cleaned_data.get("seen_version")}

    def restore(self, row: Any, past: Any, by: Actor) -> Any:
        """Bring a version back through its own operation."""
        return restore_version(contact=row, history_id=past.history_id, by=by)

    # --- history and shares

    def get_urls(self) -> list[Any]:
        """Add the page of shares."""
        shares = path(
            "<path:object_id>/shares/",
            self.admin_site.admin_view(self.shares_view),
            name="contacts_contact_shares",
        )
        return [shares, *super().get_urls()]

    def shares_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show and change who sees this person outside of the usual scope."""
        return shares_page(request, self._row(request, object_id), self.admin_site)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show the versions of a person, without the fields hidden from the role."""
        contact = self._row(request, object_id)
        before = whole_number(request.GET.get("before", "0"))
        if before is None:
            raise Http404
        hidden = hidden_fields(request.user, LABEL)
        masked = masked_fields(request.user, LABEL)
        found = versions(contact, hidden=hidden, masked=masked, before=before, limit=VERSIONS + 1)
        note_changes(contact, (change for each in found[:VERSIONS] for change in each.changes))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "opts": self.model._meta,
            "object": contact,
            "module_name": self.model._meta.verbose_name_plural,
            "versions": found[:VERSIONS],
            "older": found[VERSIONS - 1].history_id if len(found) > VERSIONS else "",
        }
        return render(request, self.object_history_template, context)

    def version_lines(self, request: HttpRequest, past: Any) -> list[tuple[str, str]]:
        """Return one version in words, without the fields hidden from the role."""
        hidden = hidden_fields(request.user, LABEL)
        names = [name for name in COMPARED if name != "custom" and not is_hidden(name, hidden)]
        stored = {name: getattr(past, Contact._meta.get_field(name).attname) for name in names}
        linked = linked_names(stored.items())
        rows = self._custom_rows(request)
        said = {row.slug: past.custom.get(row.slug) for row in rows}
        note_custom(past, said, sensitive_slugs())
        note_shown(past, names)
        lines = [(field_label(name, {}), value_words(name, stored[name], linked)) for name in names]
        return lines + [
            (custom_label(row), value_words(f"custom.{row.slug}", said[row.slug], {}))
            for row in rows
        ]
