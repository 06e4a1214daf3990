"""The second person on the plan of an erasure, and the order to carry it out."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config.actor import Actor
from config.errors import NotPermitted
from config.journal import record
from config.operation import operation
from privacy.access import Can
from privacy.models.erasure import Erasure
from privacy.operations.desk.own import demand_not_own
from privacy.operations.erasing.people import with_twins
from privacy.operations.erasing.planning import CannotErase, PlanChanged, demand, hash_of, plan_of
from privacy.operations.erasing.queue import run_soon

CHANGED = gettext_noop(
    "What would be erased changed since this plan was made. Count again and look at it."
)


@operation
def approve_erasure(*, erasure: Erasure, plan_hash: str, by: Actor, now: datetime) -> Erasure:
    """Approve exactly the plan that was seen, as somebody else than who made it.

    Raises:
        CannotErase: it does not wait for approval.
        NotPermitted: the role does not approve, or it is the one who planned, or whose data go.
        PlanChanged: another plan was seen, or counting again gives another one.
    """
    demand(by, Can.APPROVE_ERASURES)
    current = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if current.state not in (Erasure.State.PLANNED, Erasure.State.HELD) or current.approved_at:
        raise CannotErase(_("This erasure does not wait for approval."))
    demand_not_own(current.request, by)
    if by.user_id is None or by.user_id == current.planned_by_id:
        raise NotPermitted(_("Somebody else than who planned the erasure approves it."))
    demand_not_own(current.request, by)
    seen = plan_of(with_twins(current.people), now)
    if not plan_hash == current.plan_hash == hash_of(seen) == hash_of(current.plan):
        raise PlanChanged(_(CHANGED))
    current.approved_by, current.approved_at = by.user, now
    if current.state == Erasure.State.PLANNED:
        current.state = Erasure.State.APPROVED
    current.save(update_fields=["approved_by", "approved_at", "state"])
    record("erasure.approved", about=current, by=by, people=len(current.people))
    return current


@operation
def start_erasure(*, erasure: Erasure, by: Actor) -> Erasure:
    """Hand an approved erasure, or one that stopped half way, to the worker.

    Raises:
        CannotErase: nobody approved it, or it is over.
        NotPermitted: the role does not answer requests.
    """
    demand(by, Can.CHANGE_REQUESTS)
    current = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if current.state not in RUNNABLE:
        raise CannotErase(_("This erasure is not approved, or it is over."))
    run_soon(current)
    record("erasure.started", about=current, by=by, people=len(current.people))
    return current


RUNNABLE = (
    Erasure.State.APPROVED,
    Erasure.State.RUNNING,
    Erasure.State.PROVING,
    Erasure.State.BLOCKED,
)
