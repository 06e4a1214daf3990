"""Tasks of an incident: added, given to somebody, and ended with a word on what was done."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy
from privacy.models.incidents import Incident, IncidentTask
from privacy.operations.incidents.reporting import opened


@operation
def add_task(
    *,
    incident: Incident,
    title: str,
    by: Actor,
    now: datetime,
    due_on: date | None = None,
    assignee: Any = None,
) -> IncidentTask:
    """Add something that has to be done.

    Raises:
        Closed: the incident is closed.
        Invalid: it says nothing, or too much.
        NotPermitted: the role does not keep incidents.
    """
    current = opened(incident, by)
    title = tidy(title)
    if not 0 < len(title) <= 200:
        raise Invalid({"title": [_("Say what has to be done, in at most 200 characters.")]})
    task = IncidentTask.objects.create(
        incident=current, title=title, due_on=due_on, assignee=assignee, created_at=now
    )
    record("incident.task_added", about=current, by=by)
    return task


@operation
def finish_task(*, task: IncidentTask, note: str, by: Actor, now: datetime) -> IncidentTask:
    """Note what was done, or why it need not be; what is done already stays as it is.

    Raises:
        Closed: the incident is closed.
        Invalid: nothing is said.
        NotPermitted: the role does not keep incidents.
    """
    incident = opened(task.incident, by)
    current = incident.tasks.select_for_update().get(pk=task.pk)
    if current.done_at is not None:
        return current
    note = tidy(note)
    if not 0 < len(note) <= 500:
        raise Invalid({"note": [_("Say in a few words what was done.")]})
    current.note, current.done_at, current.done_by = note, now, by.user
    current.save()
    record("incident.task_done", about=incident, by=by)
    return current
