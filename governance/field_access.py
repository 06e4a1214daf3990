"""Hides columns whose sensitivity a person's role does not see."""

from functools import cache
from typing import Any

from django.apps import apps

from config.personal_data import About, Personal, Sensitivity
from governance.inventory import declarations
from governance.roles import role_of

CONTACT = "contacts.Contact"


def hidden_fields(user: Any, model_label: str) -> frozenset[str]:
    """Return the columns of `model_label` (and custom fields) that `user` may not read."""
    if getattr(user, "is_superuser", False) and user.is_active:
        return frozenset()
    sees = role_of(user).sees if user.is_authenticated else frozenset()
    hidden = {
        name for name, sensitivity in _declared(model_label).items() if sensitivity not in sees
    }
    if model_label != CONTACT:
        return frozenset(hidden)
    # The custom column holds fields of every class: each one is judged by its own declaration.
    return frozenset(hidden - {"custom"}) | _hidden_custom_fields(sees)


@cache
def _declared(model_label: str) -> dict[str, str]:
    about = next((row for row in declarations() if row.model == model_label), None)
    if not isinstance(about, About):
        return {}
    columns = about.columns.items()
    return {name: str(said.sensitivity) for name, said in columns if isinstance(said, Personal)}


def _hidden_custom_fields(sees: frozenset[str]) -> frozenset[str]:
    if sees >= {str(each) for each in Sensitivity}:
        return frozenset()
    fields = apps.get_model("contacts", "CustomField").objects.exclude(sensitivity__in=sees)
    return frozenset(f"custom.{slug}" for slug in fields.values_list("slug", flat=True))
