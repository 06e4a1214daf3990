"""Reads what people did: measures over events, and sequences of them."""

from collections.abc import Mapping
from typing import Any

from segments.language.nodes import Event, EventWord, Kind, Sequence, Step, Where, Window, Word
from segments.language.operators import (
    AGES,
    AMOUNTS,
    COMPARISONS,
    COUNTS,
    MOMENTS,
    NUMBERS,
    OPERATORS,
)
from segments.language.reading import Reading
from segments.language.refused import refuse
from segments.language.values import (
    WITH_HOURS,
    read_count,
    read_day,
    read_length,
    read_span,
    read_value,
)

MOST_STEPS, MOST_WHERE = 5, 20
_MOMENT = Word(Kind.MOMENT)
_AMOUNT = Word(Kind.NUMBER)


def read_event(node: dict[str, Any], path: str, reading: Reading) -> Event:
    """Return a measure over events that is compared with a value."""
    reading.count(path)
    reading.keys(node, path, ("event", "measure", "cmp", "value"), ("of", "within", "where"))
    word = reading.word(reading.vocabulary.events, node["event"], f"{path}.event")
    where = _where(node, word, path, reading)
    measure = reading.one_of(node["measure"], _measures(word), f"{path}.measure", "bad_measure")
    of = _amount(node, measure, word, where, path)
    cmp = reading.one_of(node["cmp"], _comparisons(measure), f"{path}.cmp", "bad_op")
    value = _threshold(measure, cmp, node["value"], f"{path}.value")
    within = read_window(node["within"], f"{path}.within") if "within" in node else None
    return Event(node["event"], measure, cmp, value, of, within, where)


def _measures(word: EventWord) -> tuple[str, ...]:
    amounts = AMOUNTS if word.measured else ()
    return (*COUNTS, *word.counts, *amounts, *MOMENTS, *AGES)


def _comparisons(measure: str) -> tuple[str, ...]:
    return COMPARISONS[Kind.MOMENT] if measure in MOMENTS else NUMBERS


def _amount(
    node: dict[str, Any], measure: str, word: EventWord, where: tuple[Where, ...], path: str
) -> str:
    if measure not in AMOUNTS:
        return refuse(f"{path}.of", "of_unneeded") if node.get("of", "") != "" else ""
    of = node.get("of")
    if not isinstance(of, str) or of not in word.measured:
        refuse(f"{path}.of", "bad_amount", offers=tuple(word.measured))
    if word.unlike.get(of, frozenset()) & {each.field for each in where}:
        refuse(f"{path}.of", "amount_of_whole")
    return of


def _threshold(measure: str, cmp: str, given: Any, path: str) -> Any:
    if measure in MOMENTS:
        return read_value(_MOMENT, cmp, given, path)
    if measure in AMOUNTS:
        return read_value(_AMOUNT, cmp, given, path)
    if cmp != "between":
        return read_count(given, path)
    if not isinstance(given, list) or len(given) != 2:
        refuse(path, "two_values")
    low, high = (read_count(each, f"{path}.{i}") for i, each in enumerate(given))
    return (low, high) if low <= high else refuse(path, "low_above_high")


def _where(
    node: Mapping[str, Any], word: EventWord, path: str, reading: Reading
) -> tuple[Where, ...]:
    if "where" not in node:
        return ()
    given, path = node["where"], f"{path}.where"
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_WHERE:
        refuse(path, "bad_where", most=MOST_WHERE)
    return tuple(_condition(each, word, f"{path}.{i}", reading) for i, each in enumerate(given))


def _condition(node: Any, word: EventWord, path: str, reading: Reading) -> Where:
    reading.count(path)
    reading.keys(node, path, ("field", "op"), ("value",))
    asked = reading.word(word.where, node["field"], f"{path}.field")
    op = reading.one_of(node["op"], OPERATORS[asked.kind], f"{path}.op", "bad_op")
    return Where(node["field"], op, read_value(asked, op, node.get("value"), f"{path}.value"))


def read_window(given: Any, path: str) -> Window:
    """Return `{"last": 90, "unit": "day"}` or `{"from": day, "to": day}`, either end open."""
    if not isinstance(given, dict):
        refuse(path, "bad_window")
    if given.keys() == {"last", "unit"}:
        last, unit = read_length(given["last"], given["unit"], path, "last", hours=True)
        return Window(last, _unit(unit))
    if not given or not given.keys() <= {"from", "to"}:
        refuse(path, "bad_window")
    start, end = (
        read_day(given[name], f"{path}.{name}") if name in given else None
        for name in ("from", "to")
    )
    if start and end and start > end:
        refuse(path, "low_above_high")
    return Window(start=start, end=end)


def _unit(unit: str) -> Any:
    return unit if unit in WITH_HOURS else "day"


def read_sequence(node: dict[str, Any], path: str, reading: Reading) -> Sequence:
    """Return steps, each strictly later than the one before."""
    reading.keys(node, path, ("sequence",), ("within",))
    given = node["sequence"]
    if not isinstance(given, list) or not 2 <= len(given) <= MOST_STEPS:
        refuse(f"{path}.sequence", "bad_steps", most=MOST_STEPS)
    steps = tuple(
        _step(each, f"{path}.sequence.{i}", reading, first=i == 0) for i, each in enumerate(given)
    )
    within = read_window(node["within"], f"{path}.within") if "within" in node else None
    return Sequence(steps, within)


def _step(node: Any, path: str, reading: Reading, *, first: bool) -> Step:
    reading.count(path)
    reading.keys(node, path, ("event",), ("where",) if first else ("where", "within_after"))
    word = reading.word(reading.vocabulary.events, node["event"], f"{path}.event")
    after = None
    if "within_after" in node:
        n, unit = read_span(node["within_after"], f"{path}.within_after", hours=True)
        after = (n, _unit(unit))
    return Step(node["event"], _where(node, word, path, reading), after)
