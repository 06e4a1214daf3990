"""What every paper is checked for: no unknown field, nothing needed missing, nothing too long."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from contacts.normalise.text import tidy, tidy_lines

Problems = dict[str, list[Any]]


def fitting(
    values: Mapping[str, Any],
    *,
    fields: tuple[str, ...],
    longest: Mapping[str, int],
    needed: tuple[str, ...],
    partly: bool = False,
) -> tuple[dict[str, Any], Problems]:
    """Return the values with their texts tidied, and what is wrong with them, by field.

    Args:
        values: as they were given.
        fields: the names there are.
        longest: the texts among them, with how long each may be.
        needed: those that may not be empty.
        partly: what is left out stays as it is.
    """
    problems: Problems = {
        name: [_("There is no such field.")] for name in values.keys() - set(fields)
    }
    good = {name: values[name] for name in fields if name in values}
    for name, most in longest.items():
        if name in good:
            text = str(good[name] or "")
            good[name] = tidy_lines(text) if "\n" in text else tidy(text)
            if len(good[name]) > most:
                problems[name] = [_("Use at most %(most)d characters.") % {"most": most}]
    asked = [name for name in needed if name in good] if partly else needed
    problems |= {name: [_("This is needed.")] for name in asked if not good.get(name)}
    return good, problems


__all__ = ["Problems", "fitting"]
