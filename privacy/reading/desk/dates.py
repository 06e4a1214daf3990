"""Every date of a request with its rule: what counts now, what was done, and how it was counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.templatetags.ui import day as day_words
from privacy.laws.table import RIGHTS, Right
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.dates import citation, day_of, frozen_date
from privacy.reading.desk.board import urgency

LABELS = {
    "ack_due": gettext_lazy("Confirm receipt by"),
    "response_due": gettext_lazy("Answer by"),
    "safe_due": gettext_lazy("Answer by, with a margin of a day"),
    "extension_notice_by": gettext_lazy("Tell of an extension by"),
    "extended_due": gettext_lazy("Answer by, if extended"),
    "not_before": gettext_lazy("Ask again not before"),
    "hold_until": gettext_lazy("An ordered hold ends by"),
    "lookback_from": gettext_lazy("Covers data from"),
    "lookback_floor": gettext_lazy("On demand, back to"),
    "retain_until": gettext_lazy("Keep this record until"),
}

# How sure we are of a rule: nothing is said where the text of the law was read.
MARKS = {
    "S": gettext_lazy("from a page that quotes the law"),
    "M": gettext_lazy("not verified"),
}


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date: its name, the rule it rests on, and what to make of it today."""

    name: str
    label: str
    on: date | None
    cite: str
    tone: str = ""
    words: str = ""
    mark: str = ""


def head_dates(request: PrivacyRequest, today: date) -> list[DateLine]:
    """Return the dates at the head of the page: received, receipt, answer, extension."""
    found = [
        DateLine(
            "received",
            _("Received"),
            request.received_on,
            str(request.clock.get("zone", "")),
            words=str(request.get_channel_display()),
        )
    ]
    if request.ack_due:
        found.append(_receipt(request, today))
    found.append(_answer(request, today))
    if extension := _extension(request, today):
        found.append(extension)
    if request.closed_at:
        closed = day_of(request.closed_at)
        late = bool(request.due and closed > request.due)
        words = _("late") if late else _("in time")
        found.append(DateLine("closed", _("Closed"), closed, "", "red" if late else "green", words))
    return found


def _receipt(request: PrivacyRequest, today: date) -> DateLine:
    label, cite = str(LABELS["ack_due"]), citation(request, "ack_due")
    if request.acknowledged_at is None:
        tone, words = urgency(request, request.ack_due, today)
        return DateLine("ack_due", label, request.ack_due, cite, tone, words)
    done = day_of(request.acknowledged_at)
    late = done > request.ack_due
    words = _("done too late on %(day)s") if late else _("done on %(day)s")
    tone = "red" if late else "green"
    return DateLine("ack_due", label, request.ack_due, cite, tone, words % {"day": day_words(done)})


def _answer(request: PrivacyRequest, today: date) -> DateLine:
    if request.due is None:
        return DateLine("due", str(LABELS["response_due"]), None, "")
    tone, words = urgency(request, request.due, today)
    name = "extended_due" if request.extended_due else "response_due"
    cite = citation(request, name)
    if not cite:
        cite = _("The law names no period; this limit is our own.")
    return DateLine("due", str(LABELS["response_due"]), request.due, cite, tone, words)


def _extension(request: PrivacyRequest, today: date) -> DateLine | None:
    later, notice = (
        frozen_date(request, "extended_due"),
        frozen_date(request, "extension_notice_by"),
    )
    if later is None or notice is None:
        return None
    cite = citation(request, "extended_due")
    if request.extended_at:
        words = _("extended on %(day)s; the law allows one extension") % {
            "day": day_words(day_of(request.extended_at))
        }
        return DateLine("extended", _("Extension"), later, cite, "", words)
    if not request.is_open:
        return None
    if today > notice:
        words = _("too late since %(day)s") % {"day": day_words(notice)}
        return DateLine("extended", _("Extension"), None, cite, "red", words)
    words = _("possible, if the person is told by %(day)s") % {"day": day_words(notice)}
    return DateLine("extended", _("Extension"), later, cite, "", words)


def counted(request: PrivacyRequest) -> dict[str, Any]:
    """Return how the dates were counted: each with its rule, and what they were counted from."""
    clock, right = request.clock, RIGHTS.get(request.right)
    lines = [
        DateLine(name, str(label), found, citation(request, name), mark=_mark(right, name))
        for name, label in LABELS.items()
        if (found := frozen_date(request, name))
    ]
    return {
        "lines": lines,
        "calendar": clock.get("calendar", ""),
        "calendar_version": clock.get("calendar_version", ""),
        "zone": clock.get("zone", ""),
        "paused_days": request.paused_days,
        "reviewed": right.reviewed if right else None,
    }


def _mark(right: Right | None, name: str) -> str:
    source = right.source_of(name) if right else None
    return str(MARKS.get(source.mark, "")) if source else ""


def today_here() -> date:
    """Return the organisation's day."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
