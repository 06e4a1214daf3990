"""Hands an import to the background worker."""

from django.utils.translation import gettext as _

from config.actor import Actor
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.models.source import Import, ImportState
from contacts.models.work import Progress
from contacts.operations.importing.running import OPEN_STATES
from contacts.operations.importing.starting import CannotImport
from contacts.operations.importing.undoing import UNDOABLE
from contacts.operations.working import new_progress

WORK = {
    "check": ("contacts.check_import", OPEN_STATES),
    "run": ("contacts.run_import", OPEN_STATES),
    "undo": ("contacts.undo_import", UNDOABLE),
}


@operation
def queue_import(*, job: Import, work: str, by: Actor) -> Progress:
    """Let the worker check, run or undo an import; the job starts if this commits.

    Raises:
        CannotImport: its state does not allow it, it has no source, or work already waits.
    """
    task, states = WORK[work]
    job = Import.objects.select_for_update().get(pk=job.pk)
    if job.state not in states or (work != "undo" and job.state == ImportState.RUNNING):
        raise CannotImport(_("The state of this import does not allow that."))
    if work != "undo" and job.source_id is None:
        raise CannotImport(_("Say which source this file comes from."))
    progress = new_progress(kind="import", subject=str(job.key), owner=by.user, total=job.lines)
    ids = {"import_id": job.pk, "progress_id": progress.pk, "user_id": by.user_id}
    if not defer_once(task, lock=f"import-{job.pk}", **ids):
        raise CannotImport(_("Work on this import is already waiting."))
    record("import.queued", about=job, by=by, work=work)
    return progress
