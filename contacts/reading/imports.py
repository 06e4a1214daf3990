"""The latest imports, for who may import."""

from typing import Any

from contacts.access import Can
from contacts.models.source import Import, ImportState


def recent_imports(user: Any, limit: int = 5) -> list[Import]:
    """Return the latest imports to colleagues who may import, the ones under way first."""
    if not user.has_perm(Can.IMPORT):
        return []
    seen = Import.objects.visible_to(user).select_related("source", "by")
    return list(seen.order_by("-pk")[:limit])


def waiting_imports(imports: list[Import]) -> list[Import]:
    """Keep the imports that wait for a decision or failed."""
    return [job for job in imports if job.state in (ImportState.CHECKED, ImportState.FAILED)]
