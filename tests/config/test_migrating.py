"""Migrations keep the models that an operation does not really change."""

from typing import Any

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from config.migrating import models_kept


def _state() -> ProjectState:
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField("a", max_length=9)),
    ]
    state = ProjectState()
    state.add_model(ModelState("shop", "Item", fields, {"indexes": [], "constraints": []}))
    assert state.apps.get_model("shop", "item")
    return state


def _item(state: ProjectState) -> Any:
    return state.apps.get_model("shop", "item")


def test_an_index_a_constraint_and_words_keep_the_model_and_a_column_does_not() -> None:
    """The class stays with what it must know; a longer column is another class."""
    state = _state()
    before = _item(state)
    with models_kept():
        state.add_index("shop", "item", models.Index(fields=["name"], name="by_name"))
        once = models.UniqueConstraint(fields=["name"], name="name_once")
        state.add_constraint("shop", "item", once)
        state.alter_field("shop", "item", "name", models.CharField("b", max_length=9), True)
        assert _item(state) is before
        assert [each.name for each in before._meta.indexes] == ["by_name"]
        assert before._meta.constraints == [once]
        state.alter_field("shop", "item", "name", models.CharField("b", max_length=10), True)
        after = _item(state)
    assert after is not before
    assert (after._meta.get_field("name").max_length, after._meta.constraints) == (10, [once])
    state.remove_constraint("shop", "item", "name_once")
    assert _item(state) is not after
