"""Which columns a person may not read; the frame asks, the app that knows roles answers.

Pages, the API, filters, sorting and exports ask here, so that a hidden value leaks through
none of them.
"""

from collections.abc import Callable
from typing import Any

Judge = Callable[[Any, str], frozenset[str]]

_judges: list[Judge] = []


def register(judge: Judge) -> None:
    """Let `judge(user, model_label)` say what is hidden; the last one registered decides."""
    _judges.append(judge)


def hidden_fields(user: Any, model_label: str) -> frozenset[str]:
    """Return the names of the fields of a model that `user` may not read.

    Args:
        user: the person or token owner asking; an anonymous visitor reads nothing personal.
        model_label: such as "contacts.Contact". Custom fields come as "custom.<slug>".

    Raises:
        RuntimeError: nobody knows the roles, so nothing may be shown.
    """
    if not _judges:
        raise RuntimeError("No app says which fields are hidden; refusing to show any.")
    return _judges[-1](user, model_label)
