"""Pieces of SQL that carry their parameters, so that no value is ever written into the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contacts.normalise.text import FOLDED


@dataclass(frozen=True, slots=True)
class Sql:
    """Text with a `%s` for each of the parameters, in their order."""

    text: str
    params: tuple[Any, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)


_SPACES = r"e' \t\n\r\f\v'"
NOTHING = Sql("")
TRUE, FALSE = Sql("true"), Sql("false")


def put(template: str, *parts: Sql | str) -> Sql:
    """Put pieces into the `{}` of a template, from left to right."""
    pieces = [part if isinstance(part, Sql) else Sql(part) for part in parts]
    text = template.format(*(piece.text for piece in pieces))
    return Sql(text, tuple(value for piece in pieces for value in piece.params))


def value(given: Any, cast: str = "") -> Sql:
    """Return one parameter, with its type where PostgreSQL could not tell it."""
    return Sql(f"%s::{cast}" if cast else "%s", (given,))


def numbers(given: Sequence[int]) -> Sql:
    """Return one parameter of many numbers, as PostgreSQL writes them: a list is written slowly."""
    return value("{" + ",".join(map(str, given)) + "}", "bigint[]")


def join(word: str, parts: Iterable[Sql]) -> Sql:
    """Join pieces by a word; those that say nothing are left out."""
    said = [part for part in parts if part]
    return Sql(
        f" {word} ".join(part.text for part in said),
        tuple(each for part in said for each in part.params),
    )


def both(*parts: Sql) -> Sql:
    """Return that all of it holds, in brackets; the empty piece when nothing was said."""
    joined = join("and", parts)
    return put("({})", joined) if joined else NOTHING


def folded(text: Sql) -> Sql:
    """Return how a text is compared: trimmed, without case and accents (case 44).

    Most texts are plain ASCII and need no more than lower case; only the others take the long
    way, which gives the same for both.
    """
    slow = f"btrim({FOLDED.format(text=text.text)}, {_SPACES})"
    fast = f"btrim(replace(lower({text.text}), '`', ''''), {_SPACES})"
    whole = f"octet_length({text.text}) = char_length({text.text})"
    return Sql(f"case when {whole} then {fast} else {slow} end", text.params * 4)
