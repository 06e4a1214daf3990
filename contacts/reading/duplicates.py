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
# What the comparison calls the fields, in words.
FIELDS: dict[str, Any] = {
    "name": _("name"),
    "given_name": _("given name"),
    "family_name": _("family name"),
    "email": _("email"),
    "phone": _("phone"),
    "birth": _("birth date"),
    "birth_date": _("birth date"),
    "address": _("address"),
    "postal_code": _("postal code"),
    "city": _("town"),
    "organisation": _("organisation"),
    "external_id": _("key elsewhere"),
    "id": _("key elsewhere"),
    "ids": _("key elsewhere"),
    "gender": _("gender"),
}


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
        Evidence(FIELDS.get(each["field"], each["field"]), str(each["level"]), float(each["bits"]))
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
