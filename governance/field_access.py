"""Says how far a person's role goes into each column, by the column's sensitivity."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.conf import settings

from config.field_access import Access, Level
from config.personal_data import About, Personal, Sensitivity
from config.phi import REVEAL, VIEW, emergency_of
from contacts.operations.sealing import is_closed
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
    if not settings.HIPAA_MODE:
        return Access(levels, partial(_custom_levels, classes))
    protected = partial(_protected, user)
    levels |= {name: protected(levels.get(name, Level.EDITABLE)) for name in declared_phi(CONTACT)}
    return Access(levels, partial(_custom_levels_by_phi, classes, protected))


def _protected(user: Any, level: Level) -> Level:
    """Return how far somebody goes into health data: minimum necessary (164.502(b)).

    Who may read it is not limited further; others see it masked where they may reveal it with a
    reason, and in full while they have an emergency access.
    """
    if not user.is_authenticated or not user.is_active:
        return Level.HIDDEN
    if emergency_of(user):
        return max(level, Level.READABLE)
    if user.has_perm(VIEW):
        return level
    return Level.MASKED if user.has_perm(REVEAL) else Level.HIDDEN


def _custom_levels_by_phi(
    classes: Mapping[str, Level], protected: Callable[[Level], Level]
) -> dict[str, Level]:
    fields = apps.get_model("contacts", "CustomField").objects.all()
    own = {field: classes.get(field.sensitivity, Level.HIDDEN) for field in fields}
    return {
        f"custom.{field.slug}": protected(level) if is_closed(field) else level
        for field, level in own.items()
    }


@cache
def declared_phi(model_label: str) -> frozenset[str]:
    """Return the columns of a table that are declared as health data."""
    about = next((row for row in declarations() if row.model == model_label), None)
    columns = about.columns.items() if isinstance(about, About) else ()
    return frozenset(name for name, said in columns if isinstance(said, Personal) and said.phi)


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
