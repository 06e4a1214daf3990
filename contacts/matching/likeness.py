"""How likely two records speak of the same person; plain scoring without a database."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from contacts.normalise.text import fold

NAME_LIKENESS = 88.0  # of 100, rapidfuzz's ratio of the folded names
_WEIGHTS = {"email": 1.0, "phone": 0.9}
_SHARED_ADDRESS = 0.6  # the same address under another name: a family or an office, maybe


class Likeness(NamedTuple):
    """`score` in [0, 1], 1 = surely the same; `reasons` names the fields that agree."""

    score: float
    reasons: tuple[str, ...]


def folded_name(values: Mapping[str, Any]) -> str:
    """Return the comparable full name: given, family, second family name."""
    parts = (
        values.get(field) or "" for field in ("given_name", "family_name", "second_family_name")
    )
    return " ".join(fold(" ".join(part for part in parts if part)).split())


def names_agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two full names are alike and start with the same initial.

    A missing second surname does not count against them.
    """
    return name_likeness(one, other) >= NAME_LIKENESS


def name_likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Return 0 to 100; 0 when an initial differs or a name has no family name."""
    initials = {fold(each.get("given_name") or "")[:1] for each in (one, other)}
    families = all(each.get("family_name") for each in (one, other))
    if len(initials) != 1 or "" in initials or not families:
        return 0.0
    if not (one.get("second_family_name") and other.get("second_family_name")):
        one = {**one, "second_family_name": ""}
        other = {**other, "second_family_name": ""}
    return fuzz.ratio(folded_name(one), folded_name(other))


def compare(
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    *,
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
) -> Likeness:
    """Return how alike two records are.

    Args:
        one: given_name, family_name, second_family_name, email and phone, normalised.
        other: the names of the record to compare with.
        emails: every normalised email of `other`.
        phones: every normalised phone of `other`.
    """
    reasons = []
    if one.get("email") and one["email"] in set(emails):
        reasons.append("email")
    if one.get("phone") and one["phone"] in set(phones):
        reasons.append("phone")
    likeness = name_likeness(one, other)
    named = bool(folded_name(one) and folded_name(other))
    score = max((_WEIGHTS[reason] for reason in reasons), default=0.0)
    if likeness >= NAME_LIKENESS:
        reasons.append("name")
        score = min(1.0, max(score + 0.1, likeness / 100 * 0.8))
    elif reasons and named:
        score = min(score, _SHARED_ADDRESS + 0.1 * (len(reasons) - 1))
    return Likeness(round(score, 3), tuple(reasons))
