"""The filters of the page: those shared with the API, and consent by channel."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.filters import ContactFilter
from contacts.models.preference import ALLOWING, Channel, ConsentEvent
from contacts.models.reach import ContactPoint, PointKind
from contacts.querysets import ContactQuerySet

NOT = "not_"
# The kind of address that a channel uses, whose opt-out closes it.
ADDRESS_OF = {
    Channel.EMAIL: PointKind.EMAIL,
    Channel.SMS: PointKind.PHONE,
    Channel.PHONE: PointKind.PHONE,
}


def _given(channel: Channel) -> str:
    return _("%(channel)s: given") % {"channel": channel.label}


def _not_given(channel: Channel) -> str:
    return _("%(channel)s: not given") % {"channel": channel.label}


CONSENT_CHOICES: list[tuple[str, Any]] = [
    *((channel.value, lazy(_given, str)(channel)) for channel in Channel),
    *((NOT + channel.value, lazy(_not_given, str)(channel)) for channel in Channel),
]


class ListFilter(ContactFilter):
    """What the list of contacts can be narrowed by; search text comes from the session."""

    q = None
    consent = django_filters.ChoiceFilter(
        label=gettext_lazy("Consent"), choices=CONSENT_CHOICES, method="with_consent"
    )

    def with_consent(self, people: ContactQuerySet, _name: str, value: str) -> ContactQuerySet:
        """Keep people who allow a channel for one purpose at least, or who allow it for none."""
        allowed = allows(Channel(value.removeprefix(NOT)))
        return people.exclude(allowed) if value.startswith(NOT) else people.filter(allowed)


def allows(channel: Channel) -> Q:
    """Return the condition: the latest word on a purpose allows it and no opt-out closes it."""
    same = {name: OuterRef(name) for name in ("contact", "channel", "purpose")}
    later = ConsentEvent.objects.filter(
        Q(event_at__gt=OuterRef("event_at"))
        | Q(event_at=OuterRef("event_at"), id__gt=OuterRef("id")),
        **same,
    )
    granted = ConsentEvent.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=Now()),
        ~Exists(later),
        contact=OuterRef("pk"),
        channel=channel,
        action__in=ALLOWING,
    )
    condition = Q(Exists(granted))
    if channel in ADDRESS_OF:
        closed = ContactPoint.objects.filter(
            contact=OuterRef("pk"),
            kind=ADDRESS_OF[channel],
            is_primary=True,
            opted_out_at__isnull=False,
        )
        condition &= ~Q(Exists(closed))
    return condition
