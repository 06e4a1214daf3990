"""Tells officers of duties that are due soon, and again once they are late."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Notice
from privacy.access import Can
from privacy.laws.table import INCIDENT_DUTIES
from privacy.models.incidents import Incident, IncidentDuty
from privacy.operations.incidents.duties import house_limit
from privacy.operations.incidents.reporting import notice_for
from privacy.operations.officers import officers_who

# A clock of hours is told of a day before, one of days a week before.
_SOON = {"hour": timedelta(hours=24), "calendar_day": timedelta(days=7)}


@operation
def remind_of_duties(*, by: Actor, now: datetime) -> int:
    """Write to every officer, once before and once after each date; return how many notices.

    Where the organisation set itself a stricter limit, before and at that one as well.
    """
    rows = IncidentDuty.objects.filter(state=IncidentDuty.State.OPEN, due_at__isnull=False)
    duties = rows.filter(due_at__lte=now + max(_SOON.values())).select_related("incident")
    notices: list[Notice] = []
    told = officers_who(Can.CHANGE_INCIDENTS)
    for duty in duties.order_by("due_at", "pk"):
        kind = _kind(duty, now)
        if not kind:
            continue
        duty.noticed_at = now
        duty.save(update_fields=["noticed_at"])
        facts = {"due": str(duty.due_at), "right": duty.right}
        notices += [notice_for(user, kind, duty.incident, **facts) for user in told]
    Notice.objects.bulk_create(notices)
    if notices:
        record("incident.reminded", about=Incident, by=by, count=len(notices))
    return len(notices)


def _kind(duty: IncidentDuty, now: datetime) -> str:
    """Return what there is to tell; nothing where it was told already."""
    passed = [(at, kind) for at, kind in _moments(duty) if at <= now]
    if not passed:
        return ""
    at, kind = max(passed)
    return kind if duty.noticed_at is None or duty.noticed_at < at else ""


def _moments(duty: IncidentDuty) -> Iterator[tuple[datetime, str]]:
    """Yield when there is something to tell: before and at our own limit, and that of the law."""
    span, house = INCIDENT_DUTIES[duty.right].respond, house_limit(duty)
    before = _SOON[span.unit if span else "calendar_day"]
    if house is not None:
        yield from ((house - before, "incident_due_soon"), (house, "incident_due_soon"))
    if duty.due_at is not None:
        yield from ((duty.due_at - before, "incident_due_soon"), (duty.due_at, "incident_overdue"))
