"""Which engagement a list shows."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import DateInput, HiddenInput
from django.utils.translation import gettext_lazy as _

from config import groups
from config.days import start_of
from contacts.normalise.handles import network_key
from interactions.models.engagement import (
    Engagement,
    EngagementChannel,
    EngagementKind,
    Network,
)

LINKED, WAITING = "linked", "waiting"
BELONGS = ((LINKED, _("To a person")), (WAITING, _("Waits for its person")))

# Everything that people do towards us, as a filter: who leaves or complains does not engage.
COUNTED = "counted"
AWAY = (EngagementKind.UNFOLLOW, EngagementKind.BOUNCE, EngagementKind.COMPLAINT)
KINDS = [*EngagementKind.choices, (COUNTED, _("Without bounces, complaints and farewells"))]


def _day_picker() -> DateInput:
    return DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EngagementFilter(django_filters.FilterSet):
    """Filters of engagement; days are those of the organisation."""

    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=EngagementChannel.choices)
    network = django_filters.ChoiceFilter(label=_("Network"), choices=Network.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=KINDS, method="of_kind")
    since = django_filters.DateFilter(
        label=_("From"), field_name="at", method="from_day", widget=_day_picker()
    )
    until = django_filters.DateFilter(
        label=_("Until"), field_name="at", method="until_day", widget=_day_picker()
    )
    belongs = django_filters.ChoiceFilter(
        label=_("Belongs"), field_name="contact", choices=BELONGS, method="belonging"
    )
    segment = django_filters.CharFilter(
        label=_("Segment"),
        field_name="contact",
        method="in_group",
        max_length=300,
        widget=HiddenInput,
        help_text=_("The key or the short name of a segment."),
    )

    class Meta:
        model = Engagement
        fields: tuple[str, ...] = ()

    def from_day(self, rows: QuerySet, _name: str, day: Any) -> QuerySet:
        """Keep what happened on a day or later."""
        return rows.filter(at__gte=start_of(day))

    def until_day(self, rows: QuerySet, _name: str, day: Any) -> QuerySet:
        """Keep what happened on a day or before, the whole day included."""
        try:
            return rows.filter(at__lt=start_of(day.fromordinal(day.toordinal() + 1)))
        except (OverflowError, ValueError):
            return rows

    def of_kind(self, rows: QuerySet, _name: str, kind: str) -> QuerySet:
        """Keep one kind, or everything that counts as engagement."""
        return rows.exclude(kind__in=AWAY) if kind == COUNTED else rows.filter(kind=kind)

    def belonging(self, rows: Any, _name: str, value: str) -> QuerySet:
        """Keep what people did, or what waits for its person."""
        return rows.waiting() if value == WAITING else rows.exclude(contact=None)

    def in_group(self, rows: QuerySet, _name: str, key: str) -> QuerySet:
        """Keep what a segment's members did; of one the reader may not know of, nothing."""
        members = groups.people_in(key, self.request.user)
        return rows.none() if members is None else rows.filter(contact__in=members)


class EngagementApiFilter(EngagementFilter):
    """The same for programs: any network, and one contact or import."""

    network = django_filters.CharFilter(method="of_network", max_length=30)
    contact = django_filters.UUIDFilter(field_name="contact__key")
    import_number = django_filters.NumberFilter(field_name="import_id")

    def of_network(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Keep one network, in whatever way it is written."""
        return rows.filter(network=network_key(value))
