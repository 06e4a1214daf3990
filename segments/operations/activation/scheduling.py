"""Opens the runs that are due: by the hour, at night, after a refresh, or owed to people."""

from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.operations.permission.judging import count_by_reason
from segments.models.deliveries import DestinationState, Held
from segments.models.destinations import Destination, RunState, Schedule, Sending, SyncRun
from segments.operations.activation.ending import refuse
from segments.operations.activation.refusing import SyncRefused
from segments.operations.activation.rows import question_of
from segments.operations.activation.starting import ask, open_run, start_sync


def sync_scheduled(schedule: Schedule, *, by: Actor) -> int:
    """Open a run for every destination of a schedule; returns how many."""
    return sum(_opened(destination, by) for destination in _active().filter(schedule=schedule))


def sync_refreshed(*, by: Actor) -> int:
    """Open a run where the segment was refreshed since the last one; returns how many."""
    runs = SyncRun.objects.filter(destination=OuterRef("pk")).order_by("-pk")
    refreshed = (
        _active()
        .filter(schedule=Schedule.AFTER_REFRESH, segment__as_of__isnull=False)
        .annotate(sent_as_of=Subquery(runs.values("as_of")[:1]))
        .filter(Q(sent_as_of=None) | Q(segment__as_of__gt=F("sent_as_of")))
    )
    return sum(_opened(destination, by) for destination in refreshed)


def sync_owed(*, by: Actor) -> int:
    """Have people taken out who may not be there any more, whatever the schedule says.

    Withdrawals and erasures do not wait for a segment to be mended.
    """
    return sum(_opened(each, by, only_owed=True) for each in _active() if owes(each))


def owes(destination: Destination) -> bool:
    """Say whether somebody is there who may not be."""
    held = DestinationState.objects.filter(destination=destination)
    people = held.filter(state__in=(Held.THERE, Held.UNKNOWN)).values("contact").query
    try:
        question = question_of(destination)
    except Invalid:
        return False
    text, given = people.sql_with_params()
    return bool(count_by_reason((text, list(given)), question).keys() - {""})


def go_on(*, now: datetime) -> int:
    """Hand over the runs whose next attempt is due, or that lost their worker."""
    waiting = Q(state=RunState.LATER, next_at__lte=now)
    begun = Q(state__in=(RunState.WAITING, RunState.SENDING))
    due = SyncRun.objects.filter(waiting | begun, destination__state=Sending.ACTIVE)
    for run in due:
        ask(run)
    return len(due)


def _active() -> QuerySet[Destination]:
    return Destination.objects.filter(state=Sending.ACTIVE).select_related("segment", "owner")


def _opened(destination: Destination, by: Actor, *, only_owed: bool = False) -> bool:
    try:
        start_sync(destination=destination, by=by, only_owed=only_owed)
    except SyncRefused as refusal:
        note_refused(destination=destination, code=refusal.code, by=by)
        return False
    return True


@operation
def note_refused(*, destination: Destination, code: str, by: Actor) -> None:
    """Keep that a scheduled run was refused, and tell the owner; the same again says nothing."""
    last = SyncRun.objects.filter(destination=destination).order_by("-pk").first()
    same = last is not None and (last.state, last.problem) == (RunState.REFUSED, code)
    if last is not None and same:
        SyncRun.objects.filter(pk=last.pk).update(as_of=destination.segment.as_of)
        return
    run = open_run(destination, by, {})
    record("destination.run_opened", about=run, by=by, destination=str(destination.key))
    refuse(run=run, code=code, by=by)
