"""Which merge an operation made or took back; such an operation has its own way back."""

from uuid import UUID

from django.db.models import F

from config.errors import DomainError
from contacts.models.contact import Contact
from contacts.models.merge import Merge


class IsMerge(DomainError):
    """The operation is a merge, or its undoing: it is taken back as a merge, exactly."""

    code = "is_a_merge"


def merge_of(operation: UUID) -> Merge | None:
    """Return the merge that this operation made, or took back; None for all others."""
    made = Merge.objects.filter(operation=operation).first()
    if made is not None:
        return made
    undone = Merge.objects.exclude(undone_at=None)
    absorbed = undone.values("absorbed")
    freed = Contact.history.filter(
        history_operation=operation, id__in=absorbed, merged_into=None, history_type="~"
    )
    for row in freed.order_by("history_id")[:1]:
        before = Contact.history.filter(id=row.id, history_id__lt=row.history_id)
        last = before.order_by("-history_id").values_list("merged_into", flat=True).first()
        if last is not None:
            return (
                undone.filter(absorbed=row.id, survivor=last)
                .order_by(F("undone_at").desc())
                .first()
            )
    return None
