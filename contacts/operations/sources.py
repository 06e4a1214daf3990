"""Changes what is said about the places data comes from."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.source import Obtained, Source
from contacts.normalise.text import tidy
from contacts.operations.starting import BUILT_IN_SOURCES

FIELDS = ("name", "trust", "owner", "provides", "obtained", "since", "active")
_NAME_MAX, _TRUST_MAX, _PROVIDES_MAX = 80, 100, 250
_BUILT_IN = {name for name, _kind, _trust in BUILT_IN_SOURCES}


@operation
def change_source(*, source: Source, values: Mapping[str, Any], by: Actor) -> Source:
    """Change what is said about a source; the same values again leave no trace.

    Raises:
        Invalid: values break rules, the name is taken, or a built-in source would be renamed.
    """
    current = Source.objects.select_for_update().get(pk=source.pk)
    problems = {name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)}
    changed: dict[str, Any] = {}
    for name in FIELDS:
        if name not in values:
            continue
        value = tidy(str(values[name] or "")) if name in ("name", "provides") else values[name]
        if value == getattr(current, name):
            continue
        changed[name] = value
        if problem := _problem(current, name, value):
            problems[name] = [problem]
    if problems:
        raise Invalid(problems)
    if changed:
        for name, value in changed.items():
            setattr(current, name, value)
        current.save(update_fields=list(changed))
        record("source.changed", about=current, by=by, fields=sorted(changed))
    return current


def _problem(current: Source, name: str, value: Any) -> str:
    if name == "name":
        return _name_problem(current, value)
    if name == "trust":
        good = isinstance(value, int) and 0 <= value <= _TRUST_MAX
        return "" if good else _("Write a number from 0 to 100.")
    if name == "owner" and value is not None and not value.is_active:
        return _("This person no longer works here.")
    if name == "provides" and len(value) > _PROVIDES_MAX:
        return _("This is too long.")
    if name == "obtained" and value not in ("", *Obtained.values):
        return _("Choose one of the list.")
    return ""


def _name_problem(current: Source, name: str) -> str:
    if current.name in _BUILT_IN:
        return _("The name of a built-in source stays.")
    if not name or len(name) > _NAME_MAX:
        return _("Give a name of at most %(most)d characters.") % {"most": _NAME_MAX}
    if Source.objects.filter(name=name).exclude(pk=current.pk).exists():
        return _("There is a source of this name already.")
    return ""
