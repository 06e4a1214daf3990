"""Tells officers of duties that are due soon, and again once they are late."""

from datetime import datetime, timedelta

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Notice
from privacy.access import Can
from privacy.laws.table import INCIDENT_DUTIES
from privacy.models.incidents import Incident, IncidentDuty
from privacy.operations.incidents.reporting import notice_for
from privacy.operations.officers import officers_who

# A clock of hours is told of a day before, one of days a week before.
_SOON = {"hour": timedelta(hours=24), "calendar_day": timedelta(days=7)}


@operation
def remind_of_duties(*, by: Actor, now: datetime) -> int:
    """Write to every officer, once before and once after each date; return how many notices."""
    rows = IncidentDuty.objects.filter(state=IncidentDuty.State.OPEN, due_at__isnull=False)
    duties = rows.filter(due_at__lte=now + max(_SOON.values())).select_related("incident")
    notices: list[Notice] = []
    told = officers_who(Can.CHANGE_INCIDENTS)
    for duty in duties.order_by("due_at", "pk"):
        kind = _kind(duty, duty.due_at, now) if duty.due_at else ""
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


def _kind(duty: IncidentDuty, due: datetime, now: datetime) -> str:
    """Return what there is to tell; nothing where it was told already."""
    told = duty.noticed_at
    if due < now:
        return "incident_overdue" if told is None or told <= due else ""
    span = INCIDENT_DUTIES[duty.right].respond
    soon = due - now <= _SOON[span.unit] if span else False
    return "incident_due_soon" if soon and told is None else ""
