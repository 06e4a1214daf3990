"""Disclosures that a business associate reports as a file, so that an accounting has them too.

An accounting counts those of business associates (45 CFR 164.528(b)(1)); each says when, to whom,
what and for what. A file is taken whole or not at all.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final, NoReturn
from uuid import UUID

from django.core.files.base import File
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.normalise.text import tidy
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.health import ReportedDisclosure
from privacy.models.phi import Agreement

NEEDED: Final = ("person", "at", "recipient", "what", "purpose")
COLUMNS: Final = (*NEEDED, "address", "exclusion")
LARGEST: Final = 2 * 2**20
MOST_ROWS: Final = 5_000
MOST_SAID: Final = 50
_LONGEST = {"recipient": 160, "what": 250, "purpose": 250, "address": 250}


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a file: new disclosures, and those that were known before."""

    added: int
    known: int


@dataclass(slots=True)
class _Read:
    """Rows as they were read, and what is wrong with which."""

    rows: list[ReportedDisclosure] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def refuse(self, number: int, column: str, why: str) -> None:
        said = _("Row %(row)s, %(column)s: %(why)s")
        self.problems.append(said % {"row": number, "column": column, "why": why})


@operation
def import_disclosures(*, agreement: Agreement, file: File, by: Actor, now: datetime) -> Brought:
    """Take the disclosures that a business associate reports; a row known before is not repeated.

    `person` is the key of a record or an email; `at` a day or a moment by ISO 8601, in our zone
    unless it says another.

    Raises:
        Invalid: the file is none that can be read, or says which rows are wrong, and nothing of
            it is written.
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    lines = list(_lines(file))
    people = _people([line for _number, line in lines], by)
    read = _Read()
    for number, line in lines:
        row = _row(read, number, line, people, now)
        if row is not None:
            row.reported_by, row.user_id = agreement.vendor, by.user_id
            read.rows.append(row)
    if read.problems:
        raise Invalid({"file": _said(read.problems)})
    fresh = _unknown(read.rows, agreement.vendor)
    ReportedDisclosure.objects.bulk_create(fresh, batch_size=500)
    known = len(read.rows) - len(fresh)
    record("disclosure.imported", about=agreement, by=by, rows=len(fresh), left_out=known)
    return Brought(len(fresh), known)


def _lines(file: File) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows that say something, by column, each with its number in the file."""
    if not 0 < (file.size or 0) <= LARGEST:
        _refuse(_("Bring a CSV file of at most %(most)d MB.") % {"most": LARGEST // 2**20})
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(_("Bring a CSV file in UTF-8."))
    if "\0" in text:
        _refuse(_("Bring a CSV file in UTF-8."))
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        headers = [tidy(cell).lower() for cell in next(rows, [])]
        _demand_columns(headers)
        found = [(number, cells) for number, cells in enumerate(rows, 2) if any(cells)]
    except csv.Error as wrong:
        raise Invalid(
            {"file": [_("Row %(row)s: the quotes do not add up.") % {"row": rows.line_num}]}
        ) from wrong
    if not found:
        _refuse(_("The file has no rows."))
    if len(found) > MOST_ROWS:
        _refuse(_("Bring at most %(most)d rows at once.") % {"most": MOST_ROWS})
    uneven = [number for number, cells in found if len(cells) != len(headers)]
    if uneven:
        wrong_many = _("Row %(row)s has not as many cells as the first row.")
        raise Invalid({"file": _said([wrong_many % {"row": number} for number in uneven])})
    for number, cells in found:
        yield number, dict(zip(headers, map(tidy, cells), strict=True))


def _demand_columns(headers: list[str]) -> None:
    missing = [name for name in NEEDED if name not in headers]
    unknown = [name for name in headers if name not in COLUMNS]
    if missing:
        _refuse(_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    if unknown or len(set(headers)) != len(headers):
        said = _("The first row names these columns, each once: %(names)s.")
        _refuse(said % {"names": ", ".join(COLUMNS)})


def _refuse(why: str) -> NoReturn:
    raise Invalid({"file": [why]})


def _said(problems: list[str]) -> list[str]:
    """Return the first problems, and how many there are more."""
    more = len(problems) - MOST_SAID
    if more <= 0:
        return problems
    return [*problems[:MOST_SAID], _("And so in more places: %(count)s.") % {"count": more}]


def _people(lines: Iterable[Mapping[str, str]], by: Actor) -> dict[str, list[int]]:
    """Return the records that the file names, among those that the colleague may see."""
    named = {line["person"].lower() for line in lines}
    keys = {each for each in named if _is_key(each)}
    seen = Contact.objects.visible_to(by.user).filter(merged_into=None, erased_at=None)
    found: dict[str, list[int]] = {}
    for key, pk in seen.filter(key__in=keys).values_list("key", "pk"):
        found[str(key)] = [pk]
    for email, pk in seen.filter(email__in=named - keys - {""}).values_list("email", "pk"):
        found.setdefault(email.lower(), []).append(pk)
    return found


def _is_key(words: str) -> bool:
    try:
        return str(UUID(words)) == words
    except ValueError:
        return False


def _row(
    read: _Read, number: int, line: Mapping[str, str], people: Mapping[str, list[int]],
    now: datetime,
) -> ReportedDisclosure | None:  # fmt: skip
    """Return the disclosure of one row, or say what is wrong with it."""
    before = len(read.problems)
    whose = people.get(line["person"].lower(), [])
    if len(whose) != 1:
        several = _("Several records have this email: give the key of one.")
        read.refuse(number, "person", several if whose else _("There is no such contact."))
    at = _moment(line["at"])
    if at is None:
        read.refuse(number, "at", _("Give a day as 2026-01-31, or a moment by ISO 8601."))
    elif at > now:
        read.refuse(number, "at", _("This day has not come yet."))
    for name in ("recipient", "what", "purpose"):
        if not line[name]:
            read.refuse(number, name, _("This field is required."))
    for name, most in _LONGEST.items():
        if len(line.get(name, "")) > most:
            read.refuse(number, name, _("Use at most %(most)d characters.") % {"most": most})
    exclusion = line.get("exclusion", "")
    if exclusion and exclusion not in ReportedDisclosure.Exclusion.values:
        one_of = ", ".join(ReportedDisclosure.Exclusion.values)
        read.refuse(number, "exclusion", _("Leave it empty, or give one of: %s.") % one_of)
    if at is None or len(read.problems) > before:
        return None
    said = {name: line.get(name, "") for name in _LONGEST}
    return ReportedDisclosure(contact_id=whose[0], at=at, exclusion=exclusion, **said)


def _moment(words: str) -> datetime | None:
    try:
        day: date | None = parse_date(words)
        found = parse_datetime(words) if day is None else datetime.combine(day, time.min)
    except ValueError:
        return None
    if found is None or timezone.is_aware(found):
        return found
    return timezone.make_aware(found, timezone.get_default_timezone())


def _unknown(rows: list[ReportedDisclosure], vendor: str) -> list[ReportedDisclosure]:
    """Return the rows that the vendor did not report before; a row twice in one file counts."""
    people = {row.contact_id for row in rows}
    before = ReportedDisclosure.objects.filter(contact__in=people, reported_by=vendor)
    known = Counter(map(_alike, before.iterator(chunk_size=1000)))
    fresh = []
    for row in rows:
        told = _alike(row)
        if known[told]:
            known[told] -= 1
        else:
            fresh.append(row)
    return fresh


def _alike(row: ReportedDisclosure) -> tuple[Any, ...]:
    return (row.contact_id, row.at, row.recipient, row.address, row.what, row.purpose,
            row.exclusion)  # fmt: skip


__all__ = ["COLUMNS", "Brought", "import_disclosures"]
