"""`?fields=a,b`, and fields that the caller may not read."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError


class SparseFields:
    """A serializer that gives only the readable fields, and of those only the wanted ones.

    The view passes `hidden` (config.field_access) in the context. A hidden field asked for
    is refused as an unknown one. Those in `masked` stay; who puts them there masks them.
    """

    def get_fields(self) -> dict[str, Any]:
        """Return the fields to show.

        Raises:
            ValidationError: `fields` names something that is not there.
        """
        fields = super().get_fields()  # type: ignore[misc]
        hidden = self.context.get("hidden", frozenset())  # type: ignore[attr-defined]
        hidden -= self.context.get("masked", frozenset())  # type: ignore[attr-defined]
        fields = {name: field for name, field in fields.items() if name not in hidden}
        wanted = self._wanted()
        if wanted is None:
            return fields
        unknown = [name for name in wanted if name not in fields]
        if unknown:
            raise ValidationError(
                {"fields": [_("Unknown field: %(name)s.") % {"name": name} for name in unknown]},
                code="unknown_field",
            )
        return {name: field for name, field in fields.items() if name in wanted}

    def _wanted(self) -> list[str] | None:
        request = self.context.get("request")  # type: ignore[attr-defined]
        given = request.query_params.get("fields") if request is not None else None
        return None if given is None else [name.strip() for name in given.split(",")]
