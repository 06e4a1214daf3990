"""Conditions of a rule as the builder sends them, and as they are when just chosen."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from segments.forms.operators import NEGATIVE, UNITS, said
from segments.forms.values import number_from, span_from, text_from, value_from
from segments.language.nodes import EventWord, Kind, Vocabulary, Word
from segments.language.operators import COMPARISONS, NO_VALUE, OPERATORS
from segments.language.shaping import Leaf

MOST_WHERES, MOST_STEPS = 20, 10
STATES = ("granted", "claimed", "refused", "unknown")
NUMBER, MOMENT, UNKNOWN = Word(Kind.NUMBER), Word(Kind.MOMENT), Word(Kind.TEXT)
# What the vocabulary calls words of a kind, and the key of a condition that names one.
WORD_KINDS = (
    "field",
    "event",
    "sequence",
    "score",
    "segment",
    "consent",
    "relation",
    "survey",
    "area",
)


def kind_of(leaf: Leaf) -> str:
    """Return which kind of condition this is; "" for none that is known."""
    if "list" in leaf:
        return "segment"
    return next((kind for kind in WORD_KINDS if kind in leaf), "")


def operators_of(word: Word) -> dict[str, Any]:
    """Return the comparisons of a word with their names."""
    return said(word.kind, OPERATORS[word.kind])


def measured_word(measure: str) -> Word:
    """Return what a measure over events holds."""
    return MOMENT if measure in ("first", "last") else NUMBER


def compares(word: Word) -> dict[str, Any]:
    """Return the comparisons of a measure: what is counted always has a value."""
    return said(word.kind, COMPARISONS[word.kind])


def _op(post: QueryDict, name: str, known: Mapping[str, Any]) -> str:
    asked = post.get(name, "")
    return asked if asked in known else next(iter(known))


def _compared(post: QueryDict, name: str, word: Word, key: str, known: Mapping[str, Any]) -> Leaf:
    op = _op(post, f"{name}.op", known)
    found: Leaf = {key: op}
    if op not in NO_VALUE:
        found["value"] = value_from(post, f"{name}.value", word, op)
    return found


def condition_from(post: QueryDict, name: str, vocabulary: Vocabulary) -> Leaf:
    """Return one condition as it was sent; what makes no sense is left for the check to say."""
    kind, _colon, rest = post.get(f"{name}.leaf", "").partition(":")
    reader = _READERS.get(kind)
    return reader(post, name, rest, vocabulary) if reader else {}


def _field(post: QueryDict, name: str, word_name: str, vocabulary: Vocabulary) -> Leaf:
    word = vocabulary.fields.get(word_name, UNKNOWN)
    found = {"field": word_name, **_compared(post, name, word, "op", operators_of(word))}
    if found["op"] in NEGATIVE and post.get(f"{name}.missing") == "exclude":
        found["missing"] = "exclude"
    return found


def _wheres(post: QueryDict, name: str, event: EventWord | None) -> list[Leaf]:
    known, found = event.where if event else {}, []
    for n in range(MOST_WHERES):
        each = f"{name}.where.{n}"
        if f"{each}.field" not in post:
            break
        row = post[f"{each}.field"]
        word = known.get(row, UNKNOWN)
        found.append({"field": row, **_compared(post, each, word, "op", operators_of(word))})
    new = post.get(f"{name}.where.new", "")
    if new in known and len(found) < MOST_WHERES:
        found.append(fresh_where(new, known[new]))
    return found


def fresh_where(name: str, word: Word) -> Leaf:
    """Return a condition on a row of an event that was just chosen."""
    return {"field": name, "op": next(iter(operators_of(word))), "value": _blank(word)}


def _within(post: QueryDict, name: str) -> Leaf:
    how = post.get(f"{name}.within", "")
    if how == "last":
        unit = post.get(f"{name}.within.unit", "day")
        last = text_from(post, f"{name}.within.last") or "30"
        return {"last": number_from(last), "unit": unit if unit in UNITS else "day"}
    if how == "between":
        ends = {end: text_from(post, f"{name}.within.{end}") for end in ("from", "to")}
        return {end: value for end, value in ends.items() if value} or {"from": ""}
    return {}


def _around(post: QueryDict, name: str, event: EventWord | None) -> Leaf:
    wheres, within = _wheres(post, name, event), _within(post, name)
    return {**({"within": within} if within else {}), **({"where": wheres} if wheres else {})}


def _event(post: QueryDict, name: str, word_name: str, vocabulary: Vocabulary) -> Leaf:
    measure, _colon, of = post.get(f"{name}.measure", "count").partition(":")
    word = measured_word(measure)
    compared = _compared(post, name, word, "cmp", compares(word))
    found = {"event": word_name, "measure": measure, **({"of": of} if of else {}), **compared}
    return {**found, **_around(post, name, vocabulary.events.get(word_name))}


def _sequence(post: QueryDict, name: str, _word: str, vocabulary: Vocabulary) -> Leaf:
    steps: list[Leaf] = []
    for n in range(MOST_STEPS):
        each = f"{name}.step.{n}"
        if f"{each}.event" not in post:
            break
        event = post[f"{each}.event"]
        step: Leaf = {"event": event}
        wheres = _wheres(post, each, vocabulary.events.get(event))
        if wheres:
            step["where"] = wheres
        if n and post.get(f"{each}.bound") == "within":
            after = span_from(post, f"{each}.after")
            step["within_after"] = after if after["n"] != "" else {"n": 7, "unit": after["unit"]}
        steps.append(step)
    within = _within(post, name)
    return {"sequence": steps, **({"within": within} if within else {})}


def _score(post: QueryDict, name: str, word_name: str, vocabulary: Vocabulary) -> Leaf:
    word = vocabulary.scores.get(word_name, NUMBER)
    return {"score": word_name, **_compared(post, name, word, "cmp", compares(word))}


def _segment(post: QueryDict, name: str, _word: str, _vocabulary: Vocabulary) -> Leaf:
    op = _op(post, f"{name}.op", {"in": "", "not_in": ""})
    return {"segment": text_from(post, f"{name}.key"), "op": op}


def _consent(post: QueryDict, name: str, _word: str, _vocabulary: Vocabulary) -> Leaf:
    channel, purpose = (text_from(post, f"{name}.{each}") for each in ("channel", "purpose"))
    states = [state for state in post.getlist(f"{name}.value") if state in STATES]
    about = {"consent": channel, **({"purpose": purpose} if purpose else {})}
    return {**about, "op": "is", "value": states}


def _relation(post: QueryDict, name: str, _word: str, _vocabulary: Vocabulary) -> Leaf:
    op = _op(post, f"{name}.op", {"exists": "", "not_exists": ""})
    return {"relation": text_from(post, f"{name}.kind"), "op": op}


def survey_word(vocabulary: Vocabulary, form: str, question: str) -> Word:
    """Return the word of a question of a form."""
    known = vocabulary.surveys.get(form)
    return known.questions.get(question, UNKNOWN) if known else UNKNOWN


def _survey(post: QueryDict, name: str, rest: str, vocabulary: Vocabulary) -> Leaf:
    form, _colon, question = rest.partition(":")
    word = survey_word(vocabulary, form, question)
    compared = _compared(post, name, word, "op", operators_of(word))
    return {"survey": form, "question": question, **compared}


def _area(post: QueryDict, name: str, word_name: str, vocabulary: Vocabulary) -> Leaf:
    word = vocabulary.areas.get(word_name, NUMBER)
    return {"area": word_name, **_compared(post, name, word, "cmp", compares(word))}


_READERS = {
    "field": _field,
    "event": _event,
    "sequence": _sequence,
    "score": _score,
    "segment": _segment,
    "consent": _consent,
    "relation": _relation,
    "survey": _survey,
    "area": _area,
}


def _blank(word: Word) -> Any:
    if word.kind in (Kind.TEXT, Kind.CHOICE, Kind.SET):
        return []
    return "true" if word.kind is Kind.BOOLEAN else ""


def _first(word: Word, key: str, known: Mapping[str, Any]) -> Leaf:
    op = next(iter(known))
    blank: Any = {"n": 30, "unit": "day"} if op in ("within_last", "anniversary_within") else ""
    return {key: op, "value": blank or _blank(word)}


def fresh(chosen: str, vocabulary: Vocabulary) -> Leaf | None:
    """Return the condition that a word just chosen begins with; None for an unknown word."""
    kind, _colon, rest = chosen.partition(":")
    if kind == "field" and rest in vocabulary.fields:
        word = vocabulary.fields[rest]
        return {"field": rest, **_first(word, "op", operators_of(word))}
    if kind == "event" and rest in vocabulary.events:
        window = {"last": 90, "unit": "day"}
        return {"event": rest, "measure": "count", "cmp": "gte", "value": 1, "within": window}
    if kind == "score" and rest in vocabulary.scores:
        word = vocabulary.scores[rest]
        return {"score": rest, **_first(word, "cmp", compares(word))}
    if kind == "area" and rest in vocabulary.areas:
        return {"area": rest, "cmp": "gte", "value": ""}
    if kind == "survey":
        form, _colon, question = rest.partition(":")
        if form in vocabulary.surveys and question in vocabulary.surveys[form].questions:
            word = survey_word(vocabulary, form, question)
            return {"survey": form, "question": question, **_first(word, "op", operators_of(word))}
    return _fresh_other(kind, rest, vocabulary)


def _fresh_other(kind: str, rest: str, vocabulary: Vocabulary) -> Leaf | None:
    if kind == "segment":
        return {"segment": rest, "op": "in"}
    if kind == "consent" and vocabulary.channels:
        channel = rest if rest in vocabulary.channels else next(iter(vocabulary.channels))
        return {"consent": channel, "op": "is", "value": ["granted"]}
    if kind == "relation":
        return {"relation": rest, "op": "exists"}
    if kind == "sequence" and vocabulary.events:
        first = next(iter(vocabulary.events))
        after = {"n": 7, "unit": "day"}
        return {
            "sequence": [{"event": first}, {"event": first, "within_after": after}],
            "within": {"last": 90, "unit": "day"},
        }
    return None
