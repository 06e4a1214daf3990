"""The second person on a dry run: approved as it was seen, or refused with the reason."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from privacy.access import Can
from privacy.models.retention import Action, RetentionItem, RetentionRun
from privacy.operations.erasing.planning import PlanChanged, demand
from privacy.operations.retaining.planning import digest_of_run
from privacy.operations.retaining.queue import run_soon

State = RetentionRun.State
CHANGED = gettext_noop("What would be done is not what was shown. Count again and look at it.")


class CannotRetain(DomainError):
    """The run is not in a state that allows this (HTTP 409)."""

    code = "cannot_retain"
    status = 409


@operation
def approve_run(*, run: RetentionRun, digest: str, by: Actor, now: datetime) -> RetentionRun:
    """Approve exactly the people and rules that were seen, as somebody else than who counted.

    The worker carries it out at once.

    Raises:
        CannotRetain: it does not wait for approval.
        NotPermitted: the role does not approve, or erasures where some are due, or it is who
            counted.
        PlanChanged: another population was seen, or the run was changed since.
    """
    current = _waiting(run, by)
    erases = RetentionItem.objects.filter(run=current, action=Action.ERASE, category="person")
    if erases.exists():
        demand(by, Can.APPROVE_ERASURES)
    if not digest == current.digest == digest_of_run(current):
        raise PlanChanged(_(CHANGED))
    current.state, current.decided_by, current.decided_at = State.APPROVED, by.user, now
    current.save(update_fields=["state", "decided_by", "decided_at"])
    run_soon(current)
    record("retention.approved", about=current, by=by, people=current.people, sha256=digest)
    return current


@operation
def refuse_run(*, run: RetentionRun, reason: str, by: Actor, now: datetime) -> RetentionRun:
    """Refuse what would be done; the next night counts again.

    Raises:
        CannotRetain: it does not wait for approval.
        Invalid: there is no reason.
        NotPermitted: the role does not approve, or it is who counted.
    """
    if not reason.strip():
        raise Invalid({"reason": [_("This field is required.")]})
    current = _waiting(run, by)
    current.state, current.decided_by, current.decided_at = State.REFUSED, by.user, now
    current.reason = reason.strip()
    current.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    record("retention.refused", about=current, by=by, people=current.people)
    return current


def _waiting(run: RetentionRun, by: Actor) -> RetentionRun:
    demand(by, Can.APPROVE_RETENTION)
    current = RetentionRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if current.state != State.PLANNED:
        raise CannotRetain(_("This run does not wait for approval."))
    if by.user_id is None or by.user_id == current.planned_by_id:
        raise NotPermitted(_("Somebody else than who counted approves it."))
    return current
