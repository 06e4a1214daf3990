"""How long tables of people's data are kept: the inventory asks, the app with the rules answers."""

from collections.abc import Callable, Mapping

# By a table's label, such as "contacts.Contact": the periods that hold for it, in words.
Answer = Callable[[], Mapping[str, str]]

_answers: list[Answer] = []


def register(answer: Answer) -> None:
    """Let `answer()` say the periods that hold now; the last registered does."""
    _answers.append(answer)


def periods() -> Mapping[str, str]:
    """Return the periods that hold, by table; none where nobody keeps rules."""
    return _answers[-1]() if _answers else {}
