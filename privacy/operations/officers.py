"""The colleagues who answer for privacy, by what they may do."""

from typing import Any

from django.contrib.auth import get_user_model

from privacy.access import Can


def officers_who(right: Can) -> list[Any]:
    """Return the colleagues who work here and hold the right; nobody holds it by being root."""
    active = get_user_model().objects.filter(is_active=True, is_superuser=False).order_by("pk")
    return [user for user in active if user.has_perm(right)]
