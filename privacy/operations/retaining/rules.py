"""Retention rules, made and changed by those who answer for privacy."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, Stale
from config.groups import choices
from config.journal import record
from config.operation import operation
from contacts.models.catalogue import CustomField
from contacts.models.preference import Purpose
from governance.models.inventory import LawfulBasis
from privacy.access import Can
from privacy.models.retention import Action, Category, RetentionRule, Trigger
from privacy.operations.erasing.planning import demand

FIELDS = (
    "name_en", "name_es", "category", "purpose", "basis", "countries", "people", "trigger",
    "field", "months", "days", "action", "ground", "owner", "next_review", "active",
)  # fmt: skip
MOST_MONTHS = 1200
_CHOICES = {
    "category": Category.values,
    "trigger": Trigger.values,
    "action": Action.values,
    "basis": ["", *LawfulBasis.values],
}


@operation
def create_rule(*, values: Mapping[str, Any], by: Actor, suggested: str = "") -> RetentionRule:
    """Make a rule; it does nothing before a run was counted and approved.

    Raises:
        Invalid: values break rules; by field.
        NotPermitted: the role does not keep retention rules.
    """
    demand(by, Can.CHANGE_RETENTION)
    rule = RetentionRule(suggested=suggested, **{n: values[n] for n in FIELDS if n in values})
    _check(rule, by)
    rule.save()
    record("retention.rule_created", about=rule, by=by, category=rule.category, action=rule.action)
    return rule


@operation
def change_rule(
    *,
    rule: RetentionRule,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
) -> RetentionRule:
    """Change a rule; what a run approved by its former version is left alone by that run.

    Raises:
        Invalid: values break rules; by field.
        NotPermitted: the role does not keep retention rules.
        Stale: somebody changed it meanwhile.
    """
    demand(by, Can.CHANGE_RETENTION)
    current = RetentionRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody changed this meanwhile. Look at it again."))
    changed = [n for n in FIELDS if n in values and getattr(current, n) != values[n]]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, values[name])
    _check(current, by)
    current.version += 1
    current.save()
    record("retention.rule_changed", about=current, by=by, fields=changed)
    return current


def _check(rule: RetentionRule, by: Actor) -> None:
    problems = {
        name: [_("Choose one of the list.")]
        for name, known in _CHOICES.items()
        if getattr(rule, name) not in known
    }
    for name in ("name_en", "ground"):
        if not getattr(rule, name).strip():
            problems[name] = [_("This field is required.")]
    if not rule.months + rule.days > 0 or rule.months > MOST_MONTHS or rule.days > 9999:
        problems["months"] = [_("Say after how many months or days.")]
    if rule.purpose and not Purpose.objects.filter(slug=rule.purpose).exists():
        problems["purpose"] = [_("Choose one of the list.")]
    problems |= _check_reach(rule, by)
    if problems:
        raise Invalid(problems)


def _check_reach(rule: RetentionRule, by: Actor) -> dict[str, list[str]]:
    problems = {}
    if any(len(code) != 2 or not code.isalpha() or not code.isupper() for code in rule.countries):
        problems["countries"] = [_("Write codes of two letters, such as ES.")]
    if rule.category != Category.PERSON and rule.action in (Action.PSEUDONYMISE, Action.RESTRICT):
        problems["action"] = [_("This is done with everything about a person, not with a part.")]
    needs_field = rule.trigger == Trigger.CONTRACT_END
    dates = CustomField.objects.filter(kind="date", slug=rule.field)
    if needs_field != bool(rule.field) or (needs_field and not dates.exists()):
        problems["field"] = [_("Name a date field of your own, for the end of a contract only.")]
    if not _people_are_known(rule, by):
        problems["people"] = [_("Choose one of the list.")]
    return problems


def _people_are_known(rule: RetentionRule, by: Actor) -> bool:
    """Say whether these are groups, and the actor, who is not the system, may choose them."""
    if rule.people.keys() - {"inside", "outside"}:
        return False
    named = {str(key) for keys in rule.people.values() for key in keys}
    if not named or by.user is None:
        return True
    before = RetentionRule.objects.filter(pk=rule.pk).values_list("people", flat=True).first() or {}
    known = {str(key) for keys in before.values() for key in keys}
    return not named - known - {group.key for group in choices(by.user)}
