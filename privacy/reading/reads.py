"""The log of reads of health data as officers look at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from config.keyset import Page, page_of
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.reading.words import custom_label
from governance.models.audit import AuditEvent
from governance.phi_trail import READ
from privacy.models.phi import ReadReview
from privacy.operations.phi.revealing import PURPOSES

NAMED = 20
WHY = {
    **PURPOSES,
    "routine": _("Routine work of the role"),
    "emergency": _("Emergency access"),
    "export": _("A file"),
    "webhook": _("A webhook"),
    "destination": _("A destination"),
}
FLAGS = {
    "many": _("Read many people in a day"),
    "night": _("Read at night"),
    "emergency": _("Had emergency access"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """One entry of the log in words; `people` are those who still are there, by their links."""

    entry: int
    at: datetime
    who: str
    door: str
    page: str
    fields: list[str]
    why: str
    emergency: bool
    count: int
    people: list[Contact]
    verdict: str = ""


def page_of_reads(*, after: str, limit: int, user: int | None = None, key: str = "") -> Page:
    """Return entries, newest first, of one reader or about one person where that is asked."""
    rows = AuditEvent.objects.filter(verb=READ)
    if user is not None:
        rows = rows.filter(user_id=user)
    if key:
        rows = rows.filter(facts__contains={"people": [key]})
    return page_of(rows, order=("-id",), after=after, limit=limit)


def in_words(rows: Iterable[AuditEvent], verdicts: dict[int, str] | None = None) -> list[Read]:
    """Return entries in words; the number of queries does not depend on how many."""
    rows, verdicts = list(rows), verdicts or {}
    names = readers_named(row.user_id for row in rows)
    keys = {key for row in rows for key in row.facts["people"][:NAMED]}
    living = Contact.objects.filter(key__in=keys, erased_at=None, merged_into=None)
    people = {str(each.key): each for each in living}
    labels = {f"custom.{row.slug}": custom_label(row) for row in CustomField.objects.all()}
    return [
        Read(
            entry=row.pk,
            at=row.at,
            who=names.get(row.user_id, str(_("The system"))),
            door=row.door,
            page=row.facts["page"],
            fields=[labels.get(name, name.rpartition(".")[2]) for name in row.facts["fields"]],
            why=str(WHY.get(row.facts["why"].partition(":")[0], row.facts["why"])),
            emergency="emergency" in row.facts,
            count=len(row.facts["people"]),
            people=[people[key] for key in row.facts["people"][:NAMED] if key in people],
            verdict=verdicts.get(row.pk, ""),
        )
        for row in rows
    ]


def readers_named(numbers: Iterable[int | None]) -> dict[int | None, str]:
    """Return what colleagues are called, by their numbers."""
    users = get_user_model().objects.filter(pk__in={n for n in numbers if n})
    return {user.pk: user.get_full_name() or user.username for user in users}


def sample_of(review: ReadReview) -> list[Read]:
    """Return the drawn entries of a review with what was said of them."""
    verdicts = {each["entry"]: each["verdict"] for each in review.sample}
    rows = AuditEvent.objects.filter(pk__in=verdicts).order_by("pk")
    return in_words(rows, verdicts)


def flags_of(review: ReadReview) -> list[dict[str, Any]]:
    """Return what stood out, in words."""
    names = readers_named(flag["user"] for flag in review.flags)
    return [
        {
            **flag,
            "day": date.fromisoformat(flag["day"]),
            "who": names.get(flag["user"], ""),
            "words": FLAGS[flag["kind"]],
        }
        for flag in review.flags
    ]
