"""The audit trail in the data owner's admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from config.actor import Door
from config.operated_admin import ReadOnly, names_of
from contacts.reading.permissions import purpose_names
from contacts.reading.words import door_words
from governance.audit_words import Names, facts_in_words, model_words, people_in, verb_words
from governance.models.audit import AuditEvent


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
