"""Opting out of sale and sharing, limiting sensitive data, and asking to opt in again (CCPA)."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import WishEvent
from contacts.operations.permission.question import ADULT_AT, TEEN_AT
from contacts.operations.preferences import state_wish
from privacy.laws.clock import add_months
from privacy.models.notices import NoticeKind
from privacy.models.requests import PrivacyRequest
from privacy.operations import choosing
from privacy.operations.acting.admitting import admitted, write_act
from privacy.operations.acting.objecting import HOW

NO_SALE, SALE, LIMIT = WishEvent.Name.NO_SALE, WishEvent.Name.SALE, WishEvent.Name.LIMIT
_WAIT_MONTHS = 12  # 1798.135(c)(4)
ASKED, CONFIRMED = "asked", "confirmed"


class TooEarly(DomainError):
    """Whoever opted out is not asked again for twelve months."""

    code = "too_early"


@operation
def opt_out(*, request: PrivacyRequest, contact: Contact, by: Actor, now: datetime) -> int:
    """Neither sell nor share a person's data from now on, and tell whoever got them (1798.120).

    Returns:
        How many recipients are told.
    """
    current = admitted(request, contact, by, "opt_out")
    choosing.opt_out(contact=contact, name=NO_SALE, how=HOW, by=by, now=now, request=current)
    told = current.notices.filter(kind=NoticeKind.OPT_OUT).count()
    record("privacy_request.opted_out", about=current, by=by)
    write_act(current, "opted_out", by=by, now=now, recipients=told)
    return told


@operation
def limit_sensitive(*, request: PrivacyRequest, contact: Contact, by: Actor, now: datetime) -> int:
    """Let sensitive data of a person leave no more, and tell whoever got them (1798.121).

    Returns:
        How many recipients are told.
    """
    current = admitted(request, contact, by, "limit_sensitive")
    choosing.opt_out(contact=contact, name=LIMIT, how=HOW, by=by, now=now, request=current)
    told = current.notices.filter(kind=NoticeKind.LIMIT).count()
    record("privacy_request.sensitive_limited", about=current, by=by)
    write_act(current, "sensitive_limited", by=by, now=now, recipients=told)
    return told


def may_be_asked_from(contact: Contact) -> date | None:
    """Return from which day a person may be asked to opt in again; None where any day will do."""
    rows = WishEvent.objects.filter(contact=contact, name__in=(NO_SALE, LIMIT)).current()
    said = [row.event_at for row in rows if row.value is not None]
    if not said:
        return None
    day = timezone.localdate(max(said), timezone.get_default_timezone())
    return add_months(day, _WAIT_MONTHS, up=True)


@operation
def ask_to_opt_in(
    *,
    contact: Contact,
    by: Actor,
    now: datetime,
    guardian: str = "",
    asks_itself: bool = False,
    how: str = HOW,
) -> WishEvent | None:
    """Take the first of the two steps by which sale or sharing is allowed (11 CCR 7028, 7070).

    Args:
        contact: who is asked.
        by: who asks.
        now: when.
        guardian: how a parent showed that they are one, for a child under 13.
        asks_itself: the person came to us; only we have to wait.
        how: by which way they said it.

    Raises:
        TooEarly: the twelve months are not over.
        Invalid: a child under 13 without a parent.
    """
    first = may_be_asked_from(contact)
    today = timezone.localdate(now, timezone.get_default_timezone())
    if first is not None and today < first and not asks_itself:
        raise TooEarly(_("Whoever opted out is not asked again for twelve months."))
    _demand_guardian(contact, today, guardian)
    return state_wish(contact=contact, name=SALE, value=ASKED, by=by, how=how)


@operation
def confirm_opt_in(
    *, contact: Contact, by: Actor, now: datetime, how: str = HOW
) -> WishEvent | None:
    """Take the second step: only now sale and sharing are allowed again.

    Of a child under 13 a colleague takes it, who checked that a parent agreed (11 CCR 7070).

    Raises:
        Invalid: the first step was not taken, or the child takes the second one.
    """
    if by.door == Door.PUBLIC:
        _demand_guardian(contact, timezone.localdate(now, timezone.get_default_timezone()), "")
    rows = WishEvent.objects.filter(contact=contact, name=SALE).current()
    if [row.value for row in rows] != [ASKED]:
        raise Invalid({"sale_opt_in": [_("Two steps are needed: ask first.")]})
    state_wish(contact=contact, name=NO_SALE, value=None, by=by, how=how)
    return state_wish(contact=contact, name=SALE, value=CONFIRMED, by=by, how=how)


def is_child(contact: Contact, today: date) -> bool:
    """Say whether somebody is under 13, so that a parent speaks for them (1798.120(c))."""
    return _age(contact, today) < TEEN_AT


def is_minor(contact: Contact, today: date) -> bool:
    """Say whether somebody is known to be under 16 (1798.120(c))."""
    return _age(contact, today) < ADULT_AT


def _age(contact: Contact, today: date) -> int:
    """Return the age in full years; that of an adult where it is not known."""
    born = contact.birth_date
    years = ADULT_AT if born is None else today.year - born.year
    if born is not None and (today.month, today.day) < (born.month, born.day):
        years -= 1
    return years


def _demand_guardian(contact: Contact, today: date, guardian: str) -> None:
    if is_child(contact, today) and not guardian.strip():
        raise Invalid({"guardian": [_("For a child under 13, a parent has to agree.")]})


__all__ = [
    "TooEarly",
    "ask_to_opt_in",
    "confirm_opt_in",
    "is_child",
    "is_minor",
    "limit_sensitive",
    "may_be_asked_from",
    "opt_out",
]
