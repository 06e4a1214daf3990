"""The duties of an incident: counted anew with everything that is learned, and noted as done."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from config.actor import Actor
from config.days import start_of
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy, tidy_lines
from privacy.access import Can
from privacy.laws.incidents import NOT_ASKED, Delay, Duty, Judged, duties_of, may_be_delayed
from privacy.laws.table import INCIDENT_DUTIES
from privacy.models.incidents import Incident, IncidentDuty
from privacy.operations.desk.dates import day_of
from privacy.operations.erasing.planning import demand
from privacy.operations.house_clock import house_deadlines

State = IncidentDuty.State
# The sample for the attorney general is due so long after the people were told (1798.82(f)).
_AFTER = {"cal.breach_attorney_general": "cal.breach_individual"}
# Whom a processor or business associate tells: the one whose data they are.
_TO_THE_OWNER = ("gdpr.breach_controller", "hipaa.breach_business_associate", "cal.breach_owner")
LAWFUL_HOURS = 72
_LONGEST = 10_000


class DutyClosed(DomainError):
    """It was done already, or nothing has to be done (HTTP 409)."""

    code = "duty_closed"


def judged(incident: Incident) -> Judged:
    """Return what the laws look at."""
    return Judged(
        laws=frozenset(incident.laws),
        processor=incident.role == Incident.Role.PROCESSOR,
        risk=incident.risk,
        conclusion=incident.conclusion,
        states=incident.states,
    )


def delay_of(incident: Incident) -> Delay | None:
    """Return what law enforcement asked for, if it did."""
    said = incident.delay
    if not said:
        return None
    until = date.fromisoformat(said["until"]) if said.get("until") else None
    return Delay(said["kind"], date.fromisoformat(said["on"]), until)


def settle_duties(incident: Incident) -> list[str]:
    """Bring the duties up to what is known now, inside the caller's transaction.

    What was done stays done. Returns the rules whose date or state is another one now, which
    the caller records: no clock is counted anew in silence.
    """
    known = {(each.right, each.place): each for each in incident.duties.select_for_update()}
    changed = []
    for duty in duties_of(judged(incident)):
        row = known.pop((duty.right, duty.place), None)
        row = row or IncidentDuty(incident=incident, right=duty.right, place=duty.place)
        if row.state != State.DONE and _settle(row, duty, incident):
            changed.append(duty.right)
    for row in known.values():
        if row.state == State.OPEN:
            row.state, row.ground = State.NOT_NEEDED, NOT_ASKED
            row.save(update_fields=["state", "ground"])
            changed.append(row.right)
    return sorted(set(changed))


def _settle(row: IncidentDuty, duty: Duty, incident: Incident) -> bool:
    before = (row.state, row.ground, row.due_at) if row.pk else None
    row.state = State.NOT_NEEDED if duty.ground else State.OPEN
    row.ground = duty.ground
    row.due_at, row.clock = _clock(incident, duty.right)
    row.save()
    return before != (row.state, row.ground, row.due_at)


def _clock(incident: Incident, name: str) -> tuple[datetime | None, dict[str, Any]]:
    """Return when a duty is due and what that was counted from; no moment: without delay."""
    right, start = INCIDENT_DUTIES[name], _start(incident, name)
    if right.respond is None or start is None:
        return _by_the_day(incident, name, None, {"right": name, "because": {"due": right.cite}})
    people = incident.people if incident.counted_at else None
    found, clock = house_deadlines(right, start, individuals=people)
    if found.due_at is not None:
        return found.due_at, clock | _own_hours(name, start)
    return _by_the_day(incident, name, found.response_due, clock)


def _by_the_day(
    incident: Incident, name: str, day: date | None, clock: dict[str, Any]
) -> tuple[datetime | None, dict[str, Any]]:
    """Return the end of the last day: an agreement brings it nearer, a delay moves it away."""
    agreed = _agreed(incident, name)
    if agreed is not None:
        day = min(day, agreed) if day else agreed
        clock["agreement"] = {
            "days": incident.agreement.report_days, "until": agreed.isoformat(),
            "because": f"45 CFR 164.410, 164.504(e)(2)(ii)(C); {incident.agreement.signed_on}",
        }  # fmt: skip
    if day is None:
        return None, clock
    delay = delay_of(incident)
    if delay is not None and may_be_delayed(name) and delay.ends > day:
        day = delay.ends
        clock["delay"] = {"until": day.isoformat(), "because": delay.cite}
    return end_of(day), clock


def _agreed(incident: Incident, name: str) -> date | None:
    """Return the last day the agreement with the owner of the data gives us to tell them."""
    start = _start(incident, name)
    if name not in _TO_THE_OWNER or incident.agreement is None or start is None:
        return None
    return day_of(start) + timedelta(days=incident.agreement.report_days)


def _own_hours(name: str, start: datetime) -> dict[str, Any]:
    """Return our own limit, where it is stricter than the law's; the law's stays the date."""
    hours = settings.ORG_BREACH_HOURS
    if name != "gdpr.breach_authority" or hours >= LAWFUL_HOURS:
        return {}
    until = start + timedelta(hours=max(hours, 1))
    return {"house": {"hours": hours, "until": until.isoformat()}}


def house_limit(duty: IncidentDuty) -> datetime | None:
    """Return by when we mean to have done it ourselves; None where only the law's date counts."""
    until = duty.clock.get("house", {}).get("until")
    return datetime.fromisoformat(until) if until else None


