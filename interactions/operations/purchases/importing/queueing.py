"""Hands a file of purchases to the background worker."""

from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.models.source import ImportState
from contacts.models.work import Progress
from contacts.operations.importing.starting import CannotImport
from contacts.operations.working import new_progress
from interactions.models.purchase_import import PurchaseImport
from interactions.operations.purchases.importing.starting import configure_purchase_import

TASK = "interactions.run_purchase_import"
KIND = "purchases"


@operation
def queue_purchase_import(
    *, job: PurchaseImport, by: Actor, values: dict[str, Any] | None = None
) -> Progress:
    """Take the choices, if any, and let the worker import the file; it starts if this commits.

    Raises:
        CannotImport: it was already run, its columns do not fit, or work on it already waits.
    """
    if values is not None:
        job = configure_purchase_import(job=job, values=values, by=by)
    job = PurchaseImport.objects.select_for_update().get(pk=job.pk)
    if job.state not in (ImportState.UPLOADED, ImportState.FAILED):
        raise CannotImport(_("This import was already run. Start a new one."))
    progress = new_progress(kind=KIND, subject=str(job.key), owner=by.user, total=job.lines)
    ids = {"import_id": job.pk, "progress_id": progress.pk, "user_id": by.user_id}
    if not defer_once(TASK, lock=f"purchases-{job.pk}", **ids):
        raise CannotImport(_("Work on this import is already waiting."))
    record("purchases.queued", about=job, by=by)
    return progress
