"""Bodies of requests: a misspelt field is refused, not ignored."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError


class StrictBody(serializers.Serializer):
    """A serializer for input only; unknown fields are errors."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the values.

        Raises:
            ValidationError: naming every field that is unknown or not valid.
        """
        values, problems = {}, {}
        try:
            values = super().to_internal_value(data)
        except ValidationError as problem:
            problems = dict(problem.detail)
        if isinstance(data, dict):
            for name in data.keys() - self.fields.keys():
                problems[name] = [_unknown()]
        if problems:
            raise ValidationError(problems)
        return values


def _unknown() -> serializers.ErrorDetail:
    return serializers.ErrorDetail(_("Unknown field."), code="unknown_field")
