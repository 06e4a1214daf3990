"""A text column whose values are sealed under the key of the person of their row."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from config.noticing import note_opened
from contacts.models.keyring import PREFIX, open_value, seal_value


class Sealed(str):
    """A value as it is stored: sealed, not yet opened."""

    __slots__ = ()


class Unsealed(str):
    """A value as it is stored in the clear, from before HIPAA held here: reading it counts too."""

    __slots__ = ()


class _Prepared(str):
    """A value that went through `pre_save`, which alone may be written."""

    __slots__ = ()


class _Opening(DeferredAttribute):
    """Opens the value when it is read; the row keeps it sealed until somebody sets another."""

    def __set__(self, instance: Any, value: Any) -> None:
        """Keep the value; without this, Python would read it past `__get__`."""
        instance.__dict__[self.field.attname] = value

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if instance is None or not isinstance(found, Sealed | Unsealed):
            return found
        person = getattr(instance, self.field.person)
        if not person:
            return str(found)
        place = place_of(self.field, instance)
        note_opened(person, place)
        return open_value(person, place, found) if isinstance(found, Sealed) else str(found)


class SealedTextField(models.TextField):
    """Text sealed under the key of the row's person; history keeps what is sealed.

    `hipaa_only` columns are sealed in HIPAA mode only, but opened in any. Rows about nobody stay
    plain. Values are written with `save` and `bulk_create` alone: `update` is refused.
    """

    descriptor_class = _Opening

    def __init__(
        self, *args: Any, person: str = "contact_id", hipaa_only: bool = False, **options: Any
    ) -> None:
        self.person, self.hipaa_only = person, hipaa_only
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """Name what differs from a plain text column."""
        name, path, args, options = super().deconstruct()
        if self.person != "contact_id":
            options["person"] = self.person
        if self.hipaa_only:
            options["hipaa_only"] = True
        return name, path, args, options

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """Mark what is sealed, so that nobody's words are taken for it, and what should be."""
        if value and value.startswith(PREFIX):
            return Sealed(value)
        return Unsealed(value) if value and settings.HIPAA_MODE else value

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Return the value as it is to be stored."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        person = getattr(model_instance, self.person)
        if isinstance(value, Sealed) or not value or person is None:
            return _Prepared(value)
        if self.hipaa_only and not settings.HIPAA_MODE and not value.startswith(PREFIX):
            return _Prepared(value)
        return _Prepared(seal_value(person, place_of(self, model_instance), value))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Refuse text that `pre_save` did not seal.

        Raises:
            TypeError: it would be written as it is.
        """
        if isinstance(value, str) and value and not isinstance(value, _Prepared):
            raise TypeError(f"{self} is written by save() alone, which seals it.")
        return super().get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        """Offer only what does not look inside of the value."""
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "isnull") else None


def place_of(field: Any, instance: Any) -> str:
    """Return what a value is bound to: table and column, of history the table it is of."""
    model = getattr(type(instance), "instance_type", type(instance))
    return f"{model._meta.label}.{field.attname}"
