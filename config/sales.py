"""Whether a sale is on record: the frame asks, the app that keeps orders answers.

Whoever bought may be written to about similar products only if the sale can be shown
(Directive 2002/58/EC Art. 13(2)).
"""

from collections.abc import Callable

_answers: list[Callable[[str, str, str], str]] = []


def register_sales(answer: Callable[[str, str, str], str]) -> None:
    """Let `answer(person, order, by_when)`, given SQL of each, return SQL of a condition."""
    _answers.append(answer)


def sale_on_record(person: str, order: str, by_when: str) -> str:
    """Return the condition that a person made this order by then; false if nobody keeps any."""
    return _answers[-1](person, order, by_when) if _answers else "false"
