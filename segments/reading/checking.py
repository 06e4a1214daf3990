"""Everything that is wrong with a rule while it is built, each at its condition."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from segments.language import shaping
from segments.language.nodes import Vocabulary
from segments.language.parsing import RuleRefused, parse
from segments.language.shaping import Group
from segments.models.segment import Segment
from segments.vocabulary.refusals import said

_LONE = "rule.all.0"
# Programs are told how to write it; whoever builds with controls, what to fill in.
_BUILDING = {
    "bad_count": _("Choose or write at least one value."),
    "bad_text": _("Write a value."),
    "bad_number": _("Write a number."),
    "bad_whole": _("Write a whole number, 0 or more."),
    "bad_day": _("Choose a day."),
    "bad_span": _("Write how long."),
    "bad_window": _("Choose a day, or another time."),
    "missing_key": _("Fill this in."),
    "bad_group": _("This group is empty: add a condition, or remove it."),
    "unknown_word": _("This is not there any more, or not for you. Remove it."),
}


def problems_of(
    root: Group, vocabulary: Vocabulary, segment: Segment | None = None
) -> dict[str, list[Any]]:
    """Return the sentences by the path they speak of; none of a rule that can be saved."""
    own = str(segment.key) if segment else ""
    found: dict[str, list[Any]] = {}
    for path, address in shaping.places(root):
        part = shaping.part_at(root, address)
        if isinstance(part, Group):
            continue
        problem = _problem({"all": [part]}, vocabulary, own)
        if problem:
            found[problem.path.replace(_LONE, path, 1)] = [_sentence(problem)]
    whole = None if found else _problem(shaping.written(root), vocabulary, own)
    if whole:
        found[whole.path] = [_sentence(whole)]
    return found


def _problem(rule: Any, vocabulary: Vocabulary, own: str) -> RuleRefused | None:
    try:
        parse(rule, vocabulary, own)
    except RuleRefused as problem:
        return problem
    return None


def _sentence(problem: RuleRefused) -> Any:
    return _BUILDING.get(problem.code) or said(problem.code, problem.params)
