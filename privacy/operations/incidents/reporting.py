"""Incidents reported by anybody of the house, and kept up to date by those who answer for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, Stale
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Notice
from contacts.normalise.text import tidy, tidy_lines
from privacy.access import Can
from privacy.laws.incidents import LAWS
from privacy.models.incidents import Incident, IncidentDuty, Nature
from privacy.operations.desk.dates import day_of
from privacy.operations.erasing.planning import demand
from privacy.operations.incidents.checklists import usual_tasks
from privacy.operations.incidents.duties import settle_duties
from privacy.operations.officers import officers_who

# The kinds of data an incident may be about; the pages and letters have words for them.
KINDS = (
    "name", "contact", "birth", "id_number", "account", "password", "health", "purchases",
    "conversations", "location", "other",
)  # fmt: skip
TEXTS = ("happened", "consequences", "measures", "steps", "ask_us", "lessons")
FIELDS = (
    "title", "nature", "role", "agreement", "laws", "started_at", "ended_at", "discovered_at",
    "aware_at", "kinds", "records", *TEXTS,
)  # fmt: skip
_LONGEST = 10_000
_NUMBERING = 7_310_011  # one number at a time
_LAST = (
    "select coalesce(max(substring(number from 10)::int), 0)"
    " from privacy_incident where number like %s"
)


class Closed(DomainError):
    """The incident is closed; it can be opened again (HTTP 409)."""

    code = "incident_closed"


@operation
def report_incident(*, values: Mapping[str, Any], by: Actor, now: datetime) -> Incident:
    """Write an incident down; its clocks run from the discovery, not from this moment.

    Args:
        values: `title`, `nature`, `happened` and `discovered_at` at least; `aware_at` is the
            discovery where nothing else is said.
        by: who reports it: anybody of the house.
        now: when.

    Raises:
        Invalid: values break rules; by field.
        NotPermitted: the role reports no incidents.
    """
    demand(by, Can.ADD_INCIDENTS)
    incident = Incident(reported_by=by.user, created_at=now, laws=["gdpr"])
    _take(incident, {"aware_at": values.get("discovered_at"), **values}, now)
    incident.number = _number(day_of(now).year)
    incident.save()
    settle_duties(incident)
    usual_tasks(incident, now=now)
    _tell_officers(incident, by)
    record("incident.reported", about=incident, by=by, kind=incident.nature, laws=incident.laws)
    return incident


@operation
def change_incident(
    *,
    incident: Incident,
    values: Mapping[str, Any],
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Incident:
    """Change what is known of an incident; its duties are counted anew.

    Raises:
        Closed: it is closed.
        Invalid: values break rules; by field.
        NotPermitted: the role does not keep incidents.
        Stale: somebody changed it meanwhile.
    """
    current = opened(incident, by)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody changed this meanwhile. Look at it again."))
    before = {name: getattr(current, name) for name in FIELDS}
    _take(current, values, now)
    changed = [name for name in FIELDS if getattr(current, name) != before[name]]
    if not changed:
        return current
    saved(current)
    record("incident.changed", about=current, by=by, fields=changed, duties=settle_duties(current))
    return current


@operation
def close_incident(*, incident: Incident, lessons: str, by: Actor, now: datetime) -> Incident:
    """Close an incident once nothing is open; it stays in the register (GDPR Art. 33(5)).

    Raises:
        Closed: it is closed already.
        Invalid: a duty or a task is open, or nobody said what was learned.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    current.lessons = tidy_lines(lessons)[:_LONGEST] or current.lessons
    problems: dict[str, list] = {}
    if not current.lessons:
        problems["lessons"] = [_("This field is required.")]
    if current.duties.filter(state=IncidentDuty.State.OPEN).exists():
        problems["duties"] = [_("Somebody still has to be told.")]
    if current.tasks.filter(done_at=None).exists():
        problems["tasks"] = [_("A task is still open.")]
    if problems:
        raise Invalid(problems)
    current.closed_at, current.closed_by = now, by.user
    saved(current)
    record("incident.closed", about=current, by=by, decision=current.conclusion)
    return current


