"""Everybody judged in the background, after rules changed and every night."""

from config.actor import Actor
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.models.quality import QualityIssue
from contacts.models.work import Progress
from contacts.operations.quality.judging import Judged, judge_all
from contacts.operations.working import Watch, new_progress

KIND = "quality"
TASK = "contacts.judge_quality"


def queue_judging(*, subject: str, by: Actor) -> Progress:
    """Let the worker judge everybody, inside the caller's transaction; a waiting job is enough."""
    waiting = Progress.objects.filter(kind=KIND, state=Progress.State.WAITING).order_by("-pk")
    progress = new_progress(kind=KIND, subject=subject[:40], owner=by.user, total=1)
    if not defer_once(TASK, progress_id=progress.pk, user_id=by.user_id):
        earlier = waiting.exclude(pk=progress.pk).first()
        if earlier is not None:
            progress.delete()
            return earlier
    return progress


@operation
def judge_everybody(*, by: Actor, watch: Watch | None = None) -> Judged:
    """Make all issues and scores right: what was missed, what aged, what rules say now."""
    watch = watch or Watch()
    found = judge_all()
    watch.ended(Progress.State.DONE)
    record(
        "quality.judged",
        about=QualityIssue,
        by=by,
        contacts=found.contacts,
        opened=found.opened,
        closed=found.closed,
    )
    return found
