"""Who answers for a column of people's data; the frame asks, the app that knows answers."""

from collections.abc import Callable

Answer = Callable[[str, str], int | None]

_answers: list[Answer] = []


def register(answer: Answer) -> None:
    """Let `answer(table_label, column)` name the person who answers; the last registered does."""
    _answers.append(answer)


def steward_for(table_label: str, column: str) -> int | None:
    """Return the number of the active colleague who answers for a column, None for nobody.

    Args:
        table_label: such as "contacts.Contact".
        column: the column's name; custom fields come as "custom.<slug>".
    """
    return _answers[-1](table_label, column) if _answers else None