@operation
def reopen_incident(*, incident: Incident, by: Actor) -> Incident:
    """Open a closed incident again, because something new is known.

    Raises:
        NotPermitted: the role does not keep incidents.
    """
    demand(by, Can.CHANGE_INCIDENTS)
    current = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if current.closed_at is None:
        return current
    current.closed_at = current.closed_by = None
    saved(current)
    record("incident.reopened", about=current, by=by)
    return current


def opened(incident: Incident, by: Actor) -> Incident:
    """Return an open incident, locked.

    Raises:
        Closed: it is closed.
        NotPermitted: the role does not keep incidents.
    """
    demand(by, Can.CHANGE_INCIDENTS)
    current = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if current.closed_at is not None:
        raise Closed(_("This incident is closed. Open it again first."))
    return current


def saved(incident: Incident) -> None:
    """Write an incident as its next revision."""
    incident.version += 1
    incident.save()


def _take(incident: Incident, values: Mapping[str, Any], now: datetime) -> None:
    for name in FIELDS:
        if name in values:
            setattr(incident, name, values[name])
    incident.title = tidy(incident.title or "")
    for name in TEXTS:
        setattr(incident, name, tidy_lines(getattr(incident, name) or ""))
    incident.laws = [law for law in LAWS if law in (incident.laws or ())]
    incident.kinds = [kind for kind in KINDS if kind in (incident.kinds or ())]
    if problems := {**_problems(incident), **_problems_of_time(incident, now)}:
        raise Invalid(problems)


def _problems(incident: Incident) -> dict[str, list]:
    problems: dict[str, list] = {
        name: [_("This field is required.")]
        for name in ("title", "happened")
        if not getattr(incident, name)
    }
    if len(incident.title) > 160:
        problems["title"] = [_("This is too long.")]
    problems |= {n: [_("This is too long.")] for n in TEXTS if len(getattr(incident, n)) > _LONGEST}
    for name, known in (("nature", Nature.values), ("role", Incident.Role.values)):
        if getattr(incident, name) not in known:
            problems[name] = [_("Choose one of the list.")]
    if incident.agreement is not None and incident.role != Incident.Role.PROCESSOR:
        problems["agreement"] = [_("Only for data that you keep for somebody else.")]
    if not incident.laws:
        problems["laws"] = [_("Choose one of the list.")]
    return problems


def _problems_of_time(incident: Incident, now: datetime) -> dict[str, list]:
    found, sure = incident.discovered_at, incident.aware_at
    if found is None or sure is None:
        return {"discovered_at": [_("This field is required.")]}
    problems: dict[str, list] = {}
    if found > now:
        problems["discovered_at"] = [_("This lies in the future.")]
    if sure > now or sure < found:
        problems["aware_at"] = [_("Give a moment between the discovery and now.")]
    start, end = incident.started_at, incident.ended_at
    if start and start > found:
        problems["started_at"] = [_("It cannot have begun after it was discovered.")]
    if start and end and end < start:
        problems["ended_at"] = [_("The end is before the beginning.")]
    return problems


def _number(year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_NUMBERING])
        cursor.execute(_LAST, [f"INC-{year}-%"])
        return f"INC-{year}-{cursor.fetchone()[0] + 1:04d}"


def _tell_officers(incident: Incident, by: Actor) -> None:
    others = [user for user in officers_who(Can.CHANGE_INCIDENTS) if user.pk != by.user_id]
    Notice.objects.bulk_create(notice_for(user, "incident_reported", incident) for user in others)


def notice_for(user: Any, kind: str, incident: Incident, **facts: str) -> Notice:
    """Return a notice that leads to an incident."""
    address = reverse("privacy:incident", kwargs={"key": incident.key})
    said = {"name": incident.number, "address": address, **facts}
    return Notice(user=user, kind=kind, about_model="", about_key="", facts=said)
