"""Forgets who asked once the duty to keep records is over; the numbers stay (scenario 40)."""

from datetime import date, datetime

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.laws.clock import add_months
from privacy.laws.table import Right
from privacy.models.requests import CLOSED, IdentityCheck, PrivacyRequest, RequestMatch
from privacy.operations.desk.dates import day_of, right_of
from privacy.operations.desk.steps import write_step

# Accountability (GDPR Art. 5(2)) has no period of its own; claims become stale in three years
# (Spanish LOPDGDD Art. 72). Ours, where the law names none.
OWN_MONTHS = 36
_AT_ONCE = 500


def kept_until(right: Right, closed_on: date) -> date:
    """Return until when the records of an answered request are kept."""
    months = right.keep.n if right.keep and right.keep.unit == "month" else OWN_MONTHS
    return add_months(closed_on, months, up=True)


@operation
def purge_requests(*, by: Actor, now: datetime) -> int:
    """Destroy the keys of requests whose records need not be kept any more; returns how many.

    What the metrics count (right, dates, outcome, ground) stays; who asked, which records were
    theirs and every word of the log become unreadable.

    Raises:
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    today = day_of(now)
    closed = PrivacyRequest.objects.filter(status__in=CLOSED, purged_at=None)
    rows = closed.exclude(closed_at=None).order_by("pk").select_for_update(of=("self",))
    old = [row for row in rows if kept_until(right_of(row), _closed_on(row)) < today]
    for row in old[:_AT_ONCE]:
        row.data_key = row.person = row.status_digest = ""
        row.digests, row.contested, row.purged_at = [], [], now
        row.version += 1
        row.save()
        write_step(row, "purged", by=by, at=now)
    done = [row.pk for row in old[:_AT_ONCE]]
    RequestMatch.objects.filter(request__in=done).delete()
    IdentityCheck.objects.filter(request__in=done).update(evidence="")
    if done:
        record("privacy_request.purged", about=PrivacyRequest, by=by, count=len(done))
    return len(done)


def _closed_on(request: PrivacyRequest) -> date:
    return day_of(request.closed_at or request.received_at)
