"""Migrates in half the time: what changes no column makes no model anew.

Django renders a model again, with every model related to it, after each operation on it: some
fifty classes for one index. An index, a constraint and the words of a field are none of what
historical models are used for, so the class that is there stays.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState

# What a field says of itself to people and forms; the column is the same.
WORDS = frozenset(
    {"blank", "choices", "editable", "error_messages", "help_text", "validators", "verbose_name"}
)
_OF_OPTIONS = ("_append_option", "_remove_option", "_alter_option")
Change = Callable[..., None]


@contextmanager
def models_kept() -> Iterator[None]:
    """Keep the models that an operation does not really change, as long as this is open."""
    kinds = dict.fromkeys(_OF_OPTIONS, _option_kept) | {"alter_field": _field_kept}
    before: dict[str, Change] = {name: getattr(ProjectState, name) for name in kinds}
    for name, kept in kinds.items():
        setattr(ProjectState, name, kept(before[name]))
    try:
        yield
    finally:
        for name, change in before.items():
            setattr(ProjectState, name, change)


def _option_kept(change: Change) -> Change:
    """Change indexes or constraints, and tell the model that is there."""

    def changed(state: Any, app_label: str, model_name: str, option: str, *rest: Any) -> None:
        with _nothing_reloaded(state):
            change(state, app_label, model_name, option, *rest)
        if "apps" in state.__dict__:
            rows = state.models[app_label, model_name].options[option]
            setattr(state.apps.get_model(app_label, model_name)._meta, option, list(rows))

    return changed


def _field_kept(change: Change) -> Change:
    """Change a field; only where its column or its relation changes, the models are new."""

    def changed(
        state: Any, app_label: str, model_name: str, name: str, field: Any, *rest: Any
    ) -> None:
        if _column(state.models[app_label, model_name].fields[name]) == _column(field):
            with _nothing_reloaded(state):
                change(state, app_label, model_name, name, field, *rest)
        else:
            change(state, app_label, model_name, name, field, *rest)

    return changed


def _column(field: Any) -> tuple[Any, ...]:
    """Return all that makes a column."""
    _name, path, positions, named = field.deconstruct()
    return path, positions, {name: value for name, value in named.items() if name not in WORDS}


@contextmanager
def _nothing_reloaded(state: Any) -> Iterator[None]:
    state.reload_model = lambda *_model, **_how: None
    try:
        yield
    finally:
        del state.reload_model
