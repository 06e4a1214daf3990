"""What people did, in words: how often, how much, when, and with what conditions."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.templatetags.ui import money, number
from segments.language.nodes import Event, EventWord, Sequence, Step, Vocabulary, Where, Window
from segments.language.operators import AGES, AMOUNTS, MOMENTS
from segments.reading.phrases import between, compared, dated, joined, length, numeric

_MONEY = frozenset({"net", "gross", "discount", "tax", "shipping", "amount", "total"})
_TRADE = frozenset({"purchase", "refund"})
_AMOUNTS: dict[str, Any] = {
    "sum": gettext_lazy("%(amount)s in total %(compared)s"),
    "average": gettext_lazy("%(amount)s on average %(compared)s"),
    "least": gettext_lazy("%(amount)s at the lowest %(compared)s"),
    "most": gettext_lazy("%(amount)s at the highest %(compared)s"),
}
_MOMENTS: dict[str, Any] = {
    "first": gettext_lazy("the first time %(compared)s"),
    "last": gettext_lazy("the last time %(compared)s"),
}
_AGES: dict[str, Any] = {
    "days_since_first": gettext_lazy("the first time %(compared)s ago"),
    "days_since_last": gettext_lazy("the last time %(compared)s ago"),
}
_COUNTED: dict[str, Any] = {
    "eq": gettext_lazy("exactly %(value)s times"),
    "ne": gettext_lazy("not exactly %(value)s times"),
    "gt": gettext_lazy("more than %(value)s times"),
    "gte": gettext_lazy("at least %(value)s times"),
    "lt": gettext_lazy("fewer than %(value)s times"),
    "lte": gettext_lazy("at most %(value)s times"),
    "between": gettext_lazy("between %(value)s and %(other)s times"),
}
_VALUES: dict[str, Any] = {
    "eq": gettext_lazy("exactly %(value)s"),
    "ne": gettext_lazy("not exactly %(value)s"),
    "gt": gettext_lazy("more than %(value)s"),
    "gte": gettext_lazy("at least %(value)s"),
    "lt": gettext_lazy("less than %(value)s"),
    "lte": gettext_lazy("at most %(value)s"),
    "between": gettext_lazy("between %(value)s and %(other)s"),
}
_NEVER = {("eq", 0), ("lt", 1), ("lte", 0)}
_ONCE = {("gte", 1), ("gt", 0), ("ne", 0)}


def event_words(node: Event, words: Vocabulary) -> str:
    """Return a measure over events in words."""
    word = words.events[node.event]
    parts = [_measured(node, word), *_within(node.within), *_where(node.event, node.where, word)]
    return _("%(event)s: %(what)s") % {"event": capital(word.label), "what": ", ".join(parts)}


def capital(text: str) -> str:
    """Return a text that begins a sentence."""
    return text[:1].upper() + text[1:]


def inner(text: str) -> str:
    """Return a text that stands within a sentence; abbreviations stay as they are."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _measured(node: Event, word: EventWord) -> str:
    if node.measure in AMOUNTS:
        written = money if _is_money(node.event, node.of) else number
        said = numeric(_VALUES, node.cmp, node.value, written)
        amount = word.measured[node.of]
        return str(_AMOUNTS[node.measure]) % {"amount": amount, "compared": said}
    if node.measure in MOMENTS:
        return str(_MOMENTS[node.measure]) % {"compared": dated(node.cmp, node.value)}
    if node.measure in AGES:
        said = numeric(_VALUES, node.cmp, node.value, lambda days: length(days, "day"))
        return str(_AGES[node.measure]) % {"compared": said}
    said = _times(node)
    if node.measure == "count":
        return said
    return _("%(what)s: %(compared)s") % {"what": word.counts[node.measure], "compared": said}


def _times(node: Event) -> str:
    if (node.cmp, node.value) in _NEVER:
        return _("never")
    if (node.cmp, node.value) in _ONCE:
        return _("at least once")
    if node.cmp == "eq" and node.value == 1:
        return _("exactly once")
    return numeric(_COUNTED, node.cmp, node.value, number)


def _is_money(event: str, name: str) -> bool:
    return event in _TRADE and name in _MONEY


def _within(window: Window | None) -> list[str]:
    if window is None:
        return []
    if window.last is not None:
        return [_("in the last %(length)s") % {"length": length(window.last, window.unit)}]
    return [between(window.start, window.end)]


def _where(event: str, conditions: tuple[Where, ...], word: EventWord) -> list[str]:
    if not conditions:
        return []
    said = []
    for each in conditions:
        asked = word.where[each.field]
        amount = _is_money(event, each.field)
        comparison = compared(asked, each.op, each.value, amount=amount)
        said.append(f"{inner(asked.label)} {comparison}")
    return [_("where %(conditions)s") % {"conditions": joined(said, "and")}]


def sequence_words(node: Sequence, words: Vocabulary) -> str:
    """Return steps in their order in words."""
    said = _step(node.steps[0], words)
    for step in node.steps[1:]:
        following = {"before": said, "after": _step(step, words)}
        if step.after is None:
            said = _("%(before)s, and later %(after)s") % following
        else:
            following["length"] = length(*step.after)
            said = _("%(before)s, then within %(length)s %(after)s") % following
    return capital(", ".join([said, *_within(node.within)]))


def _step(step: Step, words: Vocabulary) -> str:
    word = words.events[step.event]
    return " ".join([inner(word.label), *_where(step.event, step.where, word)])


def remark_event(name: str, words: Vocabulary) -> str:
    """Return what an event is called within a sentence."""
    word = words.events.get(name)
    return inner(word.label) if word else name


__all__ = ["capital", "event_words", "remark_event", "sequence_words"]
