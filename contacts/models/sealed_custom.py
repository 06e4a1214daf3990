"""The custom fields of a person: what is sensitive stands sealed among the plain values.

A sealed value is stored as `{"sealed": "…"}`, which no plain value can be. Reading it by name
opens it; whoever copies the whole mapping copies what is stored, so that merges, restores and
history move values without opening them.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from contacts.models.keyring import open_value, seal_with

SEALED = "sealed"
PLACE = "contacts.Contact.custom."


def is_sealed(stored: Any) -> bool:
    """Say whether a stored value is a sealed one."""
    return isinstance(stored, dict) and SEALED in stored


def sealed_entry(key: tuple[str, str], slug: str, value: Any) -> dict[str, str]:
    """Return a value as it is stored, sealed under a key of the person."""
    return {SEALED: seal_with(key, PLACE + slug, json.dumps(value))}


def opened(person: int, slug: str, stored: Any) -> Any:
    """Return a stored value in the clear.

    Raises:
        NotOpened: it was moved here from elsewhere, or the person's key was destroyed.
    """
    if not is_sealed(stored):
        return stored
    return json.loads(open_value(person, PLACE + slug, stored[SEALED]))


class Custom(dict[str, Any]):
    """Values by short name, opened as they are read; `stored` gives them as they are kept."""

    __slots__ = ("person",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.person: int | None = None

    def stored(self, slug: str) -> Any:
        """Return a value as it is kept."""
        return super().get(slug)

    def sealed_slugs(self) -> frozenset[str]:
        """Return the names of the values that are sealed."""
        return frozenset(slug for slug, value in super().items() if is_sealed(value))

    def _open(self, slug: str, value: Any) -> Any:
        return opened(self.person, slug, value) if self.person is not None else value

    def __getitem__(self, slug: str) -> Any:
        """Return a value in the clear."""
        return self._open(slug, super().__getitem__(slug))

    def get(self, slug: str, default: Any = None) -> Any:
        """Return a value in the clear, or the default."""
        return self[slug] if slug in self else default  # noqa: SIM401 - it is what `get` is

    def values(self) -> Iterable[Any]:  # type: ignore[override]
        """Yield the values in the clear."""
        return (self[slug] for slug in self)

    def items(self) -> Iterable[tuple[str, Any]]:  # type: ignore[override]
        """Yield names and values in the clear."""
        return ((slug, self[slug]) for slug in self)

    def as_stored(self) -> dict[str, Any]:
        """Return everything as it is kept."""
        return dict(super().items())


class _Bound(DeferredAttribute):
    """Tells the values whose they are."""

    def __set__(self, instance: Any, value: Any) -> None:
        """Keep the value; without this, Python would read it past `__get__`."""
        instance.__dict__[self.field.attname] = value

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if instance is None or not isinstance(found, dict):
            return found
        if not isinstance(found, Custom):
            found = instance.__dict__[self.field.attname] = Custom(found)
        found.person = instance.id
        return found


class CustomValuesField(models.JSONField):
    """The column of the custom fields."""

    descriptor_class = _Bound

    def from_db_value(self, value: Any, *args: Any) -> Any:
        """Return values that open as they are read."""
        found = super().from_db_value(value, *args)
        return Custom(found) if isinstance(found, dict) else found

    def get_db_prep_value(self, value: Any, *args: Any, **options: Any) -> Any:
        """Write what is kept: turning the mapping to text itself would open the values."""
        stored = value.as_stored() if isinstance(value, Custom) else value
        return super().get_db_prep_value(stored, *args, **options)
