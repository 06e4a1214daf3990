"""Whether the person of a task may be reached at this moment."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from config.errors import Invalid
from contacts.models.collaboration import Task
from contacts.operations.permission.judging import judge_many
from contacts.operations.permission.question import Use, ask
from contacts.operations.permission.reasons import Reason


def with_stops(tasks: Sequence[Task]) -> Sequence[Task]:
    """Give each task `stop`: why it must not be done now, or nothing."""
    stops = stops_of(tasks, timezone.now())
    for task in tasks:
        task.stop = stops.get(task.pk, "")  # type: ignore[attr-defined]
    return tasks


def stops_of(tasks: Sequence[Task], at: datetime) -> dict[int, str]:
    """Return why a task must not be done now, by its number; one judgement per kind of task."""
    kinds: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for task in tasks:
        if task.channel and task.contact_id and task.done_at is None:
            kinds[task.channel, task.purpose].append(task)
    stops = {}
    for (channel, purpose), same in kinds.items():
        reasons = _reasons(channel, purpose, [task.contact_id for task in same], at)
        for task in same:
            if reason := reasons.get(task.contact_id, ""):
                stops[task.pk] = str(Reason(reason).label)
    return stops


def _reasons(channel: str, purpose: str, people: list[int], at: datetime) -> dict[int, str]:
    try:
        question = ask(channel=channel, purpose=purpose, at=at, use=Use.MESSAGE)
    except Invalid:  # the purpose is not used any more
        return dict.fromkeys(people, Reason.UNKNOWN_CONSENT)
    return {pk: reason for pk, (reason, _row) in judge_many(people, question).items()}
