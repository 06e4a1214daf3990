"""Hands an erasure to the background worker; its progress record is what pages show."""

from config.jobs import defer_once
from contacts.models.work import Progress
from contacts.operations.working import latest_progress, new_progress
from privacy.models.erasure import Erasure

TASK = "privacy.run_erasure"
KIND = "erasure"


def run_soon(erasure: Erasure) -> Progress:
    """Let the worker carry it out, within the caller's transaction."""
    progress = new_progress(
        kind=KIND,
        subject=str(erasure.key),
        owner=erasure.planned_by,
        total=len(erasure.people),
        done=erasure.erased,
    )
    ids = {"erasure_id": erasure.pk, "progress_id": progress.pk}
    defer_once(TASK, lock=f"erasure-{erasure.pk}", **ids)
    return progress


def progress_of(erasure: Erasure) -> Progress | None:
    """Return how far the last run of an erasure is, if there was one."""
    return latest_progress(subject=str(erasure.key), kinds=[KIND])
