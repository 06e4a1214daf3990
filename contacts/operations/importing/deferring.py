"""Checks, runs and undoes an import in the background: progress, state and job in one step."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.operation import operation
from contacts.models.source import Import, ImportState
from contacts.models.work import Progress
from contacts.operations.import_queue import queue_import
from contacts.operations.importing.starting import CannotImport, configure_import

CHECKABLE = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)


@operation
def defer_check(*, job: Import, by: Actor) -> Progress:
    """Start the rehearsal of an import.

    Raises:
        CannotImport: it was already run, has no source, or work on it is under way.
    """
    job = Import.objects.select_for_update().get(pk=job.pk)
    if job.state not in CHECKABLE or job.cursor:
        raise CannotImport(_("This import was already run, or work on it is under way."))
    return _queued(job, "check", ImportState.CHECKING, by)


@operation
def configure_and_check(*, job: Import, values: dict[str, Any], by: Actor) -> Progress:
    """Take the choices of `configure_import` and start the check, so that no worker sees half."""
    configure_import(job=job, values=values, by=by)
    return defer_check(job=job, by=by)


@operation
def defer_run(*, job: Import, by: Actor) -> Progress:
    """Start an import that was rehearsed, or go on with one that stopped half way.

    Raises:
        CannotImport: nobody has seen yet what it would do, or it was already run.
    """
    job = Import.objects.select_for_update().get(pk=job.pk)
    stopped = job.state == ImportState.FAILED and job.cursor > 0
    if job.state != ImportState.CHECKED and not stopped:
        raise CannotImport(_("Check the import first. Then it can be run, once."))
    return _queued(job, "run", ImportState.RUNNING, by)


@operation
def defer_undo(*, job: Import, by: Actor) -> Progress:
    """Start taking an import back.

    Raises:
        CannotImport: nothing was imported, it was undone before, or it is too late.
    """
    job = Import.objects.select_for_update().get(pk=job.pk)
    if not undoable(job):
        raise CannotImport(_("This import cannot be undone, or not any more."))
    return _queued(job, "undo", ImportState.UNDOING, by)


def undoable(job: Import) -> bool:
    """Say whether an import was carried out, at least in part, and its days are not over."""
    carried_out = job.state == ImportState.DONE or (
        job.state == ImportState.FAILED and job.cursor > 0
    )
    return carried_out and (job.undo_until is None or timezone.now() <= job.undo_until)


def _queued(job: Import, work: str, state: ImportState, by: Actor) -> Progress:
    progress = queue_import(job=job, work=work, by=by)
    job.state, job.problem = state, ""
    job.save(update_fields=["state", "problem"])
    return progress
