"""Pairs of contacts that may be one person, as the review queue shows them to one colleague."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config.keyset import Page, page_of
from contacts.models.contact import Contact
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.models.reach import PostalAddress
from contacts.operations.merging.deciding import seen_by
from contacts.reading.fields import Fields

ORDER = ("-probability", "-id")
# What the comparison calls the fields and their levels, in words (contacts.matching.levels).
FIELDS: dict[str, Any] = {
    "name": _("Name"),
    "email": _("Email"),
    "phone": _("Phone"),
    "id": _("Personal number"),
    "birth": _("Birthday"),
    "address": _("Address"),
    "organisation": _("Organisation"),
}
LEVELS: dict[str, Any] = {
    "exact": _("the same"),
    "short form": _("a short form"),
    "part": _("a part is the same"),
    "typo": _("a letter differs"),
    "resembling": _("alike"),
    "alike": _("alike"),
    "look alike": _("alike, but another name"),
    "conflict": _("differs"),
    "different": _("differs"),
    "swapped": _("first and family name swapped"),
    "half swapped": _("first and family name half swapped"),
    "shared mailbox": _("the same, a mailbox of several people"),
    "same name elsewhere": _("the same name at another provider"),
    "same name elsewhere, unusual": _("the same unusual name at another provider"),
    "same name elsewhere, with digits": _("the same name and number at another provider"),
    "one digit off": _("one digit differs"),
    "day and month swapped": _("day and month swapped"),
    "two parts equal": _("two parts are the same"),
    "known part equal": _("what is known is the same"),
    "close": _("close to each other"),
    "same postcode": _("the same postal code"),
    "same town": _("the same town"),
    "same street, other number": _("the same street, another number"),
}
_PARTS = {
    "name": (_("first name"), _("family name")),
    "address": (_("street"), _("town")),
}


def level_words(field: str, level: str) -> str:
    """Return what a comparison found, in words; what is missing on a side is left out."""
    parts = level.split("/")
    if len(parts) == 1:
        return str(LEVELS.get(level, level))
    named = zip(_PARTS.get(field, ("", "")), parts, strict=False)
    return ", ".join(
        f"{name}: {LEVELS.get(part, part)}" for name, part in named if part != "missing"
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one compared field says: for the same person (bits above 0) or against it."""

    field: Any
    level: str
    bits: float

    @property
    def speaks_for(self) -> bool:
        """Whether the field makes it likelier that both are one person."""
        return self.bits > 0


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two people, in the words that tell namesakes apart."""

    contact: Contact
    email: str
    phone: str
    town: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the queue."""

    candidate: DuplicateCandidate
    sides: tuple[Side, Side]
    evidence: tuple[Evidence, ...]

    @property
    def percent(self) -> int:
        """The probability, rounded down, so that nothing is said to be certain."""
        return int(self.candidate.probability * 100)


def queue(user: Any, wanted: Mapping[str, Any], *, after: str, limit: int) -> Page:
    """Return a page of pairs whose both contacts `user` may see, the likeliest first.

    `wanted` may say `status`, `least` (probability), `source`, `owner` and `mine`.
    """
    rows = seen_by(DuplicateCandidate.objects.all(), user)
    rows = rows.filter(status=wanted.get("status") or CandidateStatus.OPEN)
    if wanted.get("least"):
        rows = rows.filter(probability__gte=float(wanted["least"]))
    for name in ("source", "owner"):
        if wanted.get(name):
            rows = rows.filter(_either(**{name: wanted[name]}))
    if wanted.get("mine"):
        rows = rows.filter(_either(owner=user))
    rows = rows.select_related(
        *(f"{side}__{name}" for side in ("left", "right") for name in ("organisation", "owner")),
        "decided_by",
    )
    return page_of(rows, order=ORDER, after=after, limit=limit)


def _either(**is_so: Any) -> Q:
    left, right = ({f"{side}__{k}": v for k, v in is_so.items()} for side in ("left", "right"))
    return Q(**left) | Q(**right)


def pairs(rows: list[DuplicateCandidate], user: Any) -> list[Pair]:
    """Return candidates with what `user` may read of both people; one query for all towns."""
    people = {row.left_id for row in rows} | {row.right_id for row in rows}
    addresses = PostalAddress.objects.filter(contact__in=people).order_by("is_primary", "-pk")
    towns = {address.contact_id: address for address in addresses}
    return [
        Pair(
            row,
            (_side(row.left, towns, user), _side(row.right, towns, user)),
            evidence_of(row),
        )
        for row in rows
    ]


def _side(contact: Contact, towns: dict[int, PostalAddress], user: Any) -> Side:
    fields = Fields(user, contact)
    town = towns.get(contact.pk)
    shown = town.city if town is not None and fields.shows("addresses") else ""
    email, phone, organisation = (_words(fields, n) for n in ("email", "phone", "organisation"))
    return Side(contact, email, phone, shown, organisation)


def _words(fields: Fields, name: str) -> str:
    readable = fields.shows(name) or fields.masks(name)
    return fields.field(name).words if readable else ""


def evidence_of(row: DuplicateCandidate) -> tuple[Evidence, ...]:
    """Return what the comparison found, the weightiest first; what says nothing is left out."""
    said = [
        Evidence(
            FIELDS.get(each["field"], each["field"]),
            level_words(each["field"], str(each["level"])),
            float(each["bits"]),
        )
        for each in row.evidence
    ]
    said = [each for each in said if round(each.bits, 1)]
    return tuple(sorted(said, key=lambda each: -abs(each.bits)))


def open_pairs_of(contact: Contact, user: Any) -> QuerySet[DuplicateCandidate]:
    """Return the pairs of one person that nobody has decided yet."""
    rows = seen_by(DuplicateCandidate.objects.all(), user)
    waiting = (CandidateStatus.OPEN, CandidateStatus.LATER)
    return rows.filter(Q(left=contact) | Q(right=contact), status__in=waiting).order_by(*ORDER)


def pair_of(one: Contact, other: Contact) -> DuplicateCandidate | None:
    """Return the candidate of two people, whatever became of it."""
    left, right = sorted((one.pk, other.pk))
    return DuplicateCandidate.objects.filter(left=left, right=right).first()
