"""A rule in plain words, in the language of the page; nested groups stand in brackets."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from segments.language.checks import Remark
from segments.language.nodes import (
    All,
    Area,
    Consent,
    Either,
    Event,
    Field,
    InSegment,
    Node,
    Not,
    Relation,
    Rule,
    Score,
    Sequence,
    Survey,
    Vocabulary,
)
from segments.language.parsing import RuleRefused, parse
from segments.reading.event_phrases import capital, event_words, remark_event, sequence_words
from segments.reading.phrases import compared, joined
from segments.vocabulary.refusals import said

STATES: Final[dict[str, Any]] = {
    "granted": pgettext_lazy("consent", "given"),
    "claimed": pgettext_lazy("consent", "claimed by a file"),
    "refused": pgettext_lazy("consent", "refused or withdrawn"),
    "unknown": pgettext_lazy("consent", "unknown"),
}
_REMARKS: Final[dict[str, Any]] = {
    "never": gettext_lazy("This can never be true of anybody."),
    "everybody": gettext_lazy("This is true of everybody."),
    "never_did": gettext_lazy(
        "Who never did this (%(event)s) is left out; add “or never” to take them in."
    ),
    "none_to_measure": gettext_lazy(
        "Who has nothing to measure (%(event)s) is left out; add “or never” to take them in."
    ),
    "future": gettext_lazy("This period has not begun; nothing is in it yet."),
}


def sentence(rule: Any, vocabulary: Vocabulary) -> str:
    """Return a rule in words.

    Args:
        rule: as JSON, or read already.
        vocabulary: the words of whoever reads the sentence.
    """
    if not isinstance(rule, Rule):
        try:
            rule = parse(rule, vocabulary)
        except RuleRefused as problem:
            why = said(problem.code, problem.params)
            return _("This rule cannot be read: %(why)s") % {"why": why}
    return capital(node_words(rule.root, vocabulary)) + "."


def node_words(node: Node, words: Vocabulary) -> str:
    """Return one group or condition in words, to stand within a sentence."""
    match node:
        case All((part,)) | Either((part,)):
            return node_words(part, words)
        case All(parts):
            return _(" and ").join(_nested(part, words) for part in parts)
        case Either(parts):
            return _(" or ").join(_nested(part, words) for part in parts)
        case Not(part):
            return _("not (%(part)s)") % {"part": node_words(part, words)}
    return _LEAVES[type(node)](node, words)


def _nested(node: Node, words: Vocabulary) -> str:
    text = node_words(node, words)
    # What is joined by commas of its own needs brackets as well, or nobody knows where it ends.
    alone = isinstance(node, Not) or not isinstance(node, All | Either | Event | Sequence)
    alone = alone or (isinstance(node, All | Either) and len(node.parts) == 1)
    return text if alone else f"({text})"


def _field(node: Field, words: Vocabulary) -> str:
    word = words.fields[node.name]
    known = _(" and is known") if node.missing == "exclude" else ""
    return f"{word.label} {compared(word, node.op, node.value)}{known}"


def _score(node: Score, words: Vocabulary) -> str:
    word = words.scores[node.score]
    worth = node.score == "value_12_months"
    return f"{word.label} {compared(word, node.cmp, node.value, amount=worth)}"


def _segment(node: InSegment, words: Vocabulary) -> str:
    name = {"name": words.segments[node.key].name}
    return _("in “%(name)s”") % name if node.member else _("not in “%(name)s”") % name


def _consent(node: Consent, words: Vocabulary) -> str:
    states = joined([str(STATES[state]) for state in node.state], "or")
    facts = {"channel": words.channels[node.channel], "states": states}
    if not node.purpose:
        return _("consent for %(channel)s is %(states)s") % facts
    facts["purpose"] = words.purposes[node.purpose]
    return _("consent for %(channel)s and “%(purpose)s” is %(states)s") % facts


def _relation(node: Relation, words: Vocabulary) -> str:
    if not node.kind:
        return _("has a relation") if node.exists else _("has no relation")
    kind = {"kind": words.relations[node.kind]}
    return _("has the relation “%(kind)s”") % kind if node.exists else (
        _("has no relation “%(kind)s”") % kind
    )  # fmt: skip


def _survey(node: Survey, words: Vocabulary) -> str:
    form = words.surveys[node.form]
    word = form.questions[node.question]
    facts = {"question": word.label, "form": form.name}
    said = _("the answer to “%(question)s” in “%(form)s”") % facts
    return f"{said} {compared(word, node.op, node.value)}"


def _area(node: Area, words: Vocabulary) -> str:
    word = words.areas[node.indicator]
    place = _("%(figure)s where they live") % {"figure": word.label}
    return f"{place} {compared(word, node.cmp, node.value)}"


_LEAVES: Final[dict[type, Callable[[Any, Vocabulary], str]]] = {
    Field: _field,
    Event: event_words,
    Sequence: sequence_words,
    Score: _score,
    InSegment: _segment,
    Consent: _consent,
    Relation: _relation,
    Survey: _survey,
    Area: _area,
}


def remark_words(remark: Remark, words: Vocabulary) -> str:
    """Return what a rule may not mean, in a sentence."""
    return str(_REMARKS[remark.code]) % {"event": remark_event(remark.event, words)}
