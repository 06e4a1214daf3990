"""The closed language of quality rules in words, for the editor and the list of rules."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.models.catalogue import CustomField
from contacts.quality.fields import CHECKED, CUSTOM, FIELDS, REFERENCE_TABLES, TEXT_TABLES
from contacts.quality.operators import COMPARISONS, OPERATORS
from contacts.reading.groups import WORDS as GROUPS
from contacts.reading.words import MEASURED_WORDS, custom_label, field_label

OPERATOR_WORDS: dict[str, Any] = {
    "present": _("is filled"),
    "any_of_present": _("at least one is filled"),
    "all_present": _("all are filled, or none"),
    "matches": _("has the form of a pattern"),
    "not_matches": _("has not the form of a pattern"),
    "in_list": _("is one of a list"),
    "not_in_list": _("is none of a list"),
    "length": _("has a length between"),
    "range": _("lies between"),
    "email_valid": _("is a possible email"),
    "phone_valid": _("is a possible phone number"),
    "postal_code_valid": _("fits its country"),
    "date_not_future": _("is not in the future"),
    "unique": _("nobody else has the same"),
    "refers_to": _("refers to something that exists"),
    "equals_field": _("is the same as another field"),
    "compare_fields": _("compares with another field"),
    "fresh_within_days": _("is at most so many days old"),
    "not_damaged": _("has no damaged letters"),
    "not_placeholder": _("is no placeholder"),
}
ARGUMENT_WORDS: dict[str, Any] = {
    "pattern": _("Pattern"),
    "values": _("Values, one a line"),
    "min": _("From"),
    "max": _("To"),
    "table": _("Refers to"),
    "op": _("Compared by"),
    "days": _("Days"),
}
TABLE_WORDS: dict[str, Any] = {
    "organisation": _("organisations"),
    "source": _("sources"),
    "tag": _("tags"),
    "team": _("teams"),
    "user": _("colleagues"),
}


def field_words(name: str, custom: dict[str, CustomField] | None = None) -> str:
    """Return what a word of a rule is called."""
    if name in MEASURED_WORDS:
        return str(MEASURED_WORDS[name])
    if name.startswith(CHECKED):
        group = name.removeprefix(CHECKED)
        return str(_("Last checked: %(fields)s") % {"fields": GROUPS.get(group, group)})
    if name.startswith(CUSTOM):
        slug = name.removeprefix(CUSTOM)
        return custom_label(custom[slug]) if custom and slug in custom else slug
    return field_label(name, {}) if name in FIELDS else name


def field_choices() -> list[tuple[str, Any]]:
    """Return every word a rule may use, by what it is called."""
    custom = {row.slug: row for row in CustomField.objects.filter(active=True)}
    names = [*FIELDS, *(CUSTOM + slug for slug in custom)]
    return sorted(((name, field_words(name, custom)) for name in names), key=lambda pair: pair[1])


def operator_choices(*, single: bool = False) -> list[tuple[str, Any]]:
    """Return the operators in words; `single` leaves out those about several fields."""
    return [
        (name, OPERATOR_WORDS.get(name, name))
        for name, operator in OPERATORS.items()
        if not (single and operator.together)
    ]


def comparison_choices() -> list[tuple[str, str]]:
    """Return the signs two fields are compared by."""
    return [(sign, sign) for sign in COMPARISONS]


def table_choices() -> list[tuple[str, Any]]:
    """Return what a text may refer to."""
    tables = dict.fromkeys([*TEXT_TABLES, *REFERENCE_TABLES.values()])
    return [("", "—"), *((name, TABLE_WORDS.get(name, name)) for name in tables)]


def rule_words(rule: Any) -> str:
    """Return a rule as one sentence: the fields, what must hold, and for whom."""
    custom = {row.slug: row for row in CustomField.objects.all()} if _asks_custom(rule) else None
    fields = ", ".join(field_words(name, custom) for name in rule.fields)
    said = _said(fields, rule.operator, list(rule.argument.values()))
    condition = rule.condition
    if not condition:
        return said
    value = condition.get("value")
    values = list(value.values()) if isinstance(value, dict) else [value]
    where = _said(field_words(condition["field"], custom), condition["op"], values)
    only = _("not where %(condition)s") if condition.get("not") else _("where %(condition)s")
    return f"{said}; {only % {'condition': where}}"


def _said(fields: str, operator: str, values: list[Any]) -> str:
    shown = [_short(value) for value in values if value not in (None, "")]
    words = f"{fields}: {OPERATOR_WORDS.get(operator, operator)}"
    return f"{words} ({' – '.join(shown)})" if shown else words


def _asks_custom(rule: Any) -> bool:
    names = [*rule.fields, rule.condition.get("field", "")]
    return any(name.startswith(CUSTOM) for name in names)


def _short(value: Any) -> str:
    if isinstance(value, list | tuple):
        shown = ", ".join(map(str, value[:3]))
        return f"{shown}, …" if len(value) > 3 else shown
    return str(value)
