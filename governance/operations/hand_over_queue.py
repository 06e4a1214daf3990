"""Gives a handing over of very many records to the worker."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.work import BulkChange, Progress
from contacts.operations.working import new_progress
from governance.operations.belongings import CODES
from governance.operations.handing_over import demand_hand_over

TASK = "governance.hand_over"
HAND, LEAVE, UNDO = "hand_over", "leaving", "hand_over_undo"
WORKS = (HAND, LEAVE, UNDO)


@operation
def queue_hand_over(
    *,
    work: str,
    of: Any = None,
    to: Any = None,
    team: Any = None,
    kinds: Iterable[str] = CODES,
    change: BulkChange | None = None,
    by: Actor,
) -> Progress:
    """Let the worker hand over, let somebody leave, or undo; returns what a page can watch.

    Raises:
        NotPermitted: the role does not hand over.
        Invalid: unknown work.
    """
    demand_hand_over(by)
    if work not in WORKS:
        raise Invalid({"work": [_("Choose one of the list.")]})
    progress = new_progress(kind=work, subject="", owner=by.user, total=1)
    app.configure_task(TASK).defer(
        work=work,
        of_id=of.pk if of else None,
        to_id=to.pk if to else None,
        team_id=team.pk if team else None,
        kinds=list(kinds),
        change_id=change.pk if change else None,
        progress_id=progress.pk,
        user_id=by.user_id,
    )
    record("ownership.hand_over_queued", about=BulkChange, by=by, work=work)
    return progress
