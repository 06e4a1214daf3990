"""People by a rule; lists and exports ask, the app that knows the rule language answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class ByRule:
    """The people a rule describes, and the words it uses: names only, never its values.

    `reads` are the columns that it looks at ("contacts.Contact.stage"), through segments too.
    """

    people: QuerySet
    words: list[str]
    reads: frozenset[str]


Answer = Callable[[QuerySet, Any, Any], ByRule]

_answers: list[Answer] = []


def register(answer: Answer) -> None:
    """Let `answer(people, rule, user)` say whom a rule describes; the last registered does."""
    _answers.append(answer)


def people_by_rule(people: QuerySet, rule: Any, user: Any) -> ByRule:
    """Keep the people whom a rule describes.

    Args:
        people: whom the asker may see; a rule never widens them.
        rule: JSON as it was sent.
        user: who asks, and so which words there are.

    Raises:
        Invalid: the first thing that is wrong with the rule, under its path.
        RuntimeError: no app knows rules.
    """
    if not _answers:
        raise RuntimeError("No app knows the rule language.")
    return _answers[-1](people, rule, user)
