"""Writes down who has to be told, before anything is changed or forgotten here."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from config.actor import Actor
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from config.sealed import seal
from contacts.models.collaboration import Notice
from privacy.models.notices import RecipientNotice, Way
from privacy.models.requests import PrivacyRequest
from privacy.operations.notices.recipients import Recipient, recipients_of, way_to
from segments.models.destinations import Destination

TASK = "privacy.send_notices"
TO_TELL = "privacy_notice"
ADDRESS = "/privacy/notices/"
# Where no request sets a date: without undue delay, in any event within one month.
_LONGEST = timedelta(days=30)
_CHUNK = 1_000


@operation
def plan_notices(
    *,
    people: Sequence[int],
    kind: str,
    by: Actor,
    now: datetime,
    request: PrivacyRequest | None = None,
    erasure_key: UUID | None = None,
    groups: Iterable[str] = (),
    only: Destination | None = None,
) -> list[RecipientNotice]:
    """Write one notice for each recipient of these people, and let the worker send them.

    Call it in the transaction of the change, before values go: what a person is known by at a
    recipient is sealed into the notice. A notice that waits already is not written twice.
    `people` are numbers of contacts, `groups` the fields that were corrected (none concern every
    recipient), and `only` the one destination that is meant.
    """
    groups = list(groups)
    due = request.due if request is not None and request.due else (now + _LONGEST).date()
    known = _waiting(people, kind, request, erasure_key)
    fresh = [
        _notice(each, kind, due, request, erasure_key, groups)
        for each in recipients_of(people, kind, groups)
        if only in (None, each.destination) and (each.contact, each.name[:160]) not in known
    ]
    if fresh:
        _write(fresh)
        about = request if request is not None else RecipientNotice
        record("notice.planned", about=about, by=by, kind=kind, count=len(fresh))
    return fresh


def _write(fresh: list[RecipientNotice]) -> None:
    RecipientNotice.objects.bulk_create(fresh, batch_size=_CHUNK)
    _tell_colleagues(fresh)
    if any(each.way != Way.TASK for each in fresh):
        defer_once(TASK)


def _notice(
    to: Recipient,
    kind: str,
    due: date,
    request: PrivacyRequest | None,
    erasure_key: UUID | None,
    groups: list[str],
) -> RecipientNotice:
    way, person = way_to(to)
    notice = RecipientNotice(
        request=request, erasure_key=erasure_key, contact_id=to.contact,
        destination=to.destination, export=to.export, recipient=to.name[:160], kind=kind,
        groups=groups, way=way, due_on=due, person=person,
    )  # fmt: skip
    if to.known_by:
        notice.identifier = seal(to.known_by, notice.identifier_context)
    return notice


def _waiting(
    people: Sequence[int], kind: str, request: Any, erasure_key: UUID | None
) -> set[tuple[int, str]]:
    rows = RecipientNotice.objects.filter(contact__in=people, kind=kind, done_at=None)
    own = rows.filter(request=request, erasure_key=erasure_key)
    return set(own.values_list("contact_id", "recipient"))


def _tell_colleagues(notices: list[RecipientNotice]) -> None:
    """Tell each colleague once what they have to tell others."""
    counted: dict[tuple[Any, str], int] = {}
    for each in notices:
        if each.way == Way.TASK and each.person is not None and each.person.is_active:
            counted[each.person, each.recipient] = counted.get((each.person, each.recipient), 0) + 1
    Notice.objects.bulk_create(
        Notice(
            user=person, kind=TO_TELL, about_model="", about_key="",
            facts={"name": recipient, "count": count, "address": ADDRESS},
        )
        for (person, recipient), count in counted.items()
    )  # fmt: skip


__all__ = ["ADDRESS", "TASK", "TO_TELL", "plan_notices"]
