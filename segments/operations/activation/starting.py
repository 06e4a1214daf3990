"""Opens runs: asked for by a person or a schedule, planned by whoever sends."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.actor import Actor
from config.errors import Invalid
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.operations.permission.question import Question
from segments.destinations import connector_for
from segments.models.deliveries import DeliveryReceipt, DestinationState
from segments.models.destinations import Destination, RunState, Sending, SyncRun
from segments.operations.activation.guards import (
    check_agreement,
    check_segment,
    check_terms,
    demand_right,
)
from segments.operations.activation.planning import Plan, Planning, Todo
from segments.operations.activation.refusing import SyncRefused
from segments.operations.activation.rows import Rows, question_of

TASK = "segments.run_sync"
OPEN = (RunState.WAITING, RunState.SENDING, RunState.LATER)


@operation
def start_sync(
    *,
    destination: Destination,
    by: Actor,
    confirm_removals: bool = False,
    only_owed: bool = False,
    queue: bool = True,
) -> SyncRun:
    """Open a run and hand it to the worker; one that is open goes on instead.

    Args:
        destination: where to.
        by: who wants it.
        confirm_removals: somebody looked at an unusual number of removals.
        only_owed: only take out who may not be there any more.
        queue: False where the caller sends at once.

    Raises:
        SyncRefused: it is paused, its owner may not send this, or the segment is not reliable.
        NotPermitted: the role does not send segments.
    """
    demand_right(by)
    current = locked(destination)
    run = SyncRun.objects.filter(destination=current, state__in=OPEN).first()
    if run is None:
        check(current, timezone.now(), only_owed=only_owed)
        run = open_run(current, by, {"confirmed": confirm_removals, "only_owed": only_owed})
        record("destination.run_opened", about=run, by=by, destination=str(current.key))
    # What is put off goes on by itself, when the destination wants it.
    if queue and run.state != RunState.LATER:
        ask(run)
    return run


def ask(run: SyncRun) -> None:
    """Let the worker go on with a run, unless that waits already."""
    defer_once(TASK, lock=f"sync-{run.pk}", run_id=run.pk)


def locked(destination: Destination) -> Destination:
    """Return the row as it is now, locked until the operation ends."""
    found = Destination.objects.select_for_update(of=("self",))
    return found.select_related("owner", "segment").get(pk=destination.pk)


def check(destination: Destination, now: datetime, *, only_owed: bool = False) -> Question:
    """Return what is asked about the people of a destination that may send.

    Taking people out who may not be there needs nobody's right and no segment.

    Raises:
        SyncRefused: it may not.
    """
    if destination.state == Sending.PAUSED:
        raise SyncRefused("paused")
    try:
        question = question_of(destination)
    except Invalid as problem:
        raise SyncRefused("unknown_purpose") from problem
    if not only_owed:
        check_terms(destination, question)
        check_segment(destination, now)
        check_agreement(destination.segment, destination.slug)
    return question


def open_run(destination: Destination, by: Actor, asked: dict[str, Any]) -> SyncRun:
    """Write a run down under the terms of this moment."""
    named = (
        "purpose", "channel", "legal_basis", "region", "agreement", "automated", "match_key",
        "mode", "shares",
    )  # fmt: skip
    terms = {name: getattr(destination, name) for name in named}
    return SyncRun.objects.create(
        destination=destination,
        segment=destination.segment,
        rule_version=destination.segment.rule_version,
        as_of=destination.segment.as_of,
        terms={**terms, "fields": list(destination.fields), **asked},
        by=by.user,
        door=str(by.door),
    )


@operation
def plan_run(*, run: SyncRun, by: Actor) -> SyncRun:
    """Write down a receipt for each person something has to be done with.

    Raises:
        SyncRefused: what held when the run was opened holds no more, or too many would leave.
    """
    destination = locked(run.destination)
    current = SyncRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if current.state != RunState.WAITING:
        return current
    owed = bool(current.terms.get("only_owed"))
    question = check(destination, timezone.now(), only_owed=owed)
    planning = _planning(destination, question, current)

    def keep(todo: list[Todo]) -> None:
        DeliveryReceipt.objects.bulk_create(
            [
                DeliveryReceipt(run=current, contact_id=pk, action=action, reason=why)
                for pk, action, why in todo
            ]
        )

    confirmed = owed or bool(current.terms.get("confirmed"))
    plan = planning.work_out(keep, confirmed=confirmed, only_owed=owed)
    gone = DestinationState.objects.filter(destination=destination, contact__in=plan.forgotten)
    gone.delete()
    counts = {name: getattr(plan, name) for name in ("added", "updated", "removed")}
    current.terms = {**current.terms, "planned": {**counts, "rejected": plan.rejected}}
    if withheld := planning.rows.withheld():
        current.terms["withheld"] = sorted(withheld)
    current.suppressed, current.unchanged = plan.suppressed, plan.unchanged
    current.rejected, current.reasons = plan.rejected, dict(plan.reasons)
    current.state = RunState.SENDING
    current.save()
    record("destination.planned", about=current, by=by, left_out=plan.suppressed, **counts)
    return current


def dry_run(*, destination: Destination, by: Actor) -> Plan:
    """Return what a run would do now, with a few masked samples; nothing is written or sent.

    Raises:
        SyncRefused: it would be refused.
        NotPermitted: the role does not send segments.
    """
    demand_right(by)
    with transaction.atomic():
        question = check(destination, timezone.now())
        planning = _planning(destination, question, SyncRun(created_at=timezone.now()))
        return planning.work_out(lambda todo: None)


def _planning(destination: Destination, question: Question, run: SyncRun) -> Planning:
    connector = connector_for(destination, as_of=run.created_at.isoformat())
    return Planning(destination, Rows(destination, connector), question)
