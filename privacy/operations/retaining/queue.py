"""Hands an approved run to the background worker."""

from config.jobs import defer_once
from contacts.models.work import Progress
from contacts.operations.working import latest_progress, new_progress
from privacy.models.retention import RetentionRun

TASK = "privacy.run_retention"
KIND = "retention"


def run_soon(run: RetentionRun) -> Progress:
    """Let the worker carry it out, within the caller's transaction."""
    progress = new_progress(kind=KIND, subject=str(run.key), owner=run.decided_by, total=run.people)
    defer_once(TASK, lock=f"retention-{run.pk}", run_id=run.pk, progress_id=progress.pk)
    return progress


def progress_of(run: RetentionRun) -> Progress | None:
    """Return how far the work on a run is, if there was any."""
    return latest_progress(subject=str(run.key), kinds=[KIND])
