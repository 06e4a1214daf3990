"""Finds stored contacts that a would-be contact may duplicate, before it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q

from contacts.access import hidden_of_contact
from contacts.matching import compare, folded_name
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint
from contacts.operations.reading_points import Unreadable, read_points

_CANDIDATES = 50
_NAMES = ("given_name", "family_name", "second_family_name")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One stored contact that may be the same person; reasons are "email", "phone", "name"."""

    contact: Contact
    score: float
    reasons: tuple[str, ...]


def likely_duplicates(
    user: Any, values: Mapping[str, Any], limit: int = 5, *, but: Contact | None = None
) -> list[Duplicate]:
    """Return the contacts that `values` may repeat, best first.

    Only people and values that `user` may read are looked at, so that nothing leaks through
    a match. At most three queries, each by an index.

    Args:
        user: whom the warning is for.
        values: names, email and phone as they are being entered.
        limit: at most this many.
        but: the contact being edited, which is no duplicate of itself.
    """
    hidden = hidden_of_contact(user)
    wanted = {name: "" if name in hidden else str(values.get(name) or "") for name in _NAMES}
    for kind in ("email", "phone"):
        wanted[kind] = "" if kind in hidden else _normalised(kind, values.get(kind))
    visible = Contact.objects.visible_to(user).present()
    if but is not None:
        visible = visible.exclude(pk=but.pk)
    candidates = {c.pk: c for c in [*_by_address(visible, wanted), *_by_name(visible, wanted)]}
    points: dict[tuple[int, str], list[str]] = {}
    for pk, kind, value in ContactPoint.objects.filter(contact__in=candidates).values_list(
        "contact", "kind", "normalised"
    ):
        points.setdefault((pk, kind), []).append(value)
    found = []
    for pk, contact in candidates.items():
        likeness = compare(
            wanted,
            {name: getattr(contact, name) for name in _NAMES},
            emails=points.get((pk, "email"), ()),
            phones=points.get((pk, "phone"), ()),
        )
        if likeness.reasons:
            found.append(Duplicate(contact, likeness.score, likeness.reasons))
    return sorted(found, key=lambda each: (-each.score, each.contact.pk))[:limit]


def _normalised(kind: str, raw: Any) -> str:
    try:
        readings = read_points(kind, raw)
    except Unreadable:
        return ""
    return readings[0].normalised if readings else ""


def _by_address(visible: Any, wanted: Mapping[str, str]) -> list[Contact]:
    same = Q()
    for kind in ("email", "phone"):
        if wanted[kind]:
            same |= Q(kind=kind, normalised=wanted[kind])
    if not same:
        return []
    owners = ContactPoint.objects.filter(same).values("contact")
    return list(visible.filter(pk__in=owners)[:_CANDIDATES])


def _by_name(visible: Any, wanted: Mapping[str, str]) -> list[Contact]:
    name = folded_name(wanted)
    if not (wanted["given_name"] and wanted["family_name"]):
        return []
    return list(
        visible.filter(searchentry__words__trigram_word_similar=name)
        .annotate(likeness=TrigramWordSimilarity(name, "searchentry__words"))
        .order_by("-likeness", "pk")[:_CANDIDATES]
    )
