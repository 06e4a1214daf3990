"""What nobody could be linked to is forgotten."""

from django.db import connection

from config.actor import Actor
from config.journal import record
from config.operation import operation
from interactions.models.engagement import Engagement
from interactions.operations.engagement import statements

KEPT_DAYS = 90


@operation
def expire_unmatched(*, by: Actor) -> int:
    """Delete events and handles that waited 90 days for their person; two statements.

    Returns:
        How many events were deleted.
    """
    with connection.cursor() as cursor:
        cursor.execute(statements.EXPIRE_EVENTS, {"days": KEPT_DAYS})
        gone = int(cursor.rowcount)
        cursor.execute(statements.EXPIRE_SUGGESTIONS, {"days": KEPT_DAYS})
        suggestions = int(cursor.rowcount)
    if gone or suggestions:
        record("engagement.expired", about=Engagement, by=by, count=gone)
    return gone
