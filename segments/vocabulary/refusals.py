"""Why a rule is refused, in a sentence that says what to do; and the one way to read a rule."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from config.errors import DomainError, Invalid
from segments.language.nodes import Rule
from segments.language.parsing import RuleRefused, parse
from segments.vocabulary.words import vocabulary_for

SENTENCES: Final[dict[str, Any]] = {
    "not_object": _("Give an object."),
    "one_word": _("Give exactly one of: %(offers)s."),
    "too_deep": _("Groups are nested more than %(most)s deep."),
    "too_many": _("A rule has at most %(most)s conditions."),
    "bad_group": _("Give a list of 1 to %(most)s conditions."),
    "unknown_word": _("Unknown word."),
    "missing_key": _("This is missing."),
    "bad_version": _("Only version 1 is known."),
    "bad_zone": _("Only “org”, the time zone of the organisation, is known."),
    "bad_op": _("Choose one of: %(offers)s."),
    "bad_measure": _("Choose one of: %(offers)s."),
    "bad_amount": _("Name the amount: %(offers)s."),
    "amount_of_whole": _("This is an amount of whole orders; take out the conditions on lines."),
    "of_unneeded": _("Counting and dates need no amount; leave “of” out."),
    "sealed": _(
        "This field is stored encrypted: a rule can only ask whether it has a value at all."
    ),
    "findable": _(
        "This field is stored encrypted: a rule can ask for exactly one value, or whether"
        " there is one."
    ),
    "no_value": _("This comparison takes no value."),
    "bad_text": _("Give text of 1 to %(most)s characters."),
    "bad_count": _("Give 1 to %(most)s values."),
    "not_a_choice": _("This is not in the list of possible values any more, or never was."),
    "bad_number": _("Give a number below a million millions, with at most 6 decimals."),
    "bad_whole": _("Give a whole number, 0 or more."),
    "bad_day": _("Give a date such as 2026-05-31, from the year %(first)s to %(last)s."),
    "bad_boolean": _("Give true or false."),
    "two_values": _("Give two values."),
    "low_above_high": _("The first value is above the second; exchange them."),
    "bad_span": _('Give a number and a unit, such as {"n": 7, "unit": "day"}.'),
    "bad_unit": _("Choose one of: %(offers)s."),
    "bad_length": _("Give a whole number from 1 to %(most)s."),
    "bad_window": _('Give a window such as {"last": 90, "unit": "day"} or {"from": "2026-01-01"}.'),
    "bad_where": _("Give 1 to %(most)s conditions, or leave “where” out."),
    "bad_steps": _("A sequence has 2 to %(most)s steps."),
    "not_a_list": _("“%(name)s” has a rule; name it as a segment, not as a list."),
    "cycle": _("A segment cannot need itself: %(names)s."),
    "too_many_hops": _("Segments stand in a chain of more than %(most)s; shorten it."),
    "segment_broken": _("The segment “%(name)s” is broken; repair it or take it out."),
    "segment_archived": _("The segment “%(name)s” is archived; bring it back or take it out."),
}


class Circle(DomainError):
    """A rule would need its own segment (HTTP 409); `fields` has the place."""

    code = "cycle"
    status = 409

    def __init__(self, fields: dict[str, list]) -> None:
        super().__init__(next(iter(fields.values()))[0])
        self.fields = fields


def said(code: str, params: dict[str, Any]) -> str:
    """Return the sentence of a refusal in the active language."""
    words = {name: _word(name, value) for name, value in params.items()}
    return str(SENTENCES[code]) % words


def _word(name: str, value: Any) -> Any:
    if isinstance(value, tuple | list):
        return (" → " if name == "names" else ", ").join(map(str, value))
    return value


def refusal(problem: RuleRefused) -> DomainError:
    """Return a refusal as the error that pages and the API answer with."""
    fields = {problem.path: [said(problem.code, problem.params)]}
    return Circle(fields) if problem.code == "cycle" else Invalid(fields)


def read_rule(data: Any, user: Any | None, own: str = "") -> Rule:
    """Return the rule that JSON describes, by the words `user` may use.

    Args:
        data: what was sent or stored.
        user: who asks; None is the system.
        own: the key of the segment the rule is for.

    Raises:
        Invalid: the first thing that is wrong, under its path.
        Circle: the segment would need itself.
    """
    try:
        return parse(data, vocabulary_for(user), own)
    except RuleRefused as problem:
        raise refusal(problem) from problem


__all__ = ["Circle", "read_rule", "refusal", "said"]
