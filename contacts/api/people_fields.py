"""Colleagues in the API: they are named by their username."""

from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers


class ColleagueOut(serializers.CharField):
    """The username of the colleague in the column of this name, or null."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default=None, allow_null=True, read_only=True, **options)

    def bind(self, field_name: str, parent: Any) -> None:
        """Read the column that the field is named after."""
        self.source = f"{field_name}.username"
        super().bind(field_name, parent)


class ColleagueIn(serializers.SlugRelatedField):
    """A colleague who works here now, or nobody."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            slug_field="username",
            required=False,
            allow_null=True,
            queryset=get_user_model().objects.filter(is_active=True),
            **options,
        )
