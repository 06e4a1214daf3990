"""To whom a person's data went: when, which fields, for what and on which basis."""

from dataclasses import dataclass
from typing import Any

from contacts.models.contact import Contact
from segments.models.deliveries import DestinationState, Disclosure, Held
from segments.models.destinations import Destination
from segments.operations.activation.fields import sent_words
from segments.reading.destinations import basis_words, field_names, kind_label, purpose_words

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """One recipient of a person's data, with the last time something went there."""

    destination: Destination
    kind: Any
    at: Any
    times: int
    fields: list[str]
    purpose: str
    basis: str
    held: Any


def sent_to(contact: Contact) -> list[Sent]:
    """Return the recipients of a person's data, the latest first; a few queries in all."""
    rows = Disclosure.objects.filter(contact=contact).select_related("run__destination")
    latest: dict[int, Disclosure] = {}
    times: dict[int, int] = {}
    for row in rows.order_by("-at", "-id")[:500]:
        number = row.run.destination_id
        latest.setdefault(number, row)
        times[number] = times.get(number, 0) + 1
    held = dict(
        DestinationState.objects.filter(contact=contact, destination__in=latest).values_list(
            "destination", "state"
        )
    )
    return [_sent(row, times[number], held.get(number)) for number, row in latest.items()][:SHOWN]


def _sent(row: Disclosure, times: int, held: str | None) -> Sent:
    terms, destination = row.run.terms, row.run.destination
    return Sent(
        destination,
        kind_label(destination.kind),
        row.at,
        times,
        field_names(sent_words(terms)),
        purpose_words(terms.get("purpose", "")),
        basis_words(terms.get("legal_basis", "")),
        Held(held).label if held else "",
    )
