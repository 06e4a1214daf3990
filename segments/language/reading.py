"""What the readers of all kinds of conditions share: the words, the count, the keys."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from segments.language.nodes import Vocabulary
from segments.language.refused import below, refuse

MAX_LEAVES = 100
_Word = TypeVar("_Word")


class Reading:
    """One rule being read: by which words, for which segment, and how much so far."""

    def __init__(self, vocabulary: Vocabulary, own: str = "") -> None:
        self.vocabulary, self.own = vocabulary, own
        self.leaves = 0

    def count(self, path: str) -> None:
        """Count one more condition."""
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            refuse(path, "too_many", most=MAX_LEAVES)

    def keys(self, node: Any, path: str, needed: Collection[str], more: Collection[str]) -> None:
        """Refuse a condition that lacks a key or has one too many."""
        if not isinstance(node, dict):
            refuse(path, "not_object")
        unknown = sorted(node.keys() - {*needed, *more})
        if unknown:
            refuse(below(path, unknown[0]), "unknown_word")
        for name in needed:
            if name not in node:
                refuse(f"{path}.{name}", "missing_key")

    def word(self, words: Mapping[str, _Word], name: Any, path: str) -> _Word:
        """Return a word of the vocabulary; what the editor may not read is not one."""
        found = words.get(name) if isinstance(name, str) else None
        return found if found is not None else refuse(path, "unknown_word")

    def one_of(self, given: Any, offers: Collection[str], path: str, code: str) -> str:
        """Return one of a few words."""
        known = isinstance(given, str) and given in offers
        return given if known else refuse(path, code, offers=tuple(offers))
