"""One writer per segment at a time; who waits for a refresh is told that it is under way."""

from django.db import connection
from django.utils.translation import gettext as _

from config.errors import DomainError
from segments.models.segment import Segment

# The first number of our advisory locks, so that they meet nobody else's; the second is the key.
LOCKS = 73_461


class RefreshUnderWay(DomainError):
    """Somebody else refreshes the segment right now."""

    code = "refresh_under_way"


def lock(segment: Segment, *, wait: bool = True) -> Segment:
    """Hold a segment until the transaction ends, and return it as it is now.

    Raises:
        RefreshUnderWay: `wait` is False and another transaction holds it.
    """
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCKS, segment.pk])
        else:
            cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [LOCKS, segment.pk])
            if not cursor.fetchone()[0]:
                raise RefreshUnderWay(_("This segment is being refreshed right now."))
    return Segment.objects.select_related("owner").get(pk=segment.pk)


def under_way() -> frozenset[int]:
    """Return the numbers of the segments that are written right now; a crash leaves none behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select objid::bigint from pg_locks where locktype = 'advisory' and granted"
            " and classid = %s and pid <> pg_backend_pid()"
            " and database = (select oid from pg_database where datname = current_database())",
            [LOCKS],
        )
        return frozenset(row[0] for row in cursor.fetchall())
