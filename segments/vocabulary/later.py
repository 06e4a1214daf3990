"""Words that cost a query, read only when a rule asks for them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from segments.language.nodes import Word

_Word = TypeVar("_Word")


class Later(Mapping[str, _Word]):
    """A mapping that is read at its first use."""

    def __init__(self, read: Callable[[], Mapping[str, _Word]]) -> None:
        self._read = read

    @cached_property
    def _all(self) -> Mapping[str, _Word]:
        return self._read()

    def __getitem__(self, name: str) -> _Word:
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def anew(self) -> "Later[_Word]":
        """Return the same mapping as if nobody had read it yet."""
        return Later(self._read)


def read_anew(words: Mapping[str, Word]) -> dict[str, Word]:
    """Return words that are kept per language with what stands in the database yet to be read."""
    return {
        name: replace(word, choices=word.choices.anew())
        if isinstance(word.choices, Later)
        else word
        for name, word in words.items()
    }


class Fields(Mapping[str, _Word]):
    """Words that are known, and those of custom fields, which are read when one is named."""

    def __init__(self, known: Mapping[str, _Word], custom: Mapping[str, _Word]) -> None:
        self._known, self._custom = known, custom

    def __getitem__(self, name: str) -> _Word:
        return (self._custom if name.startswith("custom.") else self._known)[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._known
        yield from self._custom

    def __len__(self) -> int:
        return len(self._known) + len(self._custom)
