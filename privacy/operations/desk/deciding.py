"""Ends a request: answered, refused on a lawful ground, or taken back by the person."""

from datetime import datetime

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from privacy.models.erasure import Erasure
from privacy.models.requests import MatchState, Outcome, PrivacyRequest, Status
from privacy.operations.desk.clocks import start_clock
from privacy.operations.desk.dates import right_of
from privacy.operations.desk.identity import demand_known
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import demand_open, held, save, write_step
from privacy.operations.desk.tasks import finish_proven
from privacy.operations.erasing.stopping import erasures_held, stop_erasures


class NoSuchGround(Invalid):
    """The law knows no such reason to refuse this right."""

    code = "no_such_ground"


class TasksOpen(DomainError):
    """Something is still to be done before the answer."""

    code = "tasks_open"


class MatchesOpen(DomainError):
    """Somebody has to say which of the proposed records are the person's."""

    code = "matches_open"


@operation
def acknowledge(*, request: PrivacyRequest, by: Actor, now: datetime) -> PrivacyRequest:
    """Note that the person was told that the request arrived; again changes nothing."""
    current = held(request, by)
    if current.acknowledged_at is None:
        current.acknowledged_at = now
        save(current, "acknowledged_at")
        law = current.clock.get("because", {}).get("ack_due", "")
        write_step(current, "acknowledged", by=by, at=now, law=law)
        record("privacy_request.acknowledged", about=current, by=by)
    return current


@operation
def assign(*, request: PrivacyRequest, user: object, by: Actor, now: datetime) -> PrivacyRequest:
    """Hand a request to a colleague, or to nobody; their open tasks go along.

    Raises:
        OwnRequest: it is about that colleague.
    """
    current = held(request, by)
    demand_not_own(current, Actor(user, by.door))
    before, current.assignee = current.assignee_id, user
    if current.assignee_id != before:
        save(current, "assignee")
        current.tasks.filter(done_at=None).update(assignee=current.assignee_id)
        write_step(current, "assigned", by=by, at=now, facts={"user": current.assignee_id})
        record("privacy_request.assigned", about=current, by=by, user=current.assignee_id)
    return current


@operation
def refuse(
    *,
    request: PrivacyRequest,
    ground: str,
    by: Actor,
    now: datetime,
    note: str,
    part: bool = False,
) -> PrivacyRequest:
    """Refuse a request, or a part of it, on a ground that this right knows.

    A part leaves the rest to be answered; the request then ends as complied with in part.

    Args:
        request: what is refused.
        ground: code of one of the right's grounds.
        by: who decides, who must not be the person.
        now: when.
        note: the facts that carry the ground, in words; sealed. The burden of proof is ours.
        part: refuse only a part.

    Raises:
        NoSuchGround: the law gives no such reason, or only for a part.
        Invalid: without facts.
        OwnRequest: the request is the officer's own.
    """
    current = held(request, by)
    demand_not_own(current, by)
    law = _lawful(current, ground, part=part)
    if not note.strip():
        raise Invalid({"note": [_("Say which facts carry this ground: you have to show them.")]})
    current.ground = ground
    closing = [] if part else _close(current, Status.REFUSED, Outcome.DENIED, by, now)
    save(current, "ground", *closing)
    kind = "refused_in_part" if part else "refused"
    write_step(current, kind, by=by, at=now, law=law, note=note, facts={"ground": ground})
    record("privacy_request.refused", about=current, by=by, ground=ground, part=part)
    return current


def _lawful(request: PrivacyRequest, ground: str, *, part: bool) -> str:
    """Return the citation of a ground; raises NoSuchGround where the law gives none."""
    lawful = right_of(request).ground(ground)
    if lawful is None:
        raise NoSuchGround({"ground": [_("The law gives no such ground for this right.")]})
    if lawful.partial and not part:
        raise NoSuchGround({"ground": [_("On this ground only a part may be refused.")]})
    return lawful.cite


@operation
def complete(*, request: PrivacyRequest, by: Actor, now: datetime) -> PrivacyRequest:
    """Close an answered request; nothing may be left undone.

    Raises:
        NotVerified: it is not known who asks.
        MatchesOpen: proposed records wait for a decision.
        TasksOpen: tasks are open.
        OwnRequest: the request is the officer's own.
    """
    current = held(request, by)
    demand_not_own(current, by)
    demand_known(current)
    if current.matches.filter(state=MatchState.PROPOSED).exists():
        raise MatchesOpen(_("Say first which of the proposed records are the person's."))
    finish_proven(current, by=by, now=now)
    left = current.tasks.filter(done_at=None).count()
    if left:
        raise TasksOpen(_("Some tasks are not done yet: %(count)s.") % {"count": left})
    outcome = Outcome.IN_PART if current.ground else Outcome.COMPLIED
    names = _close(current, Status.COMPLETED, outcome, by, now)
    save(current, *names)
    write_step(current, "completed", by=by, at=now, law=right_of(current).cite)
    record("privacy_request.completed", about=current, by=by, outcome=outcome)
    return current


@operation
def withdraw_request(
    *, request: PrivacyRequest, by: Actor, now: datetime, note: str = ""
) -> PrivacyRequest:
    """Close a request that the person took back, as an officer was told; nothing is erased then.

    Raises:
        Closed: it is answered already.
        ErasureBegun: data were erased already.
        OwnRequest: the request is the officer's own.
    """
    erasures = erasures_held(request)
    current = held(request, by)
    demand_not_own(current, by)
    return _taken_back(current, erasures, by, now, note)


@operation
def take_back(
    *, request: PrivacyRequest, by: Actor, now: datetime, note: str = ""
) -> PrivacyRequest:
    """Close a request whose sender takes it back; whoever calls this knows that it is theirs.

    Raises:
        Closed: it is answered already.
        ErasureBegun: data were erased already.
    """
    erasures = erasures_held(request)
    current = PrivacyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    demand_open(current)
    return _taken_back(current, erasures, by, now, note)


def _taken_back(
    current: PrivacyRequest, erasures: list[Erasure], by: Actor, now: datetime, note: str
) -> PrivacyRequest:
    stopped = stop_erasures(erasures, by=by)
    names = _close(current, Status.WITHDRAWN, Outcome.WITHDRAWN, by, now)
    save(current, *names)
    facts = {"erasures_stopped": stopped} if stopped else {}
    write_step(current, "withdrawn", by=by, at=now, note=note, facts=facts)
    record("privacy_request.withdrawn", about=current, by=by)
    return current


def _close(
    current: PrivacyRequest, status: str, outcome: str, by: Actor, now: datetime
) -> list[str]:
    """Put a held request into its last state; return the columns touched."""
    names = start_clock(current, by, now)
    current.status, current.outcome, current.closed_at = status, outcome, now
    for check in current.identity_checks.exclude(evidence=""):
        check.evidence, check.evidence_deleted_at = "", now
        check.save(update_fields=["evidence", "evidence_deleted_at"])
    return [*names, "status", "outcome", "closed_at"]