def _start(incident: Incident, name: str) -> datetime | None:
    """Return from when a duty's clock runs."""
    if name in _AFTER:
        first = incident.duties.filter(right=_AFTER[name], state=State.DONE).first()
        return first.done_at if first else None
    starts_with_awareness = INCIDENT_DUTIES[name].starts == "awareness"
    return incident.aware_at if starts_with_awareness else incident.discovered_at


def end_of(day: date) -> datetime:
    """Return the last second of a day of the organisation."""
    return start_of(day + timedelta(days=1)) - timedelta(seconds=1)


@operation
def note_told(
    *,
    duty: IncidentDuty,
    at: datetime,
    by: Actor,
    now: datetime,
    to: str = "",
    reference: str = "",
    complete: bool = True,
    late_because: str = "",
) -> IncidentDuty:
    """Note that a notice, or a part of it, went out (phases: GDPR Art. 33(4)).

    `at` is when it went out, `to` who got it, such as the authority or the newspaper, with the
    `reference` they gave it; after a `complete` one nothing follows. The law wants to be told
    why it came late (33(1)).

    Raises:
        DutyClosed: it was done, or need not be done.
        Invalid: it lies in the future or before the discovery, or is late without a reason.
        NotPermitted: the role does not keep incidents.
    """
    demand(by, Can.CHANGE_INCIDENTS)
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=duty.incident_id)
    current = IncidentDuty.objects.select_for_update().get(pk=duty.pk)
    if current.state != State.OPEN:
        raise DutyClosed(_("Nothing more has to be told here."))
    first = not current.phases
    current.late_because = tidy_lines(late_because)[:_LONGEST] or current.late_because
    _check_told(current, incident, at, now, first)
    phase = {"at": at.isoformat(), "to": tidy(to)[:160], "reference": tidy(reference)[:160]}
    _add_phase(current, {**phase, "complete": complete}, at, by)
    changed, late = settle_duties(incident), _is_late(current, at)
    record(
        "incident.told", about=incident, by=by, right=current.right, part=not complete,
        late=late, duties=changed,
    )  # fmt: skip
    return current


def _add_phase(duty: IncidentDuty, phase: dict[str, Any], at: datetime, by: Actor) -> None:
    duty.phases = [*duty.phases, phase]
    if phase["complete"]:
        duty.state, duty.done_at, duty.done_by = State.DONE, at, by.user
    duty.save()


def _is_late(duty: IncidentDuty, at: datetime) -> bool:
    return duty.due_at is not None and at > duty.due_at


def _check_told(
    duty: IncidentDuty, incident: Incident, at: datetime, now: datetime, first: bool
) -> None:
    problems: dict[str, list] = {}
    if at > now or at < incident.discovered_at:
        problems["at"] = [_("Give a moment between the discovery and now.")]
    if first and _is_late(duty, at) and not duty.late_because:
        problems["late_because"] = [_("It is late: say why. The law asks for the reasons.")]
    if problems:
        raise Invalid(problems)


__all__ = [
    "LAWFUL_HOURS",
    "DutyClosed",
    "delay_of",
    "end_of",
    "house_limit",
    "judged",
    "note_told",
    "settle_duties",
]
