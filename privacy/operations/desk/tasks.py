"""What has to be done before a request is answered: from the inventory and the destinations."""

from datetime import datetime

from django.apps import apps

from config.actor import Actor
from config.journal import record
from config.operation import operation
from config.personal_data import About
from governance.inventory.declared import declarations
from privacy.models.notices import TOLD, RecipientNotice
from privacy.models.packages import PackageState
from privacy.models.requests import MatchState, PrivacyRequest, RequestMatch, RequestTask
from privacy.operations.desk.dates import right_of
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held, write_step
from privacy.operations.packaging.people import one_person
from privacy.operations.packaging.tables import Table
from segments.models.deliveries import DestinationState

# What happens to each table with rows of the person, by what the right asks for.
TABLE_WORK = {
    "access": "collect",
    "portability": "collect",
    "know": "collect",
    "erasure": "erase",
}
# Tables with free words, in which other people may be named.
_TEXTS = frozenset({"contacts.Note", "interactions.Message", "contacts.Task"})


def plan_tasks(request: PrivacyRequest) -> int:
    """Write the tasks that follow from the confirmed records, within the caller's operation.

    Tasks that are no longer right and not done are taken away. Returns how many are new.
    """
    confirmed = RequestMatch.objects.filter(request=request, state=MatchState.CONFIRMED)
    people = one_person(number for number in confirmed.values_list("contact", flat=True) if number)
    wanted = {(task.kind, task.code, task.system): task for task in _wanted(request, people)}
    stale, changed = [], []
    for task in request.tasks.all():
        fresh = wanted.pop((task.kind, task.code, task.system), None)
        if task.done_at is not None:
            continue
        if fresh is None:
            stale.append(task.pk)
        elif task.facts != fresh.facts:
            task.facts = fresh.facts
            changed.append(task)
    RequestTask.objects.filter(pk__in=stale).delete()
    RequestTask.objects.bulk_update(changed, ["facts"])
    RequestTask.objects.bulk_create(wanted.values())
    return len(wanted)


def _wanted(request: PrivacyRequest, people: list[int]) -> list[RequestTask]:
    right = right_of(request)
    found = [_task(request, "act", right.action)]
    if not people:
        return found
    work = TABLE_WORK.get(right.action)
    for table in _tables() if work else ():
        rows = table.rows(people).count()
        if rows and work:
            found.append(_task(request, "table", work, table.about.model, rows=rows))
            if work == "collect" and table.about.model in _TEXTS:
                found.append(_task(request, "review", "mentions", table.about.model, rows=rows))
    if right.recipients is not None:
        found += [
            _task(request, "destination", "tell_recipient", f"destination:{key}", name=name)
            for key, name in _holders(people)
        ]
    return found


def _tables() -> list[Table]:
    """Return the tables of the inventory whose rows lead to a person, but for what we computed."""
    said = [about for about in declarations() if isinstance(about, About) and about.person]
    tables = [Table(about, apps.get_model(about.model), ()) for about in said]
    return [table for table in tables if not table.derived]


def _holders(people: list[int]) -> list[tuple[str, str]]:
    """Return the destinations that hold these people, by key and name."""
    rows = DestinationState.objects.filter(contact__in=people)
    named = rows.values_list("destination__key", "destination__name").distinct()
    return sorted((str(key), name) for key, name in named)


def _task(
    request: PrivacyRequest, kind: str, code: str, system: str = "", **facts: object
) -> RequestTask:
    return RequestTask(
        request=request,
        kind=kind,
        code=code,
        system=system,
        facts=facts,
        assignee_id=request.assignee_id,
        due_on=request.due,
    )


@operation
def complete_task(*, task: RequestTask, by: Actor, now: datetime, note: str = "") -> RequestTask:
    """Say that a task is done; again changes nothing.

    Raises:
        OwnRequest: the request is the officer's own.
    """
    request = held(task.request, by)
    demand_not_own(request, by)
    current = RequestTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if current.done_at is None:
        finish(request, [current], by=by, now=now, note=note)
        record("privacy_request.task_done", about=request, by=by, kind=current.kind)
    return current


def finish(
    request: PrivacyRequest,
    tasks: list[RequestTask],
    *,
    by: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Mark tasks as done with one step, within the caller's operation."""
    for task in tasks:
        task.done_at, task.done_by = now, by.user_id
    RequestTask.objects.bulk_update(tasks, ["done_at", "done_by"])
    if tasks:
        done = sorted(f"{task.kind}:{task.code}:{task.system}".rstrip(":") for task in tasks)
        write_step(request, "tasks_done", by=by, at=now, note=note, facts={"tasks": done})


def finish_proven(request: PrivacyRequest, *, by: Actor, now: datetime) -> None:
    """Mark what the system can see to be done: built packages, proven erasures, sent notices."""
    notices = RecipientNotice.objects.filter(request=request, state__in=TOLD)
    told = {f"destination:{key}" for key in notices.values_list("destination__key", flat=True)}
    built = request.packages.filter(state__in=[PackageState.READY, PackageState.EXPIRED]).exists()
    erased = request.erasures.filter(state="done").exists()
    open_tasks = list(request.tasks.filter(done_at=None))
    proven = [
        task
        for task in open_tasks
        if (task.code == "collect" and built)
        or (task.code == "erase" and erased)
        or (task.code == "erasure" and erased)
        or (task.code in ("access", "portability", "know") and built)
        or (task.kind == "destination" and task.system in told)
    ]
    finish(request, proven, by=by, now=now)
