"""Rules with how much fails them, and their earlier versions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from contacts.models.quality import QualityIssue, QualityRule, QualityWaiver
from contacts.operations.quality.book import book_of, custom_kinds, plain
from contacts.operations.quality.judging import count_failures
from contacts.operations.quality.rules import FIELDS
from contacts.quality.definitions import problems_of
from contacts.reading.rule_language import rule_words
from contacts.reading.words import people_names


@dataclass(frozen=True, slots=True)
class Listed:
    """One rule of the list."""

    rule: QualityRule
    words: str
    issues: int
    waivers: int


@dataclass(frozen=True, slots=True)
class Version:
    """One earlier state of a rule: who made it, and what was other than before."""

    row: Any
    who: str
    changed: list[str]


def rules() -> list[Listed]:
    """Return every rule with its open issues and waivers in force, by dimension."""
    open_now = QualityIssue.objects.filter(closed_at=None).order_by().values("code")
    issues = {row["code"]: row["n"] for row in open_now.annotate(n=Count("pk"))}
    held = QualityWaiver.objects.filter(until__gte=timezone.localdate()).order_by().values("rule")
    waivers = {row["rule"]: row["n"] for row in held.annotate(n=Count("pk"))}
    rows = QualityRule.objects.select_related("owner").order_by("-active", "dimension", "code")
    return [
        Listed(row, rule_words(row), issues.get(row.code, 0), waivers.get(row.pk, 0))
        for row in rows
    ]


def versions(rule: QualityRule) -> list[Version]:
    """Return the states of a rule, newest first, each with the fields that changed."""
    rows = list(QualityRule.history.filter(id=rule.pk).order_by("-history_id"))
    names = people_names(row.history_user_id for row in rows)
    return [
        Version(row, names.get(row.history_user_id or 0, ""), _changed(row, before))
        for row, before in zip(rows, [*rows[1:], None], strict=True)
    ]


def _changed(row: Any, before: Any) -> list[str]:
    if before is None:
        return []
    columns = ["owner_id" if name == "owner" else name for name in FIELDS]
    changed = [name for name in columns if getattr(row, name) != getattr(before, name)]
    meta = QualityRule._meta
    return [str(meta.get_field(name.removesuffix("_id")).verbose_name) for name in changed]


def failures_if(values: dict[str, Any]) -> tuple[int, int] | None:
    """Return how many people there are and how many places would fail a rule not yet saved.

    None where it is no rule: saving says what is wrong with it.
    """
    rule = QualityRule(**values)
    custom = custom_kinds()
    if problems_of(plain(rule), custom):
        return None
    people, found = count_failures(book_of([rule], custom))
    return people, found[rule.code]
