"""Background work of the governance app: each job calls one operation."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.models.team import Team
from contacts.models.work import BulkChange, Progress
from contacts.operations.working import Watch
from governance import audit_tasks, review_tasks  # noqa: F401  (their jobs are found with ours)
from governance.operations import hand_over_queue, handing_over, inventory, leaving

AGAIN = RetryStrategy(max_attempts=3, wait=60)


@app.periodic(cron="20 3 * * *")
@app.task(name=inventory.TASK, queueing_lock=inventory.TASK, retry=AGAIN)
def refresh_inventory_job(timestamp: int) -> None:
    """Measure the data and keep the inventory of the day."""
    inventory.refresh_inventory(by=Actor.system(Door.JOB))


@app.task(name=hand_over_queue.TASK, queue="bulk", lock=hand_over_queue.TASK)
def hand_over_job(*, work: str, progress_id: int, user_id: int | None, **ids: Any) -> None:
    """Hand over, let somebody leave, or undo: one transaction, so it happens whole or not."""
    people = get_user_model().objects
    # The person decided at the page; the worker only does the writing.
    by = Actor(people.filter(pk=user_id).first(), Door.PAGE)
    watch = Watch(Progress.objects.get(pk=progress_id))
    watch.reached(0, total=1)
    done = False
    note = _("Something went wrong on our side. Nothing was handed over.")
    try:
        _carry_out(work, by, **ids)
        done = True
    except DomainError as refusal:
        note = str(refusal)
    finally:
        # An error of ours goes on to the queue; the person must not look at a bar for ever.
        watch.ended(Progress.State.DONE if done else Progress.State.FAILED, "" if done else note)


def _carry_out(
    work: str,
    by: Actor,
    *,
    of_id: int | None,
    to_id: int | None,
    team_id: int | None,
    kinds: list[str],
    change_id: int | None,
) -> None:
    people = get_user_model().objects
    if work == hand_over_queue.UNDO:
        handing_over.undo_hand_over(change=BulkChange.objects.get(pk=change_id), by=by)
        return
    of = people.get(pk=of_id) if of_id else None
    to = people.filter(pk=to_id).first()
    team = Team.objects.filter(pk=team_id).first()
    if work == hand_over_queue.LEAVE:
        leaving.deactivate_person(person=of, successor=to, team=team, by=by)
    else:
        handing_over.hand_over(of=of, to=to, team=team, kinds=kinds, by=by)
