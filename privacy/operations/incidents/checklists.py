"""What is usually done: to contain an incident, by its kind, and to reach people without letters.

A suggestion, not a rule: tasks can be added, and any of these ends with a note why not.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.laws.incidents import substitute_steps
from privacy.models.incidents import Incident, IncidentTask, Nature
from privacy.operations.desk.dates import day_of

Kind = IncidentTask.Kind
WORDS: dict[str, Any] = {
    "stop": _("Stop it from going on"),
    "keep_logs": _("Keep logs and evidence: change and delete nothing"),
    "passwords": _("End the sessions and change the passwords concerned"),
    "wipe": _("Lock or wipe the device from afar"),
    "encrypted": _("Find out whether the device or file was encrypted, and who has the key"),
    "police": _("Report it to the police"),
    "ask_back": _("Ask the recipient to delete it, and to confirm that in writing"),
    "close_hole": _("Close the way in, and look for others like it"),
    "access": _("Take the colleague's access away until it is clear what happened"),
    "offline": _("Take what is exposed off the network, and ask search engines to forget it"),
    "restore": _("Restore from the last good backup"),
    "insurer": _("Tell the insurer, where there is one for this"),
    # --- the substitute notice
    "other_means": _("Reach people without an address by phone or another way (fewer than 10)"),
    "posting": _(
        "Notice on the front of our website for 90 days, or in the main media (10 or more)"
    ),
    "toll_free": _("A free phone number for at least 90 days, where people can ask"),
}
_BY_NATURE = {
    Nature.LOST: ("wipe", "encrypted", "passwords", "police"),
    Nature.ASTRAY: ("ask_back",),
    Nature.INTRUSION: ("close_hole", "passwords", "keep_logs", "police", "insurer"),
    Nature.INSIDER: ("access", "keep_logs"),
    Nature.EXPOSED: ("offline", "keep_logs"),
    Nature.UNAVAILABLE: ("restore", "keep_logs"),
    Nature.OTHER: ("keep_logs",),
}
# Days from the report; the first ones are for the same day.
_SOON = {"stop": 0, "keep_logs": 0, "wipe": 0, "passwords": 0, "access": 0, "offline": 0}
_LATER = 3


def usual_tasks(incident: Incident, *, now: datetime) -> None:
    """Write the usual tasks of this kind of incident down; inside the caller's transaction."""
    codes = ("stop", *_BY_NATURE[Nature(incident.nature)])
    IncidentTask.objects.bulk_create(_task(incident, Kind.CONTAIN, code, now) for code in codes)


def substitute_tasks(incident: Incident, *, unreached: int, now: datetime) -> None:
    """Write down how people without an address are reached, as often as their number changes."""
    wanted = substitute_steps(unreached) if "hipaa" in incident.laws else ()
    there = incident.tasks.filter(kind=Kind.SUBSTITUTE)
    there.filter(done_at=None).exclude(code__in=wanted).delete()
    known = set(there.values_list("code", flat=True))
    IncidentTask.objects.bulk_create(
        _task(incident, Kind.SUBSTITUTE, code, now) for code in wanted if code not in known
    )


def _task(incident: Incident, kind: str, code: str, now: datetime) -> IncidentTask:
    due = day_of(now) + timedelta(days=_SOON.get(code, _LATER))
    return IncidentTask(incident=incident, kind=kind, code=code, due_on=due, created_at=now)


def words_of(task: IncidentTask) -> str:
    """Return what a task says, in the language of the moment."""
    return str(WORDS.get(task.code, task.title))
