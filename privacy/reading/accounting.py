"""The accounting of disclosures that a person may ask for: six years back (45 CFR 164.528)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from contacts.models.contact import Contact
from privacy.laws.clock import add_months
from privacy.models.health import ReportedDisclosure
from privacy.models.requests import PrivacyRequest
from segments.models.deliveries import Disclosure
from segments.reading.destinations import field_names, purpose_words

RIGHT = "hipaa.accounting"
_YEARS = 6
Exclusion = ReportedDisclosure.Exclusion
# What the terms of our own ways out say of why a disclosure needs no accounting.
_BY_BASIS = {
    "hipaa_authorization": Exclusion.AUTHORIZED,
    "consent": Exclusion.AUTHORIZED,
    "explicit_consent": Exclusion.AUTHORIZED,
    "contract": Exclusion.OPERATIONS,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One disclosure, as the text asks: when, to whom, what and for what."""

    at: datetime
    recipient: str
    address: str
    what: str
    purpose: str
    exclusion: str = ""
    reported_by: str = ""


@dataclass(slots=True)
class Line:
    """Several disclosures to one recipient for one purpose: the first in full, then how often."""

    first: Entry
    dates: list[datetime] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How often it happened."""
        return len(self.dates)

    @property
    def last(self) -> datetime:
        """When it happened last."""
        return self.dates[-1]


@dataclass(frozen=True, slots=True)
class Accounting:
    """What is accounted for, grouped, and what was left out, by the reason and how often."""

    since: date
    until: date
    lines: list[Line]
    left_out: dict[str, int]
    has_fee: bool


def accounting_of(
    people: Iterable[Contact], *, asked_on: date, request: PrivacyRequest | None = None
) -> Accounting:
    """Return the accounting of the six years before the day it was asked for.

    Args:
        people: the confirmed records of the person.
        asked_on: the day of receipt.
        request: the one it answers; a second one within twelve months may cost a fee, of which
            the person is told before any work (164.528(c)(2)).
    """
    since = add_months(asked_on, -12 * _YEARS)
    numbers = [contact.pk for contact in people]
    found = [*_sent(numbers), *_reported(numbers)]
    inside = [entry for entry in found if since <= _day(entry.at) <= asked_on]
    left_out: dict[str, int] = defaultdict(int)
    for entry in inside:
        if entry.exclusion:
            left_out[entry.exclusion] += 1
    counted = [entry for entry in inside if not entry.exclusion]
    return Accounting(since, asked_on, _grouped(counted), dict(left_out), _has_fee(request))


def _sent(people: list[int]) -> Iterable[Entry]:
    rows = Disclosure.objects.filter(contact__in=people).select_related("run__destination")
    for row in rows.order_by("at", "pk"):
        terms = row.run.terms
        words = dict.fromkeys([terms.get("match_key", ""), *terms.get("fields", [])])
        yield Entry(
            at=row.at,
            recipient=row.run.destination.name,
            address=row.run.destination.region,
            what=", ".join(field_names([word for word in words if word])),
            purpose=purpose_words(terms.get("purpose", "")),
            exclusion=_BY_BASIS.get(terms.get("legal_basis", ""), ""),
        )


def _reported(people: list[int]) -> Iterable[Entry]:
    rows = ReportedDisclosure.objects.filter(contact__in=people).order_by("at", "pk")
    for row in rows:
        yield Entry(
            row.at, row.recipient, row.address, row.what, row.purpose, row.exclusion,
            row.reported_by,
        )  # fmt: skip


def _grouped(entries: list[Entry]) -> list[Line]:
    """Put repeated disclosures together (164.528(b)(3)), the earliest first."""
    lines: dict[tuple[str, ...], Line] = {}
    for entry in sorted(entries, key=lambda each: each.at):
        same = (entry.recipient, entry.address, entry.what, entry.purpose)
        lines.setdefault(same, Line(entry)).dates.append(entry.at)
    return list(lines.values())


def _day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def _has_fee(request: PrivacyRequest | None) -> bool:
    """Say whether the person had an accounting within the twelve months before."""
    if request is None or not request.digests:
        return False
    start = add_months(request.received_on, -12)
    others = PrivacyRequest.objects.filter(
        right=RIGHT, digests__overlap=request.digests,
        received_on__gt=start - timedelta(days=1), received_at__lt=request.received_at,
    )  # fmt: skip
    return others.exclude(pk=request.pk).exists()


def exclusion_words(left_out: dict[str, int]) -> list[tuple[Any, int]]:
    """Return why disclosures were left out, in words, with how many each."""
    return [(Exclusion(code).label, number) for code, number in sorted(left_out.items())]


__all__ = ["Accounting", "Entry", "Line", "accounting_of", "exclusion_words"]
