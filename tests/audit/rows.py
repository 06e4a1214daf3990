"""A row of any model, made from what its fields say; for tests that go through every table."""

import itertools
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields.json import JSONField
from django.utils import timezone

from contacts.models.sealed_text import SealedTextField

_numbers = itertools.count(1)


def _permission() -> Any:
    return Permission.objects.get(content_type__app_label="contacts", codename="view_contact")


def _contact() -> Any:
    return made(apps.get_model("contacts", "Contact"))


def _colleague() -> Any:
    return made(apps.get_model("governance", "User"))


def _day() -> Any:
    return timezone.localdate() - timedelta(days=next(_numbers))


# What rules of the table ask for that its fields do not say.
NEEDED: dict[str, dict[str, Callable[[], Any]]] = {
    "contacts.ContactShare": {"permission": _permission},
    "governance.FreshnessPolicy": {"months": lambda: 12},
    "interactions.Participant": {"contact": _contact},
    "contacts.Purpose": {"published_at": lambda: None},
    "privacy.RetentionRule": {"months": lambda: 1},
    "privacy.LegalHold": {"rule": lambda: None},
    "privacy.ReadReview": {"starts_on": _day},
    "segments.DashboardShare": {"user": _colleague},
    "segments.ForecastRun": {"until": _day},
    "segments.ReportShare": {"user": _colleague},
    "segments.ValueModel": {"as_of": _day},
}


def made(model: Any, **given: Any) -> Any:
    """Return a saved row, with the rows it points at."""
    row = unsaved(model, **given)
    row.save(force_insert=True)
    return row


def unsaved(model: Any, **given: Any) -> Any:
    """Return a row that is valid and unlike every other one, not saved yet."""
    needed = NEEDED.get(model._meta.label, {})
    values = {name: make() for name, make in needed.items()} | given
    for field in model._meta.local_concrete_fields:
        named = {field.name, field.attname} & values.keys()
        if not named and not field.primary_key and not isinstance(field, models.GeneratedField):
            found = value_for(field)
            if found is not None:
                values[field.name] = found
    return model(**values)


def value_for(field: Any) -> Any:
    """Return a value of a field's kind; None leaves it to the field."""
    if field.is_relation:
        return None if field.null else made(field.related_model)
    if field.choices:
        return field.flatchoices[0][0]
    if field.has_default() and not getattr(field, "unique", False):
        return None
    return fresh(field)


def fresh(field: Any) -> Any:
    """Return a new value for a plain field, unlike those before; None for an unknown kind."""
    number = next(_numbers)
    text = f"v{number}"
    kinds: list[tuple[Any, Any]] = [
        (models.UUIDField, uuid.uuid4()),
        (models.EmailField, f"{text}@people.example"),
        ((models.CharField, models.TextField, models.FileField), text[-(field.max_length or 9) :]),
        (models.DateTimeField, timezone.now()),
        (models.DateField, timezone.localdate()),
        (models.BooleanField, True),
        (models.FloatField, number % 1000 / 1000),
        (JSONField, {"n": number}),
        (ArrayField, [fresh(field.base_field)] if isinstance(field, ArrayField) else None),
        (models.DecimalField, number % 10 ** min(3, _whole_digits(field))),
        (models.IntegerField, number % 30_000),
    ]
    return next((value for kind, value in kinds if isinstance(field, kind)), None)


def _whole_digits(field: Any) -> int:
    return field.max_digits - field.decimal_places if isinstance(field, models.DecimalField) else 3


def changeable(model: Any) -> Any:
    """Return a column that can be changed alone: a plain one if there is any, else a relation."""
    plain = [field for field in model._meta.local_concrete_fields if _is_plain(field)]
    relations = [f for f in model._meta.local_concrete_fields if f.is_relation]
    return (plain or relations)[0]


def _is_plain(field: Any) -> bool:
    kinds = (models.CharField, models.TextField, models.IntegerField, models.DateTimeField)
    return (
        isinstance(field, kinds)
        and not isinstance(field, SealedTextField)  # save() alone writes one
        and not field.choices
        and not field.primary_key
        and not field.is_relation
        and not isinstance(field, models.GeneratedField)
        and not getattr(field, "auto_now", False)
    )


def other_value(row: Any, field: Any) -> Any:
    """Return what to change the column of a row to."""
    if field.is_relation:
        return made(field.related_model).pk
    return fresh(field)
