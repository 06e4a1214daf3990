"""The rules in force, read once for as long as nobody changes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from config.personal_data import Sensitivity
from contacts.models.catalogue import CustomField
from contacts.models.quality import QualityRule
from contacts.operations.sealing import CLOSED, is_closed
from contacts.quality.fields import SEALED
from contacts.quality.judging import Check, checks_of, needed
from contacts.quality.rule import Condition, Rule

# The whole content decides, so that two processes never judge by different rules.
_STAMP = """
select coalesce(
    (select md5(string_agg(q::text, '' order by q.id)) from contacts_qualityrule q), ''),
  coalesce((select string_agg(slug || '=' || case
      when sensitivity = %s or category = any(%s) then %s else kind end, ',' order by slug)
    from contacts_customfield where active), '')
"""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The active rules in a stable order, their checks, and the facts these need."""

    checks: tuple[Check, ...]
    needs: tuple[str, ...]
    pks: Mapping[str, int]
    custom: Mapping[str, str]

    @property
    def codes(self) -> list[str]:
        """The codes of the rules, each once."""
        return list(dict.fromkeys(check.rule.code for check in self.checks))


def rule_book() -> RuleBook:
    """Return the rules in force; one short query unless they changed."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [str(Sensitivity.SENSITIVE), list(CLOSED), SEALED])
        rules, fields = cursor.fetchone()
    return _read(rules, fields)


def book_of(rules: Iterable[QualityRule], custom: Mapping[str, str]) -> RuleBook:
    """Return a book of these rules alone, active or not."""
    rows = list(rules)
    checks = tuple(checks_of([plain(row) for row in rows], custom))
    pks = {row.code: row.pk for row in rows}
    return RuleBook(checks, tuple(needed(checks)), pks, custom)


def custom_kinds() -> dict[str, str]:
    """Return the type of each custom field in use by its slug, SEALED where it is stored so."""
    rows = CustomField.objects.filter(active=True)
    return {row.slug: SEALED if is_closed(row) else row.kind for row in rows}


@lru_cache(maxsize=4)
def _read(rules: str, fields: str) -> RuleBook:
    custom = dict(pair.split("=") for pair in fields.split(",") if pair)
    return book_of(QualityRule.objects.filter(active=True).order_by("pk"), custom)


def plain(row: QualityRule) -> Rule:
    """Return a stored rule as plain data."""
    return Rule(
        code=row.code,
        fields=tuple(row.fields),
        operator=row.operator,
        argument=row.argument,
        condition=condition_of(row.condition),
        dimension=row.dimension,
        severity=row.severity,
        weight=row.weight,
        due_days=row.due_days,
        fix=row.fix,
        inside=tuple(row.people.get("inside", ())),
        outside=tuple(row.people.get("outside", ())),
    )


def condition_of(stored: Mapping[str, Any]) -> Condition | None:
    """Return a stored condition, {"field", "op", "value", "not"}; None for everybody."""
    if not stored:
        return None
    return Condition(
        str(stored.get("field", "")),
        str(stored.get("op", "")),
        stored.get("value"),
        stored.get("not") is True,
    )


def stored_condition(condition: Condition | None) -> dict[str, Any]:
    """Return a condition as it is stored."""
    if condition is None:
        return {}
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return {
        "field": condition.field,
        "op": condition.op,
        **({"value": value} if value is not None else {}),
        **({"not": True} if condition.negated else {}),
    }
