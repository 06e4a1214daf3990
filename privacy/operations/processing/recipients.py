"""Who gets data from us, and where they keep it: the register of recipients and transfers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from privacy.models.processing import RecipientPlace
from privacy.operations.phi.agreements import current
from segments.models.destinations import Destination
from segments.models.webhooks import WebhookState, WebhookSubscription

# The European Economic Area: no transfer (GDPR Art. 44).
EEA = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
        *("IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
MOST = 500


@dataclass(frozen=True, slots=True)
class Recipient:
    """One place that gets data: what for, which fields, where it is and what allows that."""

    recipient: str
    name: str
    kind: str
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    agreement: str
    country: str
    safeguard: str
    reference: str
    assessed_on: str
    version: int

    @property
    def leaves(self) -> bool:
        """Whether data leave the European Economic Area."""
        return bool(self.country) and self.country not in EEA

    def as_json(self) -> dict[str, Any]:
        """Return it as it is frozen and exported."""
        return asdict(self) | {"purposes": list(self.purposes), "fields": list(self.fields)}


def recipients() -> list[Recipient]:
    """Return every destination, also one that rests, and webhooks not switched off; 4 queries."""
    places = {place.recipient: place for place in RecipientPlace.objects.all()[: 2 * MOST]}
    # A destination is called by its short name in the agreements on health data.
    vendors = {name: row.vendor for row in current() for name in row.destinations}
    rows = Destination.objects.order_by("name", "pk")[:MOST]
    found = [_destination(row, places, vendors) for row in rows]
    hooks = WebhookSubscription.objects.exclude(state=WebhookState.DISABLED)
    return [*found, *(_webhook(row, places) for row in hooks.order_by("name", "pk")[:MOST])]


def _destination(
    row: Destination, places: Mapping[str, RecipientPlace], vendors: Mapping[str, str]
) -> Recipient:
    name = f"destination:{row.key}"
    fields = tuple(sorted({row.match_key, *row.fields}))
    agreement = row.agreement or vendors.get(row.slug, "")
    return Recipient(
        name, row.name, row.kind, (row.purpose,), fields, agreement, *_place(places.get(name))
    )


def _webhook(row: WebhookSubscription, places: Mapping[str, RecipientPlace]) -> Recipient:
    name = f"webhook:{row.key}"
    events = tuple(sorted(row.events))
    return Recipient(name, row.name, "webhook", (), events, "", *_place(places.get(name)))


def _place(place: RecipientPlace | None) -> tuple[str, str, str, str, int]:
    if place is None:
        return "", RecipientPlace.Safeguard.NONE.value, "", "", 0
    on = place.assessed_on.isoformat() if place.assessed_on else ""
    return place.country, place.safeguard, place.reference, on, place.version
