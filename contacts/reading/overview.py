"""The numbers of the first page, each within what one colleague may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone

from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.preference import ALLOWING, REFUSING, Action, Channel, ConsentEvent
from contacts.models.quality import QualityIssue
from contacts.models.source import Import, ImportState
from contacts.reading.permissions import ICONS

# Counting reads every row; whose people are many sees numbers of up to a minute ago.
EXACT, KEPT_SECONDS = 10_000, 60


@dataclass(frozen=True, slots=True)
class Overview:
    """What one colleague's people come to today."""

    people: int
    new_this_month: int
    month_start: datetime
    mine: int
    ownerless: int
    flagged: int
    stages: dict[str, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people answered about one channel; widths are in hundredths of the whole."""

    channel: str
    label: Any
    icon: str
    given: int
    refused: int
    claimed: int
    unknown: int
    given_width: int
    refused_width: int


def overview(user: Any) -> Overview:
    """Count the people of a colleague; of more than EXACT people, as of a minute ago at most."""
    name = f"overview-{user.pk}"
    found: Overview | None = cache.get(name)
    if found is None:
        found = _counted(user)
        if found.people > EXACT:
            cache.set(name, found, KEPT_SECONDS)
    return found


def _counted(user: Any) -> Overview:
    """Count in one pass over the people and one over open findings."""
    seen = Contact.objects.visible_to(user).present()
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = (
        seen.order_by()
        .values("stage")
        .annotate(
            count=Count("pk"),
            mine=Count("pk", filter=Q(owner=user)),
            ownerless=Count("pk", filter=Q(owner=None)),
            fresh=Count("pk", filter=Q(created_at__gte=month)),
        )
    )
    stages = {row["stage"]: row for row in rows}
    open_flags = QualityIssue.objects.filter(closed_at=None).exclude(severity="info")
    flagged = open_flags.filter(contact__in=seen).values("contact").distinct().count()
    return Overview(
        people=sum(row["count"] for row in stages.values()),
        new_this_month=sum(row["fresh"] for row in stages.values()),
        month_start=month,
        mine=sum(row["mine"] for row in stages.values()),
        ownerless=sum(row["ownerless"] for row in stages.values()),
        flagged=flagged,
        stages={stage: row["count"] for stage, row in stages.items()},
    )


def coverage(user: Any) -> list[Coverage]:
    """Count, per channel, who allowed something, who only refused, and who never answered.

    What a file claims counts as no answer: it allows nothing until the person confirms it.
    """
    seen = Contact.objects.visible_to(user).present()
    people = seen.count()
    current = ConsentEvent.objects.filter(contact__in=seen.order_by().values("pk")).current()
    answers = {
        row["channel"]: row
        for row in ConsentEvent.objects.filter(pk__in=current.values("pk"))
        .order_by()
        .values("channel")
        .annotate(
            given=_people(*ALLOWING),
            answered=_people(*ALLOWING, *REFUSING),
            claimed=_people(Action.IMPORT_ASSERT),
        )
    }
    return [_coverage(channel, answers.get(channel.value, {}), people) for channel in Channel]


def _people(*actions: Action) -> Count:
    return Count("contact", distinct=True, filter=Q(action__in=actions))


def _coverage(channel: Channel, row: dict[str, int], people: int) -> Coverage:
    given = row.get("given", 0)
    refused = row.get("answered", 0) - given
    whole = people or 1
    return Coverage(
        channel.value,
        channel.label,
        ICONS[channel],
        given,
        refused,
        row.get("claimed", 0),
        people - given - refused,
        round(100 * given / whole),
        round(100 * refused / whole),
    )


def recent_imports(user: Any, limit: int = 5) -> list[Import]:
    """Return the latest imports to colleagues who may import, the ones under way first."""
    if not user.has_perm(Can.IMPORT):
        return []
    seen = Import.objects.visible_to(user).select_related("source", "by")
    return list(seen.order_by("-pk")[:limit])


def waiting_imports(imports: list[Import]) -> list[Import]:
    """Keep the imports that wait for a decision or failed."""
    return [job for job in imports if job.state in (ImportState.CHECKED, ImportState.FAILED)]
