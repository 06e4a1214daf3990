"""What becomes of a notice: heard, put off, handed to a colleague, confirmed or explained."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from config.signing import RETRY_AFTER
from contacts.models.collaboration import Notice
from contacts.operations.rights import demand, is_system
from privacy.access import Can
from privacy.models.notices import NoticeState, RecipientNotice
from privacy.operations.notices.planning import ADDRESS, TO_TELL

_SHORTEST_EXPLANATION = 40


class NotOpen(DomainError):
    """The recipient has been told, or its case was explained."""

    code = "notice_closed"


def fresh(notice: RecipientNotice) -> RecipientNotice:
    """Return the notice as it is now, locked until the operation ends."""
    found = RecipientNotice.objects.select_for_update(of=("self",))
    return found.select_related("destination", "person", "request").get(pk=notice.pk)


@operation
def note_sent(
    *, notice: RecipientNotice, receipt: dict[str, Any], by: Actor, now: datetime
) -> RecipientNotice:
    """Note that a recipient was told and has not said yet that it is done."""
    current = fresh(notice)
    current.state, current.sent_at, current.next_at = NoticeState.SENT, now, None
    current.receipt, current.problem = {**current.receipt, **receipt}, ""
    current.attempts += 1
    current.save()
    record("notice.sent", about=current, by=by, kind=current.kind, way=current.way)
    return current


@operation
def note_done(
    *, notice: RecipientNotice, receipt: dict[str, Any], by: Actor, now: datetime
) -> RecipientNotice:
    """Note that a recipient did what it was asked; what the person was known by is forgotten."""
    current = fresh(notice)
    if current.state == NoticeState.DONE:
        return current
    current.state, current.done_at, current.done_by = NoticeState.DONE, now, by.user_id
    current.sent_at = current.sent_at or now
    current.receipt, current.problem = {**current.receipt, **receipt}, ""
    current.identifier, current.next_at = "", None
    current.save()
    record("notice.confirmed", about=current, by=by, kind=current.kind, way=current.way)
    return current


@operation
def put_off(*, notice: RecipientNotice, problem: str, by: Actor, now: datetime) -> RecipientNotice:
    """Try again later; after the last attempt, or on the day it is due, a colleague takes over."""
    current = fresh(notice)
    late = current.due_on is not None and now.date() >= current.due_on
    if current.attempts >= len(RETRY_AFTER) or late:
        return escalate(notice=current, problem=problem, by=by, now=now)
    current.next_at = now + RETRY_AFTER[current.attempts]
    current.attempts += 1
    current.state, current.problem = NoticeState.LATER, problem[:40]
    current.save(update_fields=["attempts", "next_at", "state", "problem"])
    record("notice.postponed", about=current, by=by, kind=current.kind, why=problem[:40])
    return current


@operation
def escalate(*, notice: RecipientNotice, problem: str, by: Actor, now: datetime) -> RecipientNotice:
    """Hand a recipient that cannot be reached to the colleague who answers for it."""
    current = fresh(notice)
    if current.state in (NoticeState.ESCALATED, NoticeState.DONE, NoticeState.EXPLAINED):
        return current
    current.state, current.escalated_at = NoticeState.ESCALATED, now
    current.problem, current.next_at = problem[:40], None
    current.save(update_fields=["state", "escalated_at", "problem", "next_at"])
    told = {current.person, current.request.assignee if current.request else None}
    Notice.objects.bulk_create(
        Notice(
            user=person, kind=TO_TELL, about_model="", about_key="",
            facts={"name": current.recipient, "problem": current.problem, "address": ADDRESS},
        )
        for person in told
        if person is not None and person.is_active
    )  # fmt: skip
    record("notice.escalated", about=current, by=by, kind=current.kind, why=problem[:40])
    return current


@operation
def confirm_notice(
    *, notice: RecipientNotice, by: Actor, now: datetime, how: str = "told"
) -> RecipientNotice:
    """Say that a colleague told the recipient, who did what was asked.

    Raises:
        NotPermitted: it is neither the colleague's own nor their office.
        NotOpen: it is closed.
    """
    current = _mine(notice, by)
    return note_done(notice=current, receipt={"how": how[:40]}, by=by, now=now)


@operation
def explain_notice(
    *, notice: RecipientNotice, explanation: str, by: Actor, now: datetime
) -> RecipientNotice:
    """Say in detail why a recipient cannot be told, or only with disproportionate effort.

    The letter to the person holds the words (GDPR Art. 19; 11 CCR 7022(b)(3)).

    Raises:
        Invalid: too short to be a detailed explanation.
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    current = _mine(notice, by)
    if len(explanation.strip()) < _SHORTEST_EXPLANATION:
        text = _("Explain in detail: the person will read it.")
        raise Invalid({"explanation": [text]})
    current.state, current.explanation = NoticeState.EXPLAINED, explanation.strip()
    current.done_at, current.done_by, current.identifier = now, by.user_id, ""
    current.save()
    record("notice.explained", about=current, by=by, kind=current.kind)
    return current


def _mine(notice: RecipientNotice, by: Actor) -> RecipientNotice:
    current = fresh(notice)
    if not is_system(by) and by.user_id != current.person_id:
        demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    if current.state in (NoticeState.DONE, NoticeState.EXPLAINED):
        raise NotOpen(_("This recipient is settled already."))
    return current
