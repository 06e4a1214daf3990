"""What goes along with some people's data wherever they are given; the app that keeps it answers.

A statement of disagreement is disclosed with what it contests (45 CFR 164.526(d)(5)).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

# The name of the value beside the contested ones, in files and messages.
WORD = "statement_of_disagreement"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: whose, its own key, about which group of fields, and what it says."""

    contact: int
    key: str
    group: str
    text: str = field(repr=False)


Answer = Callable[[Sequence[int], Collection[str]], list[Statement]]

_answers: list[Answer] = []


def register(answer: Answer) -> None:
    """Let `answer(contacts, groups)` return their statements; the last registered does."""
    _answers.append(answer)


def statements_for(people: Sequence[int], groups: Collection[str]) -> dict[int, list[Statement]]:
    """Return the statements about these groups of fields, by contact; queries."""
    found: dict[int, list[Statement]] = {}
    for each in _answers[-1](people, groups) if _answers and people and groups else ():
        found.setdefault(each.contact, []).append(each)
    return found


def said(statements: Sequence[Statement]) -> str:
    """Return statements as one text."""
    return "\n".join(each.text for each in statements)
