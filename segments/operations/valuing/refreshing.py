"""Fits the models and writes what is expected of everybody; nightly, and when somebody asks."""

from datetime import datetime

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.keys import new_key
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.work import Progress
from contacts.operations.working import Watch, new_progress
from segments.models.value import CustomerValue, ValueModel
from segments.operations.valuing.fitting import Fitted, fitted
from segments.operations.valuing.pasts import clock_at, take_time
from segments.operations.valuing.telling import AT_ONCE, end_of_part, forget_all, tell_part

KIND, SUBJECT = "customer_value", "all"
TASK = "segments.refresh_values"


class AlreadyWaiting(DomainError):
    """The work was asked for already."""

    code = "already_waiting"
    status = 409


@operation
def queue_values(*, by: Actor) -> Progress:
    """Let the worker count everybody's value again; it starts if this commits.

    Raises:
        AlreadyWaiting: it is waiting to start.
    """
    progress = new_progress(kind=KIND, subject=SUBJECT, owner=by.user)
    if not defer_once(TASK, progress_id=progress.pk, user_id=by.user_id):
        raise AlreadyWaiting(_("The values are about to be counted already."))
    record("values.queued", about=ValueModel, by=by)
    return progress


def refresh_values(*, by: Actor, now: datetime | None = None, watch: Watch | None = None) -> int:
    """Fit the models and write what is expected of every customer; return of how many.

    Written in parts, each of them for itself, so that memory does not grow with the number of
    people and others need not wait; what is cut off is done again by the next night. Where there
    is too little to say anything, nobody has a value afterwards.
    """
    clock, watch, same = clock_at(now), watch or Watch(), new_key()
    model = _fit(now=clock.now, by=by, operation_id=same)
    told = 0
    if model.record.enough:
        total, start, done = Contact.objects.count(), 0, 0
        while (end := end_of_part(start)) is not None:
            told += tell_part(
                fitted=model, start=start, end=end, now=clock.now, by=by, operation_id=same
            )
            start, done = end, min(done + AT_ONCE, total)
            watch.reached(done, total=total)
    _close(model=model, told=told, by=by, watch=watch, operation_id=same)
    return told


@operation
def _fit(*, now: datetime, by: Actor) -> Fitted:
    take_time()
    return fitted(clock_at(now))


@operation
def _close(*, model: Fitted, told: int, by: Actor, watch: Watch) -> None:
    take_time()
    kept = model.record
    gone = 0 if kept.enough else forget_all()
    ValueModel.objects.filter(pk=kept.pk).update(scored=told)
    record(
        "values.counted",
        about=CustomerValue,
        by=by,
        customers=kept.customers,
        changed=told,
        removed=gone,
    )
    watch.ended(Progress.State.DONE)
