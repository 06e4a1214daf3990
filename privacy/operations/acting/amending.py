"""Amendments of health records: accepted, or denied with the person's disagreement beside them.

45 CFR 164.526.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.field_groups import ALONE, is_group
from contacts.models.contact import Contact
from privacy.models.health import Amendment
from privacy.models.notices import NoticeKind
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting.admitting import admitted, write_act
from privacy.operations.desk.dates import right_of
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held
from privacy.operations.notices.planning import plan_notices

State = Amendment.State
_LONGEST = 4000


class NotDenied(DomainError):
    """Only a denial can be disagreed with."""

    code = "not_denied"


@operation
def ask_amendment(
    *,
    request: PrivacyRequest,
    contact: Contact,
    group: str,
    asked: str,
    by: Actor,
    now: datetime,
) -> Amendment:
    """Link what the person wants amended to the record.

    Raises:
        Invalid: no words, or no such group of fields.
    """
    current = admitted(request, contact, by, "amendment")
    problems: dict[str, list] = {}
    if not is_group(group) and group not in ALONE:
        problems["group"] = [_("There is no such group of fields.")]
    if not asked.strip():
        problems["asked"] = [_("Say what is to be amended.")]
    if problems:
        raise Invalid(problems)
    amendment = Amendment.objects.create(
        request=current, contact=contact, group=group, asked=asked.strip()[:_LONGEST],
        asked_at=now, user_id=by.user_id,
    )  # fmt: skip
    record("amendment.asked", about=current, by=by, group=group)
    write_act(current, "amendment_linked", by=by, now=now, done=False, group=group)
    return amendment


@operation
def accept_amendment(*, amendment: Amendment, by: Actor, now: datetime) -> Amendment:
    """Accept it, and tell whoever relied on what was wrong; `rectify` writes the values."""
    current, request = _held(amendment, by)
    if current.state == State.ACCEPTED:
        return current
    current.state, current.ground, current.decided_at = State.ACCEPTED, "", now
    current.save(update_fields=["state", "ground", "decided_at"])
    told = plan_notices(
        people=[current.contact_id], kind=NoticeKind.CORRECT, by=by, now=now, request=request,
        groups=[current.group],
    )  # fmt: skip
    record("amendment.accepted", about=request, by=by, group=current.group)
    write_act(request, "amendment_accepted", by=by, now=now, recipients=len(told))
    return current


@operation
def deny_amendment(*, amendment: Amendment, ground: str, by: Actor, now: datetime) -> Amendment:
    """Deny it on one of the four grounds of 164.526(a)(2); the person may disagree.

    Raises:
        Invalid: the law knows no such ground.
    """
    current, request = _held(amendment, by)
    if right_of(request).ground(ground) is None:
        raise Invalid({"ground": [_("The law gives no such ground for this right.")]})
    current.state, current.ground, current.decided_at = State.DENIED, ground, now
    current.save(update_fields=["state", "ground", "decided_at"])
    record("amendment.denied", about=request, by=by, group=current.group, ground=ground)
    write_act(request, "amendment_denied", by=by, now=now, ground=ground)
    return current


@operation
def state_disagreement(
    *, amendment: Amendment, statement: str, by: Actor, now: datetime
) -> Amendment:
    """Put the person's statement beside a denial; without one, the request itself may go along.

    Raises:
        NotDenied: there is nothing to disagree with.
    """
    current, request = _held(amendment, by)
    if current.state != State.DENIED:
        raise NotDenied(_("Only a denial can be disagreed with."))
    current.statement, current.stated_at = statement.strip()[:_LONGEST], now
    current.attach_request = not current.statement
    current.save(update_fields=["statement", "stated_at", "attach_request"])
    record("amendment.disagreed", about=request, by=by, group=current.group)
    write_act(request, "disagreement_linked", by=by, now=now, done=False, group=current.group)
    return current


@operation
def rebut(*, amendment: Amendment, rebuttal: str, by: Actor, now: datetime) -> Amendment:
    """Answer a statement of disagreement; the person gets a copy.

    Raises:
        NotDenied: nobody disagreed.
    """
    current, request = _held(amendment, by)
    if not current.statement:
        raise NotDenied(_("Nobody disagreed."))
    current.rebuttal = rebuttal.strip()[:_LONGEST]
    current.save(update_fields=["rebuttal"])
    record("amendment.rebutted", about=request, by=by, group=current.group)
    write_act(request, "rebuttal_linked", by=by, now=now, done=False, group=current.group)
    return current


def _held(amendment: Amendment, by: Actor) -> tuple[Amendment, PrivacyRequest]:
    """Return both as they are now; a statement may come after the request was closed."""
    request = held(amendment.request, by, unfinished=False)
    demand_not_own(request, by)
    return Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk), request


__all__ = [
    "NotDenied",
    "accept_amendment",
    "ask_amendment",
    "deny_amendment",
    "rebut",
    "state_disagreement",
]
