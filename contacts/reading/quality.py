"""Open issues as an inbox, their counts by any side, and scores of parts of the base."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Avg, Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import groups
from config.keyset import Page, page_of
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.quality import Dimension, QualityIssue, QualityRule, QualityScore, Severity
from contacts.reading.flags import SENTENCES
from contacts.reading.waivers import hidden_columns
from contacts.reading.words import MEASURED_WORDS, field_label, known_field
from contacts.scope import open_to

NOBODY, ME, NONE = "none", "me", "none"
# Ages of issues by name: opened so many days ago at least, and at most.
AGES: Mapping[str, tuple[Any, int, int | None]] = {
    "week": (_("Up to a week"), 0, 7),
    "month": (_("Up to a month"), 7, 30),
    "quarter": (_("Up to three months"), 30, 90),
    "older": (_("Older than three months"), 90, None),
}
SIDES = ("rule", "field", "source", "steward", "age", "severity", "dimension")
SCORES = {
    "total": "total",
    "complete": "completeness",
    "valid": "validity",
    "consistent": "consistency",
    "unique": "uniqueness",
    "fresh": "freshness",
}
_COLUMN_OF = {
    "rule": "code",
    "field": "field",
    "source": "contact__source__name",
    "steward": "assignee__username",
    "severity": "severity",
    "dimension": "rule__dimension",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One line of a count: what to filter by, what to call it, how many issues and how many late.

    `key` is "none" where the issues have nothing there.
    """

    key: str
    label: str
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Scores:
    """How good the records of a part of the base are on average, 0 to 100, None where unknown."""

    contacts: int
    total: float | None
    complete: float | None
    valid: float | None
    consistent: float | None
    unique: float | None
    fresh: float | None


def open_issues(user: Any, **filters: str) -> QuerySet[QualityIssue]:
    """Return the open issues of people `user` may see, about values the role may read.

    Args:
        user: who looks.
        filters: any of rule, field, source, steward, age, severity, dimension (as `Side.key`
            says them; "me" for one's own as steward), overdue="1", and the key of a segment,
            of which one that `user` may not know of has no issues.
    """
    issues = QualityIssue.objects.filter(closed_at=None)
    if not user.has_perm(Can.VIEW_ALL):
        issues = issues.filter(contact__in=Contact.objects.visible_to(user).order_by().values("pk"))
    issues = issues.filter(open_to(user))
    hidden = hidden_columns(user)
    issues = issues.exclude(field__in=sorted(hidden)) if hidden else issues
    for name, value in filters.items():
        if value:
            issues = issues.filter(_wanted(user, name, value))
    return issues


def _wanted(user: Any, name: str, value: str) -> Q:
    if name == "overdue":
        return Q(due_on__lt=timezone.localdate())
    if name == "age":
        return _of_age(value)
    if name == "segment":
        members = groups.people_in(value, user)
        return Q(pk__in=[]) if members is None else Q(contact__in=members)
    if name == "steward" and value == ME:
        return Q(assignee=user)
    column = _COLUMN_OF[name]
    if value == NONE and name in ("source", "steward", "dimension"):
        return (
            Q(**{f"{column.split('__')[0]}__isnull": True})
            if name != "source"
            else Q(contact__source__isnull=True)
        )
    return Q(**{column: "" if value == NONE else value})


def _of_age(name: str) -> Q:
    if name not in AGES:
        return Q(pk__in=[])
    _label, least, most = AGES[name]
    now = timezone.now()
    old_enough = Q(opened_at__lte=now - timedelta(days=least)) if least else Q()
    return old_enough & (Q(opened_at__gt=now - timedelta(days=most)) if most else Q())


def inbox(
    user: Any, *, after: str = "", limit: int = 50, order: str = "due_on", **filters: str
) -> Page[QualityIssue]:
    """Return one page of open issues, those due first; each with its contact, rule and assignee.

    Raises:
        BadCursor: `after` was not made for this order.
    """
    issues = open_issues(user, **filters).select_related(
        "contact", "contact__source", "contact__owner", "rule", "assignee"
    )
    return page_of(issues, order=(order, "id"), after=after, limit=limit)


def counts_by(user: Any, side: str, **filters: str) -> list[Side]:
    """Count open issues by one of SIDES, the largest first."""
    issues = open_issues(user, **filters).order_by()
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    if side == "age":
        found = []
        for name, (label, *_days) in AGES.items():
            row = issues.filter(_of_age(name)).aggregate(n=Count("pk"), late=late)
            found.append(Side(name, str(label), row["n"], row["late"]))
        return found
    rows = issues.values(side=F(_COLUMN_OF[side])).annotate(n=Count("pk"), late=late)
    label = _labels(side)
    return [
        Side(row["side"] or NONE, label(row["side"] or ""), row["n"], row["late"])
        for row in rows.order_by("-n", "side")
    ]


def _labels(side: str) -> Any:
    if side == "rule":
        known = {rule.code: rule.message for rule in QualityRule.objects.all()}
        return lambda code: known.get(code) or sentence_of(code, known)
    if side == "field":
        return column_label
    if side == "severity":
        return lambda key: str(Severity(key).label)
    if side == "dimension":
        return lambda key: str(Dimension(key).label) if key else str(_("Found by imports"))
    if side == "steward":
        people = {user.get_username(): str(user) for user in get_user_model().objects.all()}
        return lambda name: people.get(name) or str(_("Nobody"))
    return lambda key: key or str(_("No source"))


def column_label(name: str) -> str:
    """Return the label of the field an issue is about."""
    if not name:
        return str(_("The whole record"))
    if name in MEASURED_WORDS:
        return str(MEASURED_WORDS[name])
    return field_label(name, {}) if known_field(name) else name.replace("_", " ")


def sentence_of(code: str, rules: Mapping[str, str] | None = None) -> str:
    """Return the sentence of a rule or of a finding of imports, in the reader's language.

    Args:
        code: of the issue.
        rules: the sentences of all rules by code, where they are at hand.
    """
    if rules is None:
        rules = {rule.code: rule.message for rule in QualityRule.objects.filter(code=code)}
    return rules.get(code) or str(SENTENCES.get(code, code.replace("_", " ")))


def scores(people: QuerySet | None = None) -> Scores:
    """Return the mean scores of these contacts, or of everybody in use."""
    rows = QualityScore.objects.all()
    if people is not None:
        rows = rows.filter(contact__in=people.order_by().values("pk"))
    found = rows.aggregate(n=Count("pk"), **{n: Avg(column) for n, column in SCORES.items()})
    return _scores(found)


def _scores(row: Mapping[str, Any]) -> Scores:
    means = {name: None if row[name] is None else round(float(row[name]), 1) for name in SCORES}
    return Scores(contacts=row["n"], **means)
