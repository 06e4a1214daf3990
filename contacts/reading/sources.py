"""The register of sources with what they delivered; counted from imports, in sets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, FloatField, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import NullIf

from contacts.models.contact import Contact
from contacts.models.source import Import, ImportState, Source

_DELIVERED = (ImportState.DONE, ImportState.UNDONE)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one source delivered; `rejected` of `read` rows were refused."""

    deliveries: int = 0
    last: datetime | None = None
    read: int = 0
    rejected: int = 0

    @property
    def error_rate(self) -> float | None:
        """The share of rows that were refused, 0 to 1; None where nothing was read."""
        return self.rejected / self.read if self.read else None


def deliveries_of(ids: list[int]) -> dict[int, Delivered]:
    """Return what these sources delivered; one query for all of them."""
    finished = Import.objects.filter(source_id__in=ids, state__in=_DELIVERED).order_by()
    counted = finished.values("source_id").annotate(
        deliveries=Count("pk"), last=Max("finished_at"), rows=Sum("read"), bad=Sum("rejected")
    )
    return {
        row["source_id"]: Delivered(row["deliveries"], row["last"], row["rows"], row["bad"])
        for row in counted
    }


def people_of(ids: list[int]) -> dict[int, int]:
    """Return how many living people each source brought first; one query for all of them."""
    living = Contact.objects.filter(source_id__in=ids, merged_into=None, erased_at=None)
    counted: Any = living.order_by().values_list("source_id").annotate(n=Count("pk"))
    return dict(counted)


def register() -> list[tuple[Source, Delivered, int]]:
    """Return every source, the ones in use first, with what it delivered and whom it brought."""
    sources = list(Source.objects.select_related("owner").order_by("-active", "-trust", "name"))
    ids = [source.pk for source in sources]
    delivered, people = deliveries_of(ids), people_of(ids)
    return [
        (source, delivered.get(source.pk, Delivered()), people.get(source.pk, 0))
        for source in sources
    ]


def recent_imports_of(source: Source, limit: int = 20) -> list[Import]:
    """Return the latest files of one source."""
    found = Import.objects.filter(source=source).select_related("by")
    return list(found.defer("details", "mapping", "headers").order_by("-pk")[:limit])


def with_deliveries(sources: QuerySet[Source]) -> QuerySet[Source]:
    """Add deliveries, last_delivery and error_rate to each row; one join, for lists of the API."""
    done = Q(import__state__in=_DELIVERED)
    read = Sum("import__read", filter=done, output_field=FloatField())
    return sources.annotate(
        deliveries=Count("import", filter=done),
        last_delivery=Max("import__finished_at", filter=done),
        error_rate=Sum("import__rejected", filter=done) / NullIf(read, Value(0.0)),
    )
