"""Sends the notices that are due, hears what came of them, and hands over what is late."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q

from config.actor import Actor
from config.egress import Answer, NoAnswer, Unreachable
from config.errors import DomainError
from config.jobs import defer_once
from config.sealed import NotOpened
from privacy.models.notices import NoticeKind, NoticeRoute, NoticeState, RecipientNotice, Way
from privacy.operations.notices.messages import (
    ask_opendsr,
    in_opendsr,
    send_opendsr,
    send_signed,
)
from privacy.operations.notices.planning import TASK
from privacy.operations.notices.settling import escalate, note_done, note_sent, put_off
from privacy.operations.notices.signatures import NotBelieved, believe
from segments.models.deliveries import DeliveryReceipt, DestinationState, Held, Receipt
from segments.models.destinations import Destination, RunState, SyncRun
from segments.operations.activation.starting import OPEN, start_sync

MOST = 2_000
# Of a receipt only what names nobody: the service's own words may quote what we sent.
_FROM_ANSWER = ("expected_completion_time", "received_time", "request_status")
# By these, whoever must not be there any more is taken out, whatever the segment says.
_OWED = (NoticeKind.ERASE, NoticeKind.RESTRICT, NoticeKind.OPT_OUT)


def send_due(*, by: Actor, now: datetime) -> int:
    """Send what waits and is due, ask about what was sent, escalate what is late.

    Every notice has transactions of its own; nothing is sent inside of one. Where there are more
    than one round takes, the next one follows. Returns how many were looked at.
    """
    rows = RecipientNotice.objects.exclude(way=Way.TASK).select_related("destination", "request")
    sent = list(rows.filter(state=NoticeState.SENT).order_by("sent_at", "pk")[:MOST])
    waiting = Q(state=NoticeState.WAITING) | Q(state=NoticeState.LATER, next_at__lte=now)
    due = list(rows.filter(waiting).order_by("pk")[:MOST])
    for notice in due:
        send_notice(notice, by=by, now=now)
    for notice in sent:
        ask_about(notice, by=by, now=now)
    if len(due) == MOST:
        defer_once(TASK)
    late = RecipientNotice.objects.filter(due_on__lt=now.date())
    for notice in late.filter(state__in=_MOVING)[:MOST]:
        escalate(notice=notice, problem="overdue", by=by, now=now)
    return len(due) + len(sent)


_MOVING = (NoticeState.WAITING, NoticeState.LATER, NoticeState.SENT)


def send_notice(notice: RecipientNotice, *, by: Actor, now: datetime) -> None:
    """Tell one recipient."""
    if notice.destination is None:
        escalate(notice=notice, problem="destination_gone", by=by, now=now)
    elif notice.way == Way.CONNECTOR:
        _through_connector(notice, notice.destination, by, now)
    else:
        _by_message(notice, by, now)


def _through_connector(
    notice: RecipientNotice, destination: Destination, by: Actor, now: datetime
) -> None:
    """Ask for a run of the destination: it takes out, or brings up to date, whom it has."""
    owed = notice.kind in _OWED
    try:
        run = start_sync(destination=destination, by=by, only_owed=owed)
    except DomainError as refusal:
        put_off(notice=notice, problem=refusal.code, by=by, now=now)
    else:
        note_sent(notice=notice, receipt={"run": str(run.key)}, by=by, now=now)


def _by_message(notice: RecipientNotice, by: Actor, now: datetime) -> None:
    route = NoticeRoute.objects.filter(destination=notice.destination).first()
    if route is None or not route.address:
        escalate(notice=notice, problem="no_route", by=by, now=now)
        return
    if notice.way == Way.OPENDSR and not in_opendsr(notice):
        escalate(notice=notice, problem="not_in_opendsr", by=by, now=now)
        return
    send = send_opendsr if notice.way == Way.OPENDSR else send_signed
    answer = _answer(lambda: send(notice, route, now=now), notice, by, now)
    if answer is None:
        return
    receipt = {"status": answer.status, **_told(answer)}
    if notice.way == Way.OPENDSR and answer.status == 201:
        _if_believed(note_sent, notice, route, answer, by, now)
    elif notice.way == Way.WEBHOOK and answer.ok:
        note_done(notice=notice, receipt=receipt, by=by, now=now)
    elif answer.status in (400, 401, 403, 404, 410):
        escalate(notice=notice, problem=f"refused_{answer.status}", by=by, now=now)
    else:
        put_off(notice=notice, problem=f"answer_{answer.status}", by=by, now=now)


def _if_believed(
    noted: Callable[..., Any], notice: RecipientNotice, route: NoticeRoute, answer: Answer,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """Note a processor's answer only where its signature shows whose it is; else escalate.

    While its certificate cannot be fetched, it is asked again in the next round.
    """
    try:
        proof = believe(answer, route, now=now)
    except NotBelieved as problem:
        escalate(notice=notice, problem=problem.code, by=by, now=now)
    except (Unreachable, NoAnswer):
        if noted is note_sent:
            put_off(notice=notice, problem="no_certificate", by=by, now=now)
    else:
        receipt = {"status": answer.status, **_told(answer), "proof": proof}
        noted(notice=notice, receipt=receipt, by=by, now=now)


def _answer(
    asked: Callable[[], Answer], notice: RecipientNotice, by: Actor, now: datetime
) -> Answer | None:
    try:
        return asked()
    except (Unreachable, NoAnswer) as problem:
        put_off(notice=notice, problem=problem.code, by=by, now=now)
    except NotOpened as problem:
        escalate(notice=notice, problem=problem.code, by=by, now=now)
    return None


def _told(answer: Answer) -> dict[str, str]:
    content = answer.json()
    if not isinstance(content, dict):
        return {}
    return {name: str(content[name])[:40] for name in _FROM_ANSWER if name in content}


def ask_about(notice: RecipientNotice, *, by: Actor, now: datetime) -> None:
    """Look whether a recipient that was told has done it."""
    if notice.way == Way.CONNECTOR:
        _ask_run(notice, by, now)
    elif notice.way == Way.OPENDSR:
        _ask_processor(notice, by, now)


def _ask_run(notice: RecipientNotice, by: Actor, now: datetime) -> None:
    run = SyncRun.objects.filter(key=notice.receipt.get("run")).first()
    if run is None:
        put_off(notice=notice, problem="run_gone", by=by, now=now)
        return
    if run.state in OPEN:
        return
    row: Any = DeliveryReceipt.objects.filter(run=run, contact=notice.contact_id)
    row = row.order_by("-pk").first()
    if row is not None and row.status == Receipt.ACCEPTED:
        receipt = {"accepted": row.at.isoformat(), "action": row.action}
        note_done(notice=notice, receipt=receipt, by=by, now=now)
    elif run.state != RunState.DONE or (row is not None and row.status == Receipt.REJECTED):
        problem = row.error_code if row is not None and row.error_code else run.problem
        put_off(notice=notice, problem=problem or "not_accepted", by=by, now=now)
    elif notice.kind in _OWED and _still_there(notice):
        put_off(notice=notice, problem="still_there", by=by, now=now)
    else:
        note_done(notice=notice, receipt={"nothing_there": True}, by=by, now=now)


def _still_there(notice: RecipientNotice) -> bool:
    held = DestinationState.objects.filter(
        destination=notice.destination, contact=notice.contact_id
    )
    return held.filter(state__in=(Held.THERE, Held.UNKNOWN)).exists()


def _ask_processor(notice: RecipientNotice, by: Actor, now: datetime) -> None:
    route = NoticeRoute.objects.filter(destination=notice.destination).first()
    if route is None:
        escalate(notice=notice, problem="no_route", by=by, now=now)
        return
    try:
        answer = ask_opendsr(notice, route)
    except (Unreachable, NoAnswer):
        return  # asked again at the next round; the date it is due bounds that
    said = _told(answer).get("request_status", "")
    if said == "completed":
        _if_believed(note_done, notice, route, answer, by, now)
    elif said == "cancelled":
        escalate(notice=notice, problem="cancelled", by=by, now=now)


__all__ = ["ask_about", "send_due", "send_notice"]
