"""Whom a person's data went to, and who of them was told what a right changed (GDPR Art. 19)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from contacts.models.contact import Contact
from contacts.models.export import ExportedContact
from contacts.operations.export_sending import LEFT
from privacy.models.notices import RecipientNotice
from privacy.models.requests import MatchState, PrivacyRequest
from segments.models.deliveries import Disclosure
from segments.models.destinations import Destination
from segments.operations.activation.fields import sent_words
from segments.reading.destinations import basis_words, field_names, purpose_words


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient: when data went there, what and for what, and what it was told since."""

    recipient: str
    fields: list[str]
    purpose: str
    basis: str
    first: datetime | None
    last: datetime | None
    times: int
    notices: list[RecipientNotice]

    @property
    def told_at(self) -> datetime | None:
        """When the recipient was told last; None where it was not, or not yet."""
        return max((each.sent_at for each in self.notices if each.sent_at), default=None)


def who_was_told(
    *,
    contact: Contact | None = None,
    request: PrivacyRequest | None = None,
    people: Sequence[int] = (),
) -> list[Told]:
    """Return every recipient of the data of these people, those told first; a few queries.

    Args:
        contact: one person.
        request: whose confirmed records are meant; only its own notices count then.
        people: numbers of contacts.
    """
    numbers = {*people, *([contact.pk] if contact else []), *_confirmed(request)}
    notices = notices_of(numbers, request)
    by_recipient: dict[Any, list[RecipientNotice]] = {}
    for each in notices:
        key = each.destination_id or (each.export_id and f"e{each.export_id}") or each.recipient
        by_recipient.setdefault(key, []).append(each)
    found = [*_destinations(numbers, by_recipient), *_files(numbers, by_recipient)]
    # What is told of places that are gone stands in their notices alone.
    found += [_gone(rows) for rows in by_recipient.values()]
    return sorted(found, key=lambda each: (each.told_at is None, each.recipient))


def _confirmed(request: PrivacyRequest | None) -> Iterable[int]:
    if request is None:
        return ()
    rows = request.matches.filter(state=MatchState.CONFIRMED).values_list("contact_id", flat=True)
    return [number for number in rows if number]


def notices_of(
    people: Iterable[int], request: PrivacyRequest | None = None
) -> QuerySet[RecipientNotice]:
    """Return the notices about these people, or those of one request, oldest first."""
    rows = RecipientNotice.objects.select_related("destination", "export", "person")
    chosen = {"request": request} if request is not None else {"contact__in": list(people)}
    return rows.filter(**chosen).order_by("pk")


def _destinations(people: set[int], notices: dict[Any, list[RecipientNotice]]) -> list[Told]:
    sent = Disclosure.objects.filter(contact__in=people).order_by()
    spans = {
        row["run__destination"]: row
        for row in sent.values("run__destination").annotate(
            first=Min("at"), last=Max("at"), times=Count("pk"), run=Max("run")
        )
    }
    terms = {
        row.run.pk: row.run.terms
        for row in Disclosure.objects.filter(run__in=[s["run"] for s in spans.values()])
        .select_related("run")
        .distinct("run")
        .order_by("run")
    }
    named = Destination.objects.in_bulk(list(spans))
    return [
        _told(named[number].name, terms.get(span["run"], {}), span, notices.pop(number, []))
        for number, span in spans.items()
    ]


def _told(name: str, terms: dict[str, Any], span: dict[str, Any], own: list[Any]) -> Told:
    return Told(
        recipient=name,
        fields=field_names(sent_words(terms)),
        purpose=purpose_words(terms.get("purpose", "")),
        basis=basis_words(terms.get("legal_basis", "")),
        first=span["first"],
        last=span["last"],
        times=span["times"],
        notices=own,
    )


def _files(people: set[int], notices: dict[Any, list[RecipientNotice]]) -> list[Told]:
    rows = ExportedContact.objects.filter(
        contact__in=people, export__state__in=LEFT, export__downloads__gt=0
    )
    exports = {row.export_id: row.export for row in rows.select_related("export")}
    return [
        Told(
            recipient=f"{each.format.upper()} #{each.pk}",
            fields=list(each.columns),
            purpose=each.purpose,
            basis="",
            first=each.created_at,
            last=each.downloaded_at,
            times=each.downloads,
            notices=notices.pop(f"e{number}", []),
        )
        for number, each in exports.items()
    ]


def _gone(rows: list[RecipientNotice]) -> Told:
    return Told(rows[0].recipient, [], "", "", None, None, 0, rows)
