"""Background work of the contacts app: each job loads one record and calls one operation."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.models.source import Import
from contacts.models.work import BulkChange, Progress
from contacts.operations import bulk_running
from contacts.operations.importing import running, undoing
from contacts.operations.working import Watch

# A lost connection or a full disk passes; each attempt goes on where the last one committed.
TRIES = 3
AGAIN = RetryStrategy(max_attempts=TRIES, wait=5)


@app.task(name="contacts.run_import", queue="imports", retry=AGAIN, pass_context=True)
def run_import_job(context: JobContext, *, import_id: int, **ids: Any) -> None:
    """Carry an import out, or go on with one that was cut off."""
    _with_import(context, import_id, running.run_import, **ids)


@app.task(name="contacts.check_import", queue="imports", retry=AGAIN, pass_context=True)
def check_import_job(context: JobContext, *, import_id: int, **ids: Any) -> None:
    """Work out what an import would do."""
    _with_import(context, import_id, running.check_import, **ids)


@app.task(name="contacts.undo_import", queue="imports", retry=AGAIN, pass_context=True)
def undo_import_job(context: JobContext, *, import_id: int, **ids: Any) -> None:
    """Take an import back."""

    def undo(*, job: Import, by: Actor, watch: Watch) -> None:
        watch.reached(0, total=0)
        undoing.undo_import(job=job, by=by)
        watch.ended(Progress.State.DONE)

    _with_import(context, import_id, undo, **ids)


@app.task(name="contacts.run_bulk", queue="bulk", retry=AGAIN, pass_context=True)
def run_bulk_job(context: JobContext, *, change_id: int, **ids: Any) -> None:
    """Carry a large bulk change out, or go on with one that was cut off."""
    _with_bulk(context, change_id, bulk_running.run_bulk, **ids)


@app.task(name="contacts.undo_bulk", queue="bulk", retry=AGAIN, pass_context=True)
def undo_bulk_job(context: JobContext, *, change_id: int, **ids: Any) -> None:
    """Take a large bulk change back, or go on with it."""
    _with_bulk(context, change_id, bulk_running.undo_large, **ids)


def _with_import(
    context: JobContext | None,
    import_id: int,
    work: Callable[..., Any],
    *,
    progress_id: int | None = None,
    user_id: int | None = None,
    **_ids: Any,
) -> None:
    job = Import.objects.select_related("by", "source").get(pk=import_id)
    watch = Watch(Progress.objects.filter(pk=progress_id).first())
    asked = get_user_model().objects.filter(pk=user_id).first() if user_id else job.by
    by = Actor(asked, Door.IMPORT)

    def failed(problem: str) -> None:
        running.fail_import(job=job, problem=problem, watch=watch, by=by)

    _carry_out(
        context,
        lambda: work(job=job, by=by, watch=watch),
        failed,
        _("Something went wrong on our side. Try again, or undo what was imported."),
    )


def _with_bulk(
    context: JobContext | None,
    change_id: int,
    work: Callable[..., Any],
    *,
    progress_id: int,
    user_id: int | None = None,
    **_ids: Any,
) -> None:
    change = BulkChange.objects.select_related("by").get(pk=change_id)
    watch = Watch(Progress.objects.get(pk=progress_id))
    asked = get_user_model().objects.filter(pk=user_id).first() if user_id else change.by
    # The person decided at the page; the worker only does the writing.
    by = Actor(asked, Door.PAGE)

    def failed(problem: str) -> None:
        bulk_running.fail_bulk(change=change, problem=problem, watch=watch, by=by)

    _carry_out(
        context,
        lambda: work(change=change, by=by, watch=watch),
        failed,
        _("Something went wrong on our side. Go on where it stopped, or undo what was done."),
    )


def _carry_out(
    context: JobContext | None,
    work: Callable[[], Any],
    failed: Callable[[str], None],
    our_fault: str,
) -> None:
    """Work; a refusal and the last failed attempt leave a sentence to read."""
    ended = False
    try:
        work()
        ended = True
    except DomainError as refusal:
        failed(str(refusal))
        ended = True
    finally:
        # The error itself goes on to the queue; the person must not look at a bar for ever.
        if not ended and _last_try(context):
            failed(our_fault)


def _last_try(context: JobContext | None) -> bool:
    return context is None or context.job is None or context.job.attempts + 1 >= TRIES
