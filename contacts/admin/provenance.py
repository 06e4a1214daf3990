"""Checks and values not taken over, in the data owner's admin."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from config.actor import Actor, Door
from config.errors import DomainError
from config.operated_admin import ReadOnly
from contacts.access import Can, hidden_of_contact
from contacts.models.contact import Contact
from contacts.models.provenance import ValueConflict
from contacts.models.verification import Verification
from contacts.operations.conflicts import decide_conflict
from contacts.reading.checks import hidden_groups
from contacts.reading.groups import WORDS, group_label
from contacts.reading.sensitive import note_named
from contacts.reading.words import door_words, field_label


class GroupFilter(admin.SimpleListFilter):
    """Groups of fields by what they are called, without asking the table which there are."""

    title = gettext_lazy("fields")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer every group of fields of a contact."""
        return [(group, str(words)) for group, words in WORDS.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the rows of the chosen group."""
        return queryset.filter(group=self.value()) if self.value() else queryset


class OfGroups(ReadOnly):
    """Rows about a group of fields of a person whom the data owner may see."""

    ordering = ("-pk",)
    list_filter: Any = (GroupFilter,)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep rows of visible people, in groups the role may read."""
        people = Contact.objects.visible_to(request.user).filter(erased_at=None)
        rows = super().get_queryset(request).filter(contact__in=people).select_related("contact")
        return rows.exclude(group__in=hidden_groups(hidden_of_contact(request.user)))

    @admin.display(description=gettext_lazy("contact"))
    def person(self, row: Any) -> str:
        """Return what the person is called."""
        return str(row.contact.label)

    @admin.display(description=gettext_lazy("fields"), ordering="group")
    def group_words(self, row: Any) -> str:
        """Return the group in words."""
        return group_label(row.group, {})


@admin.register(Verification)
class VerificationAdmin(OfGroups):
    """Read only; groups are checked on the card, over the API and in reviews."""

    fields = ("person", "group_words", "verified_at", "verified_by", "how", "note")
    list_display = ("person", "group_words", "verified_at", "verified_by", "how")
    list_filter = ("how", GroupFilter)
    list_select_related = ("contact", "verified_by")


@admin.register(ValueConflict)
class ValueConflictAdmin(OfGroups):
    """To look at; the actions decide, as the page does."""

    fields = (
        "person", "group_words", "offered_words", "reason", "source", "trust", "way", "line", "at",
        "decision", "decided_at", "decided_by",
    )  # fmt: skip
    list_display = ("person", "group_words", "source", "reason", "at", "decision")
    list_filter = ("reason", "decision", "source", GroupFilter)
    list_select_related = ("contact", "source")
    actions = ("take", "keep")

    @admin.display(description=gettext_lazy("offered values"))
    def offered_words(self, row: ValueConflict) -> str:
        """Return what was offered, field by field."""
        note_named(row.contact, row.offered)
        return " · ".join(f"{field_label(n, {})}: {v}" for n, v in sorted(row.said.items()))

    @admin.display(description=gettext_lazy("door"))
    def way(self, row: ValueConflict) -> str:
        """Say through which door it came, in words."""
        return str(door_words(row.door))

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Say whether the colleague may change contacts."""
        return request.user.has_perm(Can.CHANGE)

    @admin.action(description=gettext_lazy("Take the offered values over"), permissions=["decide"])
    def take(self, request: HttpRequest, rows: Any) -> None:
        """Take the offered values of the ticked rows over."""
        self._decide(request, rows, ValueConflict.Decision.TAKE)

    @admin.action(description=gettext_lazy("Keep our values"), permissions=["decide"])
    def keep(self, request: HttpRequest, rows: Any) -> None:
        """Keep the present values against the ticked rows."""
        self._decide(request, rows, ValueConflict.Decision.KEEP)

    def _decide(self, request: HttpRequest, rows: Any, decision: str) -> None:
        by, done = Actor.of(request, Door.ADMIN), 0
        for conflict in rows:
            try:
                decide_conflict(conflict=conflict, decision=decision, by=by)
                done += 1
            except DomainError as refusal:
                messages.error(request, str(refusal.message))
        text = ngettext("%(n)d value decided", "%(n)d values decided", done)
        self.message_user(request, text % {"n": done})
