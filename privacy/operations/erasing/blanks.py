"""What a column holds once its value is gone, as SQL."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def blank(field: Any) -> str | None:
    """Return the empty value of a column, or None where it cannot be without one.

    What stays then is no value of a person: keys, and the moments of required columns.
    """
    if field.null:
        return "null"
    if isinstance(field, models.BooleanField):
        return "false"
    if isinstance(field, ArrayField):
        return "'{}'"
    if isinstance(field, models.JSONField):
        return "'[]'" if field.default is list else "'{}'"
    if isinstance(field, models.BinaryField):
        return "''"
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return "''"
    if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        return None if field.primary_key or field.is_relation else "0"
    return None
