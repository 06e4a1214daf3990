"""Counts the people of an incident in the worker where the ledgers name many.

One place after the other (a file, a destination, a program, an account), each in a transaction of
its own, so that a count that was cut off goes on. Until the last one the numbers and duties stay
what they were. A newer count ends an older one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.models.work import Progress
from contacts.operations.working import Watch, latest_progress, new_progress
from privacy.models.incidents import Incident
from privacy.operations.incidents.counting import (
    REACH,
    asked_for,
    count_people,
    find_and_keep,
    given_by,
    settle_count,
)
from privacy.operations.incidents.reporting import opened, saved

TASK = "privacy.count_incident"
KIND = "incident_count"
# Rows of ledgers and of the trail, above which nobody should wait for the answer of a page.
MANY = 20_000
# No more rows are looked at than it takes to know.
_ESTIMATE = """
select count(*) from (
  (select 1 from contacts_exportedcontact x join contacts_export e on e.id = x.export_id
    where e.key = any(%(exports)s::uuid[]) limit %(most)s)
  union all
  (select 1 from segments_disclosure d join segments_syncrun r on r.id = d.run_id
    join segments_destination t on t.id = r.destination_id
    where t.key = any(%(destinations)s::uuid[])
      and d.at between %(since)s::timestamptz and %(until)s::timestamptz limit %(most)s)
  union all
  (select 1 from segments_webhookdelivery w
    join segments_webhooksubscription s on s.id = w.subscription_id
    where s.key = any(%(webhooks)s::uuid[])
      and w.created_at between %(since)s::timestamptz and %(until)s::timestamptz limit %(most)s)
  union all
  (select 1 from governance_auditevent a where a.user_id = any(%(colleagues)s)
    and a.at between %(since)s::timestamptz and %(until)s::timestamptz limit %(most)s)
) named
"""


class Overtaken(DomainError):
    """A newer count was asked for, which says everything this one would."""

    code = "count_overtaken"


@operation
def ask_count(
    *,
    incident: Incident,
    reach: Mapping[str, Iterable[Any]],
    by: Actor,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Progress | None:
    """Count at once where few are named; else hand it to the worker and return its progress.

    Args and errors as `count_people`.
    """
    current = opened(incident, by)
    places = {name: list(reach.get(name, ())) for name in REACH}
    asked = asked_for(current, places, since, until, now)
    if _named_by(asked) <= MANY:
        count_people(incident=current, reach=places, by=by, now=now, since=since, until=until)
        return None
    progress = new_progress(
        kind=KIND, subject=str(current.key), owner=by.user, total=len(_places(asked)) + 1
    )
    # The count before stays readable beside the one that runs.
    current.reach = {**current.reach, "asked": {**asked, "count": str(progress.key)}}
    saved(current)
    ids = {"incident_id": current.pk, "progress_id": progress.pk}
    defer_once(TASK, lock=f"count-incident-{progress.pk}", **ids)
    record("incident.count_asked", about=current, by=by, count=len(_places(asked)))
    return progress


def run_count(*, incident: Incident, count: UUID, by: Actor, watch: Watch) -> Incident:
    """Look through one place after the other, then settle; called again, it does it again.

    `count` is the key of its progress record.

    Raises:
        Closed: the incident was closed meanwhile.
        Overtaken: a newer count was asked for.
    """
    asked = _asked(incident, count)
    for number, place in enumerate(_places(asked), start=1):
        _look_through(incident=incident, place=place, count=count, number=number,
                      by=by, watch=watch)  # fmt: skip
    return _settle(incident=incident, count=count, by=by, watch=watch)


def progress_of(incident: Incident) -> Progress | None:
    """Return how far a count is that still runs."""
    found = latest_progress(subject=str(incident.key), kinds=[KIND])
    return found if found is not None and found.finished_at is None else None


@operation
def _look_through(
    *, incident: Incident, place: Mapping[str, Any], count: UUID, number: int, by: Actor,
    watch: Watch,
) -> None:  # fmt: skip
    current = opened(incident, by)
    _asked(current, count)
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
    find_and_keep(current, place, count=count)
    watch.reached(number, total=0)


@operation
def _settle(*, incident: Incident, count: UUID, by: Actor, watch: Watch) -> Incident:
    current = opened(incident, by)
    asked = _asked(current, count)
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
    settle_count(current, asked, count=count, by=by, now=timezone.now())
    watch.ended(Progress.State.DONE)
    return current


def _asked(incident: Incident, count: UUID) -> dict[str, Any]:
    """Return what a count looks through; raises Overtaken where it is not the one asked for."""
    asked = dict(incident.reach.get("asked", {}))
    if asked.pop("count", "") != str(count):
        raise Overtaken(_("People were counted anew meanwhile."))
    return asked


def _places(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each place by itself, as something to look through."""
    none: dict[str, list[Any]] = {name: [] for name in REACH}
    span = {name: asked[name] for name in ("since", "until")}
    return [{**none, **span, name: [each]} for name in REACH for each in asked[name]]


def _named_by(asked: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ESTIMATE, {**given_by(asked), "most": MANY + 1})
        return int(cursor.fetchone()[0])


__all__ = ["KIND", "MANY", "TASK", "Overtaken", "ask_count", "progress_of", "run_count"]
