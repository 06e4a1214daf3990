"""The words a proof looks for, and how one text is asked for all of them; no Django.

A word stands alone: `ana@x.es` is not found inside `mariana@x.es`. Names and streets are found
however their parts are separated, so that a row with a given and a family name says a name too.
Digits in a row inside a UUID or a digest are chance and nobody's number: among ten million of
them some hold the telephone number of one of a hundred thousand people.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from contacts.normalise.text import fold

# More words than this are looked up one by one in a table of hashes, not as one pattern.
AS_PATTERN = 300
_NAME, _PHONE, _KEY = 8, 7, 5
# No number is longer: telephones have 15 digits at most (E.164), references may have more.
_DIGITS = 40
_BETWEEN = r"""[\s,;"'._\-]{1,6}"""
_TOKENS = re.compile(r"[\w@.+%\-]+")
_NUMBERS = re.compile(r"\d(?:[ .\-]?\d){6,}")
_BRACKETS = re.compile(r"[(){}\[\]]")
_PARTS = re.compile(r"[^\s,;\"'._\-]+")
# A UUID, or a digest of 128 bits and more in hexadecimal, with a letter in it.
_RANDOM = re.compile(
    r"(?<![0-9a-f])(?=[\d\-]*[a-f])"
    r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,})(?![0-9a-f])",
    re.IGNORECASE,
)


def worth(kind: str, text: str) -> str:
    """Return the word to look for, or nothing where finding it would say nothing.

    Too short or too usual: names of one part or of fewer than 8 letters, numbers of fewer than 7
    digits, keys of fewer than 5 characters or of digits alone below 8.
    """
    word = " ".join(text.lower().split())
    if kind == "email":
        return word if "@" in word else ""
    if kind == "phone":
        digits = re.sub(r"\D", "", word)
        return digits if len(digits) >= _PHONE else ""
    if kind == "name":
        return word if len(_PARTS.findall(word)) > 1 and len(word) > _NAME else ""
    if kind == "address":
        long = len(word) >= _NAME and len(_PARTS.findall(word)) > 1
        return word if long and re.search(r"\d", word) else ""
    return word if len(word) >= (_NAME if word.isdigit() else _KEY) else ""


def spellings(kind: str, word: str) -> set[str]:
    """Return the ways a word is written: as it is, without accents, in an address of the web."""
    if kind == "phone":
        return {word}
    found = {word, fold(word)}
    if kind == "email":
        found.add(quote(word).lower())
    if kind in ("name", "address"):
        found = {" ".join(_PARTS.findall(each)) for each in found}
    return found - {""}


# What may stand between the digits of a number.
_APART = re.compile(r"[ .\-]")


@dataclass
class Sought:
    """What is looked for; `kinds` counts the words by kind."""

    words: frozenset[str]
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def few(self) -> bool:
        """Whether PostgreSQL can look for all of them at once, as one pattern."""
        return len(self.words) <= AS_PATTERN

    @cached_property
    def pattern(self) -> str:
        """A pattern that every text with a word matches, and perhaps others; for `~*`."""
        return "|".join(sorted(_pattern(word) for word in self.words)) or "(?!)"

    @cached_property
    def exactly(self) -> "re.Pattern[str]":
        """The words themselves, each standing alone."""
        each = sorted(self.words, key=len, reverse=True)
        return re.compile("|".join(map(_alone, each)) or "(?!)", re.IGNORECASE)

    def found_in(self, text: str) -> bool:
        """Say whether a text holds one of the words."""
        if self.few:
            return self._may_be_in(text) and any(_matches(self.exactly, text))
        return not self.words.isdisjoint(_candidates(text.lower(), self._firsts))

    def _may_be_in(self, text: str) -> bool:
        """Look for the longest part of each word alone: most texts hold none, and that is quick."""
        letters, numbers = self._parts
        plain = text.casefold()
        if any(part in plain for part in letters):
            return True
        digits = _APART.sub("", text) if numbers else ""
        return any(number in digits for number in numbers)

    @cached_property
    def _parts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        numbers = tuple(word for word in self.words if word.isdigit())
        others = (word for word in self.words if not word.isdigit())
        return tuple(max(_pieces(word), key=len).casefold() for word in others), numbers

    def without(self, text: str, mark: str) -> str:
        """Return a text with every word replaced."""
        if self.few:
            return _replaced(self.exactly, text, mark)
        here = {word for word in _candidates(text.lower(), self._firsts) if word in self.words}
        return _replaced(Sought(frozenset(here)).exactly, text, mark) if here else text

    @cached_property
    def _firsts(self) -> dict[str, set[int]]:
        """How many parts the words of several parts have, by their first part."""
        found: dict[str, set[int]] = {}
        for word in self.words:
            parts = _PARTS.findall(word)
            if " " in word:
                found.setdefault(parts[0], set()).add(len(parts))
        return found


def _candidates(text: str, firsts: dict[str, set[int]]) -> Iterator[str]:
    """Yield what in a text could be a word, written as words are."""
    yield from {token.strip(".-+") for token in set(_TOKENS.findall(text))}
    if _NUMBERS.search(text):
        for run in set(_NUMBERS.findall(_RANDOM.sub(" ", text))):
            yield from _numbers_in(run)
    parts = _PARTS.findall(_BRACKETS.sub(" ", text)) if firsts else []
    for place, part in enumerate(parts):
        for length in firsts.get(part, ()):
            yield " ".join(parts[place : place + length])


def _numbers_in(run: str) -> Iterator[str]:
    """Yield what digits in a row may say: a day before a number makes one row of both."""
    parts = _APART.split(run)
    for first in range(len(parts)):
        number = ""
        for part in parts[first:]:
            number += part
            if len(number) > _DIGITS:
                break
            yield number


def _matches(pattern: "re.Pattern[str]", text: str) -> "Iterator[re.Match[str]]":
    """Yield where words stand in a text."""
    random: list[tuple[int, int]] | None = None
    for match in pattern.finditer(text):
        if _APART.sub("", match.group()).isdigit():
            if random is None:
                random = [each.span() for each in _RANDOM.finditer(text)]
            if any(start <= match.start() and match.end() <= end for start, end in random):
                continue
        yield match


def _replaced(pattern: "re.Pattern[str]", text: str, mark: str) -> str:
    parts, last = [], 0
    for match in _matches(pattern, text):
        parts += [text[last : match.start()], mark]
        last = match.end()
    return "".join([*parts, text[last:]])


def _pattern(word: str) -> str:
    if word.isdigit():
        return r"[ .\-]?".join(word)
    return _BETWEEN.join(re.escape(part) for part in _pieces(word))


def _alone(word: str) -> str:
    if word.isdigit():
        return rf"(?<!\d){_pattern(word)}(?!\d)"
    return rf"(?<![\w.\-]){_pattern(word)}(?![\w\-])"


def _pieces(word: str) -> list[str]:
    return _PARTS.findall(word) if " " in word else [word]


def sought_of(found: Iterable[tuple[str, str]]) -> Sought:
    """Return what is looked for of `(kind, text)`; what is not worth it is left out, counted."""
    words: set[str] = set()
    kinds: dict[str, int] = {}
    for kind, text in set(found):
        word = worth(kind, text)
        name = kind if word else "too_usual"
        kinds[name] = kinds.get(name, 0) + 1
        if word:
            words |= spellings(kind, word)
    return Sought(frozenset(words), kinds)
