"""What rests on a segment, and so keeps it from being deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import PROTECT
from django.utils.translation import gettext as _

from config.errors import DomainError
from segments.models.segment import Segment, SegmentUse


@dataclass(frozen=True, slots=True)
class Dependent:
    """One record that rests on a segment: the word for its kind, its name and its key."""

    kind: str
    name: str
    key: str


class HasDependents(DomainError):
    """Something rests on this segment."""

    code = "has_dependents"

    def __init__(self, dependents: Sequence[Dependent]) -> None:
        self.dependents = tuple(dependents)
        names = ", ".join(each.name for each in self.dependents[:5])
        super().__init__(_("Others rest on this segment: %(names)s.") % {"names": names})


def dependents_of(segment: Segment) -> list[Dependent]:
    """Return the segments whose rules use it, and every other record that names it to keep it."""
    uses = SegmentUse.objects.filter(used=segment).select_related("segment")
    found = [
        Dependent("segment", use.segment.name, str(use.segment.key))
        for use in uses.order_by("segment__name")
    ]
    for relation in Segment._meta.related_objects:
        if relation.on_delete is not PROTECT or relation.related_model is SegmentUse:
            continue
        rows: Any = relation.related_model
        for row in rows._default_manager.filter(**{relation.field.name: segment}).order_by("pk"):
            found.append(
                Dependent(rows._meta.model_name, str(row), str(getattr(row, "key", row.pk)))
            )
    return found
