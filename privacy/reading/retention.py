"""What pages say of retention: rules in words, runs with their people and reasons."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from config.groups import choices
from contacts.models.contact import Contact
from privacy.models.retention import Action, Category, RetentionItem, RetentionRule, RetentionRun
from privacy.operations.retaining.tables import tables_of

State = RetentionRun.State
TONES = {
    State.PLANNED: "amber",
    State.APPROVED: "blue",
    State.RUNNING: "blue",
    State.DONE: "green",
    State.REFUSED: "red",
}
OUTCOME_TONES = {
    RetentionItem.Outcome.DUE: "amber",
    RetentionItem.Outcome.DONE: "green",
    RetentionItem.Outcome.HELD: "blue",
    RetentionItem.Outcome.REQUEST: "blue",
}


def name_of(rule: RetentionRule) -> str:
    """Return the name of a rule in the reader's language."""
    spanish = (get_language() or "").startswith("es")
    return (rule.name_es if spanish else "") or rule.name_en


def period_of(rule: RetentionRule) -> str:
    """Return how long, in words."""
    parts = []
    if rule.months:
        parts.append(ngettext("%(n)d month", "%(n)d months", rule.months) % {"n": rule.months})
    if rule.days:
        parts.append(ngettext("%(n)d day", "%(n)d days", rule.days) % {"n": rule.days})
    return " ".join(parts)


def reach_of(rule: RetentionRule, user: Any) -> list[str]:
    """Return to whom a rule is narrowed, in words; a group one may not see is not named."""
    names = {group.key: group.name for group in choices(user)}
    hidden = _("a segment")
    said = [", ".join(rule.countries)] if rule.countries else []
    for key in rule.people.get("inside", ()):
        said.append(_("in %(segment)s") % {"segment": names.get(key, hidden)})
    for key in rule.people.get("outside", ()):
        said.append(_("not in %(segment)s") % {"segment": names.get(key, hidden)})
    return said


@dataclass(frozen=True, slots=True)
class Certified:
    """One rule on the certificate: what became of how many people, by which days."""

    name: str
    version: int
    data: str
    action: str
    outcome: str
    people: int
    days: tuple[date, date]


def certified(run: RetentionRun) -> list[Certified]:
    """Return what the certificate of a run says of each rule; one query."""
    said = run.evidence.get("rules", [])
    rules = RetentionRule.objects.in_bulk({row["rule"] for row in said}, field_name="key")
    names = {str(key): name_of(rule) for key, rule in rules.items()}
    return [
        Certified(
            names.get(row["rule"], row["rule"]),
            row["version"],
            str(Category(row["category"]).label),
            str(Action(row["action"]).label),
            str(RetentionItem.Outcome(row["outcome"]).label),
            row["people"],
            (date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])),
        )
        for row in said
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in a run: what would be done, or was, and to how many."""

    rule: RetentionRule
    name: str
    action: str
    outcome: str
    tone: str
    people: int


def lines_of(run: RetentionRun) -> list[Line]:
    """Return the people of a run by rule and outcome, as they are now; two queries."""
    by_rule = run.items.order_by().values("rule", "outcome").annotate(many=Count("pk"))
    counts = {(row["rule"], row["outcome"]): row["many"] for row in by_rule}
    rules = RetentionRule.objects.in_bulk([rule for rule, _outcome in counts])
    found = []
    for (pk, outcome), people in sorted(counts.items()):
        rule, said = rules[pk], RetentionItem.Outcome(outcome)
        tone = OUTCOME_TONES.get(said, "")
        action = str(rule.get_action_display())
        found.append(Line(rule, name_of(rule), action, str(said.label), tone, people))
    return found


def not_asked(run: RetentionRun) -> list[str]:
    """Return the names of the rules that could not be asked, their segment being broken."""
    keys = [row["rule"] for row in run.rows if row["outcome"] == "not_asked"]
    return [name_of(rule) for rule in RetentionRule.objects.filter(key__in=keys)]


def people_of(run: RetentionRun, user: Any, outcome: str = "") -> QuerySet:
    """Return the people of a run whom somebody may see, with rule and day."""
    seen = Contact.objects.visible_to(user).order_by().values("pk")
    rows = run.items.filter(contact__in=seen).select_related("contact", "rule")
    return rows.filter(outcome=outcome) if outcome in RetentionItem.Outcome.values else rows


def periods() -> dict[str, str]:
    """Return the periods of the active rules by table, for the inventory; one query."""
    found: dict[str, list[str]] = {}
    for rule in RetentionRule.objects.filter(active=True).order_by("name_en", "pk"):
        said = _("%(period)s from: %(day)s; then: %(action)s") % {
            "period": period_of(rule),
            "day": rule.get_trigger_display(),
            "action": rule.get_action_display(),
        }
        for table in tables_of(rule.category):
            found.setdefault(table, []).append(said)
    return {table: " · ".join(said) for table, said in found.items()}
