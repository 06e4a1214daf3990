"""Changes what is said about the places data comes from."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.source import Source
from contacts.normalise.text import tidy
from contacts.operations.starting import BUILT_IN_SOURCES

_FIELDS = ("name", "trust")
_NAME_MAX, _TRUST_MAX = 80, 100
_BUILT_IN = {name for name, _kind, _trust in BUILT_IN_SOURCES}


@operation
def change_source(*, source: Source, values: Mapping[str, Any], by: Actor) -> Source:
    """Change a source's name or trust; the same values again leave no trace.

    Raises:
        Invalid: values break rules, the name is taken, or a built-in source would be renamed.
    """
    current = Source.objects.select_for_update().get(pk=source.pk)
    problems = {name: [_("There is no such field.")] for name in values.keys() - set(_FIELDS)}
    changed: dict[str, Any] = {}
    if "name" in values and tidy(str(values["name"])) != current.name:
        changed["name"] = tidy(str(values["name"]))
        if problem := _name_problem(current, changed["name"]):
            problems["name"] = [problem]
    if "trust" in values and values["trust"] != current.trust:
        changed["trust"] = values["trust"]
        if not isinstance(values["trust"], int) or not 0 <= values["trust"] <= _TRUST_MAX:
            problems["trust"] = [_("Write a number from 0 to 100.")]
    if problems:
        raise Invalid(problems)
    if changed:
        for name, value in changed.items():
            setattr(current, name, value)
        current.save(update_fields=list(changed))
        record("source.changed", about=current, by=by, fields=sorted(changed))
    return current


def _name_problem(current: Source, name: str) -> str:
    if current.name in _BUILT_IN:
        return _("The name of a built-in source stays.")
    if not name or len(name) > _NAME_MAX:
        return _("Give a name of at most %(most)d characters.") % {"most": _NAME_MAX}
    if Source.objects.filter(name=name).exclude(pk=current.pk).exists():
        return _("There is a source of this name already.")
    return ""
