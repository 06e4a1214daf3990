"""Bodies of requests: a misspelt field is refused, not ignored."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

_UNNAMED = "upload.csv"


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


class FileBody(StrictBody):
    """A file: uploaded as `file`, or its text as `content` with its `file_name`."""

    file = serializers.FileField(required=False, max_length=255)
    content = serializers.CharField(required=False, trim_whitespace=False)
    file_name = serializers.CharField(max_length=255, required=False)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values with both `file` and `file_name`.

        Raises:
            ValidationError: there is not exactly one file.
        """
        if ("file" in values) == ("content" in values):
            raise ValidationError({"file": [_("Give either a file, or its content.")]})
        file = values.get("file") or ContentFile(values["content"].encode(), _UNNAMED)
        return {
            **values,
            "file": file,
            "file_name": values.get("file_name") or file.name or _UNNAMED,
        }


def _unknown() -> serializers.ErrorDetail:
    return serializers.ErrorDetail(_("Unknown field."), code="unknown_field")
