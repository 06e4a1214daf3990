"""Whose data must stay as they are: operations ask, the app that keeps legal holds answers."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from config.errors import DomainError

Answer = Callable[[Sequence[int]], frozenset[int]]

_answers: list[Answer] = []


class UnderHold(DomainError):
    """The data must be kept as they are."""

    code = "under_legal_hold"


def register(answer: Answer) -> None:
    """Let `answer(numbers of contacts)` say who of them is held; the last registered does."""
    _answers.append(answer)


def held_among(people: Sequence[int]) -> frozenset[int]:
    """Return those of these contacts whose data must not be changed, merged or erased; queries."""
    return _answers[-1](people) if _answers and people else frozenset()


def demand_free(*people: int) -> None:
    """Refuse to change people who are held.

    Raises:
        UnderHold: one of them is; the matter is not named.
    """
    if held_among(people):
        raise UnderHold(words())


def words() -> str:
    """Say that somebody is held, without the matter."""
    return _("This record is under a legal hold: it must not be changed, merged or erased.")
