"""Extends a request once and in time, lets its clock stand still, and counts it anew."""

from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from privacy.models.requests import PrivacyRequest, Status
from privacy.operations.desk.dates import (
    citation,
    computed,
    day_of,
    frozen_date,
    put_dates,
    right_of,
)
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held, save, write_step


class Why(TextChoices):
    """Why an answer takes longer (GDPR Art. 12(3))."""

    COMPLEXITY = "complexity", pgettext_lazy("why extended", "The request is complex")
    NUMBER = "number", pgettext_lazy("why extended", "There are many requests")


class NoExtension(DomainError):
    """The law gives no more time, or it was taken already."""

    code = "no_extension"


class TooLate(DomainError):
    """The person had to be told of the extension before."""

    code = "extension_too_late"


class NotPausable(DomainError):
    """The law does not let this clock stand still."""

    code = "not_pausable"


@operation
def extend(
    *,
    request: PrivacyRequest,
    why: str,
    by: Actor,
    now: datetime,
    override: bool = False,
    note: str = "",
) -> PrivacyRequest:
    """Take the one extension that the law gives, counted from receipt.

    Args:
        request: what takes longer.
        why: of `Why`; the person is told.
        by: who decides, who must not be the person.
        now: when.
        override: take it too late; needs a note and stays on record as late.
        note: the reasons in words, sealed with the request.

    Raises:
        NoExtension: the law has none, or it was taken.
        TooLate: the notice is late and nobody overrides.
        Invalid: no such reason, or an override without a note.
    """
    current = held(request, by)
    demand_not_own(current, by)
    later, last, late = _extension(current, now, why)
    if late and not override:
        raise TooLate(_("The person had to be told of the extension by %(day)s.") % {"day": last})
    if late and not note.strip():
        raise Invalid({"note": [_("Say why the extension is taken late.")]})
    current.extended_at = now
    current.extended_due = current.due = later
    save(current, "extended_at", "extended_due", "due")
    kind, law = "extended_late" if late else "extended", citation(current, "extended_due")
    facts = {"why": why, "due": str(later), "notice_by": str(last)}
    write_step(current, kind, by=by, at=now, law=law, note=note, facts=facts)
    record("privacy_request.extended", about=current, by=by, late=late, due=str(later))
    return current


def _extension(current: PrivacyRequest, now: datetime, why: str) -> tuple[date, date | None, bool]:
    """Return until when, by when the person has to be told, and whether that is over."""
    if why not in Why.values:
        raise Invalid({"why": [_("Choose one of the list.")]})
    later = frozen_date(current, "extended_due")
    if later is None:
        raise NoExtension(_("The law gives no extension for this request."))
    if current.extended_at is not None:
        raise NoExtension(_("This request was extended already; the law allows one extension."))
    last = frozen_date(current, "extension_notice_by")
    return later, last, last is not None and day_of(now) > last


@operation
def pause(*, request: PrivacyRequest, by: Actor, now: datetime, note: str = "") -> PrivacyRequest:
    """Let the clock stand still from today, where the law knows that.

    Raises:
        NotPausable: the law does not, or it stands still already.
        OwnRequest: the request is the officer's own.
    """
    current = held(request, by)
    demand_not_own(current, by)
    right = right_of(current)
    if right.pause is None:
        raise NotPausable(_("The law does not let this clock stand still."))
    if current.paused_since is not None:
        raise NotPausable(_("The clock stands still already."))
    stop_clock(current, by, now, note)
    current.status = Status.PAUSED
    save(current, "paused_since", "status")
    record("privacy_request.paused", about=current, by=by)
    return current


def stop_clock(current: PrivacyRequest, by: Actor, now: datetime, note: str = "") -> None:
    """Mark since when the clock of a held request stands still, with its step."""
    current.paused_since = now
    rule = right_of(current).pause
    write_step(current, "paused", by=by, at=now, law=rule.cite if rule else "", note=note)


@operation
def resume(*, request: PrivacyRequest, by: Actor, now: datetime) -> PrivacyRequest:
    """Let the clock run again; every date moves by the days it stood still.

    Raises:
        NotPausable: it is running.
    """
    current = held(request, by)
    if current.paused_since is None:
        raise NotPausable(_("The clock is running."))
    names = start_clock(current, by, now)
    current.status = Status.WORKING
    save(current, *names, "status")
    record("privacy_request.resumed", about=current, by=by, days=current.paused_days)
    return current


def start_clock(current: PrivacyRequest, by: Actor, now: datetime) -> tuple[str, ...]:
    """Count a held request's dates with the days it stood still; return the columns touched."""
    if current.paused_since is None:
        return ()
    days = max((day_of(now) - day_of(current.paused_since)).days, 0)
    before = str(current.due)
    current.paused_days += days
    current.paused_since = None
    clock = computed(right_of(current), current.received_at, current.paused_days)
    names = put_dates(current, clock)
    facts = {"days": days, "before": before, "after": str(current.due)}
    write_step(current, "resumed", by=by, at=now, facts=facts)
    return (*names, "paused_days", "paused_since")


@operation
def recalculate_clock(*, request: PrivacyRequest, by: Actor, now: datetime) -> bool:
    """Count the dates of an open request by today's calendars; every change is on record.

    Returns:
        Whether anything differs.
    """
    current = held(request, by)
    clock = computed(right_of(current), current.received_at, current.paused_days)
    if clock == current.clock:
        return False
    before = _counted(current.clock)
    names = put_dates(current, clock)
    save(current, *names)
    facts = {"before": before, "after": _counted(clock)}
    write_step(current, "clock_recalculated", by=by, at=now, facts=facts)
    record("privacy_request.recalculated", about=current, by=by, due=str(current.due))
    return True


def recalculate_open(*, by: Actor, now: datetime) -> int:
    """Count the dates of every open request by today's calendars; returns how many differ."""
    rows = list(PrivacyRequest.objects.unfinished().order_by("pk"))
    return sum(recalculate_clock(request=row, by=by, now=now) for row in rows)


def _counted(clock: dict[str, Any]) -> dict[str, Any]:
    return {name: clock.get(name) for name in ("dates", "calendar", "calendar_version")}
