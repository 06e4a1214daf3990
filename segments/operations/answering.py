"""Who answers for what works by itself: its owner, and the data owners once that person left."""

from typing import Any

from django.contrib.auth import get_user_model

_INSTEAD = "data_owner"


def answering(owner: Any) -> list[Any]:
    """Return whom to tell about what `owner` owns: them, or else every active data owner."""
    if owner is not None and owner.is_active:
        return [owner]
    active = get_user_model().objects.filter(role=_INSTEAD, is_active=True)
    return list(active.order_by("pk"))
