"""Says how far a person's role goes into each column, by the column's sensitivity."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from django.apps import apps

from config.field_access import Access, Level
from config.personal_data import About, Personal, Sensitivity
from governance.inventory import declarations
from governance.roles import role_of

CONTACT = "contacts.Contact"
_EVERYTHING = dict.fromkeys(map(str, Sensitivity), Level.EDITABLE)


def judge(user: Any, model_label: str) -> Access:
    """Return how far `user` may go into the columns of `model_label` (and custom fields)."""
    classes = levels_of(user)
    levels = {
        name: classes.get(sensitivity, Level.HIDDEN)
        for name, sensitivity in declared(model_label).items()
    }
    if model_label != CONTACT:
        return Access(levels)
    # The custom column holds fields of every class: each one is judged by its own declaration.
    levels.pop("custom", None)
    return Access(levels, partial(_custom_levels, classes))


def levels_of(user: Any) -> Mapping[str, Level]:
    """Return how far somebody may go into each class; what is not named is hidden.

    Who looks at the site as another person goes no further than they may themselves.
    """
    if not user.is_authenticated or not user.is_active:
        return {}
    own = _EVERYTHING if user.is_superuser else role_of(user).levels
    looking = getattr(user, "looked_at_by", None)
    if looking is None:
        return own
    theirs = levels_of(looking)
    return {name: min(level, theirs.get(name, Level.HIDDEN)) for name, level in own.items()}


@cache
def declared(model_label: str) -> dict[str, str]:
    """Return the class of each column of a table that speaks about people."""
    about = next((row for row in declarations() if row.model == model_label), None)
    if not isinstance(about, About):
        return {}
    columns = about.columns.items()
    return {name: str(said.sensitivity) for name, said in columns if isinstance(said, Personal)}


def _custom_levels(classes: Mapping[str, Level]) -> dict[str, Level]:
    if classes == _EVERYTHING:
        return {}
    fields = apps.get_model("contacts", "CustomField").objects.values_list("slug", "sensitivity")
    return {f"custom.{slug}": classes.get(said, Level.HIDDEN) for slug, said in fields}
