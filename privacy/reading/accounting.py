"""The accounting of disclosures that a person may ask for: six years back (45 CFR 164.528)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.utils import timezone

from config.noticing import note_read
from contacts.models.contact import Contact
from contacts.models.export import ExportedContact
from contacts.normalise.text import fold
from contacts.operations.export_columns import available_columns
from contacts.operations.export_sending import LEFT
from governance.models.audit import AuditEvent
from governance.phi_trail import READ
from privacy.laws.clock import add_months
from privacy.models.authorisations import Authorization
from privacy.models.health import ReportedDisclosure
from privacy.models.phi import Agreement
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting.charging import Fee, fee_of
from privacy.operations.acting.suspending import suspended_on
from privacy.operations.packaging.people import one_person
from privacy.operations.phi.agreements import held_on
from privacy.operations.phi.authorising import in_force_of
from segments.models.deliveries import Disclosure
from segments.operations.activation.fields import sent_words
from segments.reading.destinations import field_names, purpose_words

_YEARS = 6
# What the log of reads says was shown, of each person.
SHOWN = "disclosures"
Exclusion = ReportedDisclosure.Exclusion
_SEALED = ("what", "signed_by", "authority")
# What the terms of our own ways out say of why a disclosure needs no accounting. No consent is an
# authorization: only a signed paper is (164.528(a)(1)(iv), 164.508). What goes to a vendor for us
# belongs to our operations only under its agreement (164.502(e)).
_BY_BASIS = {"contract": Exclusion.OPERATIONS}


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
    fee: Fee
    # For the officer alone: the person must not learn of it before it ends (164.528(a)(2)).
    suspended: int = 0
    suspended_until: date | None = None

    @property
    def has_fee(self) -> bool:
        """Say whether a fee may be charged for it."""
        return bool(self.fee.state)


def shown_accounting(people: Iterable[Contact], *, request: PrivacyRequest) -> Accounting:
    """Return the accounting that a request asks for, to be shown: the log of reads says so."""
    people = list(people)
    found = accounting_of(people, asked_on=request.received_on, request=request)
    if found.lines:
        for person in people:
            note_read(person.key, [SHOWN])
    return found


def accounting_of(
    people: Iterable[Contact],
    *,
    asked_on: date,
    request: PrivacyRequest | None = None,
    today: date | None = None,
) -> Accounting:
    """Return the accounting of the six years before the day it was asked for.

    Args:
        people: the confirmed records of the person.
        asked_on: the day of receipt.
        request: the one it answers; while a fee for it waits for the person's answer nothing is
            put together (164.528(c)(2)).
        today: the day on which suspensions are looked at.
    """
    since, fee = add_months(asked_on, -12 * _YEARS), fee_of(request)
    if fee.holds_up:
        return Accounting(since, asked_on, [], {}, fee)
    # What was disclosed of a record stays with it when it is merged into another one.
    numbers = one_person(contact.pk for contact in people)
    ways_out = (_sent, _files, _messages, _reported)
    found = [entry for way_out in ways_out for entry in way_out(numbers)]
    inside = [entry for entry in found if since <= _day(entry.at) <= asked_on]
    left_out: dict[str, int] = defaultdict(int)
    for entry in inside:
        if entry.exclusion:
            left_out[entry.exclusion] += 1
    counted = [entry for entry in inside if not entry.exclusion]
    silent = _suspended(numbers, today or timezone.localdate())
    told = [entry for entry in counted if fold(entry.recipient) not in silent]
    kept = [silent[fold(entry.recipient)] for entry in counted if fold(entry.recipient) in silent]
    lines, last = _grouped(told), max(kept, default=None)
    return Accounting(since, asked_on, lines, dict(left_out), fee, len(kept), last)


def _suspended(people: list[int], today: date) -> dict[str, date]:
    """Return the recipients of whom the person is told nothing now, each with the last day."""
    rows = suspended_on(today).filter(contact__in=people).order_by("until")
    return {fold(row.recipient): row.until for row in rows.defer("statement")}


def _sent(people: list[int]) -> Iterable[Entry]:
    rows = Disclosure.objects.filter(contact__in=people).select_related("run__destination")
    # Many runs have the same terms; their words are looked up once.
    names, purposes = cache(lambda words: ", ".join(field_names(words))), cache(purpose_words)
    signed = list(Authorization.objects.filter(contact__in=people).defer(*_SEALED))
    agreed = list(Agreement.objects.all())
    for row in rows.order_by("at", "pk"):
        terms = row.run.terms
        yield Entry(
            at=row.at,
            recipient=row.run.destination.name,
            address=row.run.destination.region,
            what=names(tuple(sent_words(terms))),
            purpose=purposes(terms.get("purpose", "")),
            exclusion=_exclusion(row, signed, agreed),
        )


def _exclusion(row: Disclosure, signed: list[Authorization], agreed: list[Agreement]) -> str:
    """Return why a disclosure of ours is left out: a paper or an agreement in force for it."""
    place = row.run.destination
    for paper in signed:
        names = {paper.recipient} if paper.recipient else {fold(paper.receives)}
        if names & {place.slug, fold(place.name)} and in_force_of(paper, row.at):
            return Exclusion.AUTHORIZED
    day = _day(row.at)
    covered = any(place.slug in each.destinations and held_on(each, day) for each in agreed)
    return _BY_BASIS.get(row.run.terms.get("legal_basis", ""), "") if covered else ""


def _files(people: list[int]) -> Iterable[Entry]:
    """Yield the files that a colleague took for somebody outside."""
    rows = ExportedContact.objects.filter(
        contact__in=people, export__state__in=LEFT, export__downloads__gt=0
    ).exclude(export__recipient="")
    exports = {row.export_id: row.export for row in rows.select_related("export")}
    headers, vendors = _headers(), cache(_vendor)
    for each in exports.values():
        if each.downloaded_at is not None:
            what = ", ".join(headers.get(name, name) for name in each.columns)
            vendor, _services = vendors(each.recipient)
            yield Entry(each.downloaded_at, vendor, "", what, each.purpose)


def _messages(people: list[int]) -> Iterable[Entry]:
    """Yield the messages with health data that left for a webhook, as the log of reads has them."""
    keys = [str(key) for key in Contact.objects.filter(pk__in=people).values_list("key", flat=True)]
    rows = AuditEvent.objects.filter(
        verb=READ, model=Contact._meta.label, key__in=keys, facts__page="webhook"
    )
    headers, vendors = _headers(), cache(_vendor)
    for at, facts in rows.order_by("pk").values_list("at", "facts"):
        vendor, services = vendors(facts["why"])
        what = ", ".join(headers.get(name, name) for name in facts["fields"])
        yield Entry(at, vendor, "", what, services)


def _headers() -> dict[str, str]:
    return {column.name: str(column.header) for column in available_columns()}


def _vendor(short: str) -> tuple[str, str]:
    """Return who is behind the short name of a way out, and what they do, as agreed last."""
    rows = Agreement.objects.filter(destinations__contains=[short]).order_by("starts_on", "pk")
    return rows.values_list("vendor", "services").last() or (short, "")


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


def exclusion_words(left_out: dict[str, int]) -> list[tuple[Any, int]]:
    """Return why disclosures were left out, in words, with how many each."""
    return [(Exclusion(code).label, number) for code, number in sorted(left_out.items())]


__all__ = ["Accounting", "Entry", "Line", "accounting_of", "exclusion_words"]
