"""Finds rules that would need themselves: A uses B uses A, in any number of hops."""

from collections import deque
from typing import Any

from segments.language.nodes import SegmentWord
from segments.language.reading import Reading
from segments.language.refused import refuse

MAX_HOPS = 10
_NOBODY_KNOWS = "…"


def check_segment(key: Any, path: str, reading: Reading, *, listed: bool) -> None:
    """Refuse a segment that cannot be part of this rule.

    Args:
        key: what the rule names.
        path: where it does.
        reading: knows all segments, and for which of them the rule is.
        listed: only a list that people are put on by hand, or a frozen one, will do.
    """
    word = reading.word(reading.vocabulary.segments, key, path)
    if word.hidden:
        refuse(path, "unknown_word")
    if listed and word.kind == "dynamic":
        refuse(path, "not_a_list", name=word.name)
    if key == reading.own:
        refuse(path, "cycle", names=(word.name, word.name))
    if word.state in ("broken", "archived"):
        refuse(path, f"segment_{word.state}", name=word.name)
    way = _way(key, reading)
    if way:
        refuse(path, "cycle", names=_names((reading.own, *way), reading))
    if _hops(key, reading, (reading.own,)) > MAX_HOPS:
        refuse(path, "too_many_hops", most=MAX_HOPS)


def _uses(key: str, reading: Reading) -> list[str]:
    word = reading.vocabulary.segments.get(key)
    return sorted(word.uses) if word else []


def _way(key: str, reading: Reading) -> tuple[str, ...]:
    """Return the shortest way from a segment back to the one the rule is for."""
    ways: deque[tuple[str, ...]] = deque([(key,)])
    seen = {key}
    while ways:
        way = ways.popleft()
        for used in _uses(way[-1], reading):
            if used == reading.own:
                return (*way, used)
            if used not in seen:
                seen.add(used)
                ways.append((*way, used))
    return ()


def _hops(key: str, reading: Reading, way: tuple[str, ...]) -> int:
    """Return how many segments stand in the longest chain from here, as far as it matters."""
    if key in way or len(way) > MAX_HOPS:
        return MAX_HOPS + 1
    below = (_hops(used, reading, (*way, key)) for used in _uses(key, reading))
    return 1 + max(below, default=0)


def _names(keys: tuple[str, ...], reading: Reading) -> tuple[str, ...]:
    known = (reading.vocabulary.segments.get(key) for key in keys)
    return tuple(_name(word) for word in known)


def _name(word: SegmentWord | None) -> str:
    return word.name if word is not None and not word.hidden else _NOBODY_KNOWS
