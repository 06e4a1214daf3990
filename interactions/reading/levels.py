"""Values of a row as one reader may know them: in full, masked, or not at all."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from config.field_access import Access, Level
from contacts.normalise.masking import mask


def as_read(row: Model, own: Access, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of `row` by name; `kinds` says how a masked one is masked.

    What is hidden comes as None, like what is empty.
    """
    shown: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        level, value = own.level(field.name), getattr(row, field.attname)
        if level is Level.MASKED:
            value = mask(kinds.get(field.name, ""), value)
        shown[field.name] = None if level is Level.HIDDEN else value
    return shown
