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
from contacts.models.work import Progress
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
        undoing.undo_import(job=job, by=by)
        watch.ended(Progress.State.DONE)

    _with_import(context, import_id, undo, **ids)


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
    ended = False
    try:
        work(job=job, by=by, watch=watch)
        ended = True
    except DomainError as refusal:
        running.fail_import(job=job, problem=str(refusal), watch=watch, by=by)
        ended = True
    finally:
        # The error itself goes on to the queue; the person must not look at a bar for ever.
        if not ended and _last_try(context):
            problem = _("Something went wrong on our side. Try again, or undo what was imported.")
            running.fail_import(job=job, problem=problem, watch=watch, by=by)


def _last_try(context: JobContext | None) -> bool:
    return context is None or context.job is None or context.job.attempts + 1 >= TRIES
