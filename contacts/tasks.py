"""Background work of the contacts app: each job loads one record and calls one operation."""

from typing import Any

from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.models.source import Import
from contacts.models.work import Progress
from contacts.operations.importing import running, undoing
from contacts.operations.working import Watch


@app.task(name="contacts.run_import", queue="imports")
def run_import_job(*, import_id: int, progress_id: int | None = None, **_: Any) -> None:
    """Carry an import out, or go on with one that was cut off."""
    _with_import(import_id, progress_id, running.run_import)


@app.task(name="contacts.check_import", queue="imports")
def check_import_job(*, import_id: int, progress_id: int | None = None, **_: Any) -> None:
    """Work out what an import would do."""
    _with_import(import_id, progress_id, running.check_import)


@app.task(name="contacts.undo_import", queue="imports")
def undo_import_job(*, import_id: int, progress_id: int | None = None, **_: Any) -> None:
    """Take an import back."""

    def undo(*, job: Import, by: Actor, watch: Watch) -> None:
        undoing.undo_import(job=job, by=by)
        watch.ended(Progress.State.DONE)

    _with_import(import_id, progress_id, undo)


def _with_import(import_id: int, progress_id: int | None, work: Any) -> None:
    job = Import.objects.select_related("by", "source").get(pk=import_id)
    watch = Watch(Progress.objects.filter(pk=progress_id).first())
    by = Actor(job.by, Door.IMPORT)
    try:
        work(job=job, by=by, watch=watch)
    except DomainError as refusal:
        # A refusal is an answer to the person; anything else stays with the queue to retry.
        running.fail_import(job=job, problem=str(refusal), watch=watch, by=by)
