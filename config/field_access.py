"""Which columns a person may not read; the frame asks, the app that knows roles answers.

Pages, the API, filters, sorting and exports ask here, so that a hidden value leaks through
none of them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model

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


def hidden_paths(user: Any, model: type[Model], paths: Iterable[str]) -> list[str]:
    """Return those lookups, such as `addresses__city`, that lead to what `user` may not read.

    Every step counts: a hidden relation hides all behind it. Each table is asked about once.
    """
    asked: dict[str, frozenset[str]] = {}

    def leads_to_hidden(table: type[Model], path: str) -> bool:
        label = table._meta.label
        if label not in asked:
            asked[label] = hidden_fields(user, label)
        name, _separator, rest = path.partition("__")
        if name in asked[label]:
            return True
        following = table._meta.get_field(name).related_model if rest else None
        return isinstance(following, type) and leads_to_hidden(following, rest)

    return [path for path in paths if leads_to_hidden(model, path)]
