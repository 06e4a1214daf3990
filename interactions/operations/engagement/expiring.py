"""What nobody could be linked to is forgotten."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from interactions.models.engagement import Engagement, EngagementImport
from interactions.operations.engagement import statements
from interactions.operations.engagement.importing import forget_file

KEPT_DAYS = 90


@operation
def expire_unmatched(*, by: Actor) -> int:
    """Delete events and handles that waited 90 days for their person; two statements.

    A file that no worker ever read goes with them: it names the same people.

    Returns:
        How many events were deleted.
    """
    with connection.cursor() as cursor:
        cursor.execute(statements.EXPIRE_EVENTS, {"days": KEPT_DAYS})
        gone = int(cursor.rowcount)
        cursor.execute(statements.EXPIRE_SUGGESTIONS, {"days": KEPT_DAYS})
        suggestions = int(cursor.rowcount)
    files = _forget_files()
    if gone or suggestions or files:
        record("engagement.expired", about=Engagement, by=by, count=gone)
    return gone


def _forget_files() -> int:
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    old = EngagementImport.objects.filter(created_at__lt=before).exclude(file="")
    jobs = list(old.select_for_update())
    for job in jobs:
        job.state = EngagementImport.State.FAILED
        forget_file(job)
    EngagementImport.objects.bulk_update(jobs, ["state", "file"])
    return len(jobs)
