"""The controls in which values of a condition are given, and the values read back out of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from segments.forms.operators import UNITS
from segments.language.nodes import Kind, Word
from segments.language.operators import NO_VALUE, SPANS

# A list this long is searched, not only looked through.
SEARCHED = 12
LONGEST = 200
MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    value: str
    label: Any
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """One control, or two that belong together; `kind` is the part of _control.html drawing it."""

    kind: str
    name: str
    label: Any
    value: Any = ""
    to: Any = ""
    choices: tuple[Choice, ...] = field(default=())
    # Whether choosing something else changes which controls there are.
    reshapes: bool = False

    @property
    def id(self) -> str:
        """Return the id of the element."""
        return self.name.replace(".", "-")

    @property
    def chosen(self) -> list[Choice]:
        """Return what is chosen now."""
        return [choice for choice in self.choices if choice.chosen]

    @property
    def searched(self) -> bool:
        """Say whether the choices are too many to look through."""
        return len(self.choices) > SEARCHED


def select(
    name: str,
    label: Any,
    choices: Mapping[str, Any],
    chosen: Any,
    *,
    reshapes: bool = False,
    empty: Any = None,
) -> Control:
    """Return a list of which one is chosen; a choice that is gone stays visible as it was."""
    offered = {**({"": empty} if empty is not None else {}), **choices}
    if chosen not in offered and chosen not in ("", None):
        offered[str(chosen)] = _("no longer there: %(value)s") % {"value": str(chosen)[:LONGEST]}
    rows = tuple(Choice(key, said, key == chosen) for key, said in offered.items())
    return Control("select", name, label, chosen, choices=rows, reshapes=reshapes)


def several(name: str, label: Any, choices: Mapping[str, Any], chosen: Iterable[Any]) -> Control:
    """Return a list of which any number is chosen."""
    wanted = [str(value) for value in chosen if value not in ("", None)]
    gone = {value: f"{value[:LONGEST]} ?" for value in wanted if value not in choices}
    rows = (Choice(key, said, key in wanted) for key, said in {**gone, **choices}.items())
    return Control("several", name, label, choices=tuple(rows))


def shape(kind: Kind, op: str, closed: bool) -> str:
    """Return which control takes the value of a comparison."""
    if op in NO_VALUE:
        return "none"
    if op in SPANS:
        return "span"
    if kind in (Kind.DATE, Kind.MOMENT):
        return "dates" if op == "between" else "date"
    if kind is Kind.NUMBER:
        return "numbers" if op == "between" else "number"
    if kind is Kind.BOOLEAN:
        return "yes"
    return "several" if closed else "lines"


def value_control(name: str, word: Word, op: str, value: Any) -> Control | None:
    """Return the control for the value of a comparison, if it takes one."""
    kind, label = shape(word.kind, op, word.choices is not None), _("Value")
    if kind == "none":
        return None
    if kind == "several":
        return several(name, label, word.choices or {}, _listed(value))
    if kind == "yes":
        said = {"true": _("yes"), "false": _("no")}
        return select(name, label, said, str(value).lower() if value != "" else "true")
    if kind == "lines":
        return Control(kind, name, label, "\n".join(str(each) for each in _listed(value)))
    if kind == "span":
        given = value if isinstance(value, dict) else {}
        unit = given.get("unit", "day")
        units = tuple(Choice(key, said, key == unit) for key, said in UNITS.items())
        return Control(kind, name, label, given.get("n", ""), choices=units)
    if kind in ("numbers", "dates"):
        first, last = [*_listed(value), "", ""][:2]
        return Control(kind, name, label, first, last)
    return Control(kind, name, label, value if not isinstance(value, list | dict) else "")


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if value not in ("", None) and not isinstance(value, dict) else []


def value_from(post: QueryDict, name: str, word: Word, op: str) -> Any:
    """Return the value that was given, in the form in which a rule holds it."""
    kind = shape(word.kind, op, word.choices is not None)
    if kind == "none":
        return None
    if kind == "several":
        return post.getlist(name)[:MOST_VALUES]
    if kind == "lines":
        lines = (line.strip()[:LONGEST] for line in post.get(name, "").splitlines())
        return [line for line in lines if line][:MOST_VALUES]
    if kind == "span":
        return span_from(post, name)
    if kind in ("numbers", "dates"):
        both = (text_from(post, name), text_from(post, f"{name}.to"))
        return [number_from(each) if kind == "numbers" else each for each in both]
    given = text_from(post, name)
    return number_from(given) if kind == "number" else given


def text_from(post: QueryDict, name: str) -> str:
    """Return a short text as it was given."""
    return post.get(name, "").strip()[:LONGEST].replace("\0", "")


def number_from(text: str) -> int | str:
    """Return a whole number as one; anything else as text, in which a comma is a point."""
    tidy = text.replace(" ", "")
    if tidy.count(",") == 1 and "." not in tidy:
        tidy = tidy.replace(",", ".")
    whole = tidy.removeprefix("-")
    if whole.isascii() and whole.isdigit() and len(whole) <= 15:
        return int(tidy)
    return tidy


def span_from(post: QueryDict, name: str) -> dict[str, Any]:
    """Return a number of units of time."""
    unit = post.get(f"{name}.unit", "day")
    return {
        "n": number_from(text_from(post, f"{name}.n")),
        "unit": unit if unit in UNITS else "day",
    }


__all__ = [
    "Choice",
    "Control",
    "number_from",
    "select",
    "several",
    "shape",
    "span_from",
    "text_from",
    "value_control",
    "value_from",
]
