"""Defines and changes the fields an organisation adds to people."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from config.personal_data import Kind, Sensitivity
from contacts.access import Can
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.normalise.text import fold, tidy
from contacts.operations.rights import demand
from contacts.operations.sealing import is_closed

SEAL = "contacts.seal_existing"
FIELDS = (
    "slug", "label_en", "label_es", "kind", "choices", "rules", "required", "category",
    "sensitivity", "findable", "active", "position",
)  # fmt: skip
_RULES = frozenset({"min", "max", "min_length", "max_length", "decimal", "order", "country"})
_CATEGORIES = frozenset({*(kind.name.lower() for kind in Kind), *map(str, Kind)})
_WITH_CHOICES = ("choice", "choices")
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")


@operation
def define_field(*, values: Mapping[str, Any], by: Actor) -> CustomField:
    """Add a field to people; without a short name, it comes from the English label.

    Raises:
        Invalid: values break rules, or the short name is taken.
        NotPermitted: the role does not define fields.
    """
    demand(by, Can.CUSTOM_FIELDS)
    slug = values.get("slug") or slugify(str(values.get("label_en") or "")).replace("-", "_")
    good, problems = _checked({"label_en": "", "kind": "text", **values, "slug": slug[:40]})
    if CustomField.objects.filter(slug=good.get("slug")).exists():
        problems["slug"] = [_("There is a field of this short name already.")]
    _check_choices(problems, good["kind"], good.get("choices", []))
    if problems:
        raise Invalid(problems)
    field = CustomField.objects.create(**good)
    record("custom_field.defined", about=field, by=by, fields=sorted(good))
    return field


@operation
def change_field(*, field: CustomField, values: Mapping[str, Any], by: Actor) -> CustomField:
    """Change a field's labels, rules, declaration or place; the values of people stay.

    Raises:
        Invalid: values break rules, the short name would change, or the type would change
            while somebody has a value.
        NotPermitted: the role does not define fields.
    """
    demand(by, Can.CUSTOM_FIELDS)
    current = CustomField.objects.select_for_update().get(pk=field.pk)
    good, problems = _checked(values)
    changed = {name: value for name, value in good.items() if value != getattr(current, name)}
    if "slug" in changed:
        problems["slug"] = [_("The short name stays, since integrations use it.")]
    if "kind" in changed and Contact.objects.filter(custom__has_key=current.slug).exists():
        problems["kind"] = [_("The type stays while contacts have a value.")]
    kind, choices = good.get("kind", current.kind), good.get("choices", current.choices)
    _check_choices(problems, kind, choices)
    if problems:
        raise Invalid(problems)
    if not changed:
        return current
    for name, value in changed.items():
        setattr(current, name, value)
    current.save(update_fields=list(changed))
    if changed.keys() & {"sensitivity", "category", "findable"} and is_closed(current):
        defer_once(SEAL, lock="seal-existing")
    record("custom_field.changed", about=current, by=by, fields=sorted(changed))
    return current


def _checked(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    problems = {name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)}
    good: dict[str, Any] = {}
    for name in FIELDS:
        if name not in values:
            continue
        good[name], problem = _checked_part(name, values[name])
        if problem:
            problems[name] = [problem]
    return good, problems


def _checked_part(name: str, value: Any) -> tuple[Any, str]:
    match name:
        case "required" | "active" | "findable":
            return bool(value), ""
        case "position":
            right = str(value).isascii() and str(value).isdigit() and int(value) <= 32767
            return (int(value), "") if right else (0, _("Write a number."))
        case "choices":
            words = {fold(tidy(str(word))): tidy(str(word)) for word in value or ()}
            words.pop("", None)
            return list(words.values()), ""
        case "rules":
            right = isinstance(value, Mapping) and value.keys() <= _RULES
            return (dict(value), "") if right else ({}, _("This rule is not known."))
    text = tidy(str(value or ""))
    allowed = {
        "kind": CustomField.Kind.values,
        "category": _CATEGORIES,
        "sensitivity": [str(each) for each in Sensitivity],
    }.get(name)
    if allowed is not None:
        return text, "" if text in allowed else _("Choose one of the list.")
    if name == "slug":
        return text, "" if _SLUG.fullmatch(text) else _("Use small letters, digits and _.")
    if name == "label_en" and not text:
        return text, _("This field is required.")
    return text, _("This is too long.") if len(text) > 80 else ""


def _check_choices(problems: dict[str, list[str]], kind: str, choices: list[str]) -> None:
    if kind in _WITH_CHOICES and not choices:
        problems.setdefault("choices", [_("Give at least one choice.")])
