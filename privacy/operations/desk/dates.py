"""The dates of a request as they are kept: frozen with their rules, calendar and inputs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from privacy.laws.table import RIGHTS, Right
from privacy.models.requests import PrivacyRequest
from privacy.operations.house_clock import house_deadlines

# Some laws name no period; nothing may lie about for ever all the same. Ours, and shown as such.
INTERNAL_DAYS = 30


def right_of(request: PrivacyRequest) -> Right:
    """Return the right that a request is made under."""
    return RIGHTS[request.right]


def day_of(moment: datetime) -> date:
    """Return the organisation's day of a moment."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def computed(right: Right, received: datetime, paused_days: int = 0) -> dict[str, Any]:
    """Return the dates of a right with all they were computed from, ready to be kept."""
    # In one zone, so that the same moment read back is no difference.
    moment = received.astimezone(UTC)
    found, kept = house_deadlines(right, moment, paused_days=paused_days)
    if found.response_due is None:
        kept["internal_due"] = (found.received_on + timedelta(days=INTERNAL_DAYS)).isoformat()
    return kept


def put_dates(request: PrivacyRequest, clock: dict[str, Any]) -> tuple[str, ...]:
    """Write frozen dates onto a request; return the names of the columns touched."""
    dates = {name: date.fromisoformat(text[:10]) for name, text in clock["dates"].items()}
    request.clock = clock
    request.ack_due = dates.get("ack_due")
    request.response_due = dates.get("response_due")
    request.extended_due = dates.get("extended_due") if request.extended_at else None
    internal = clock.get("internal_due")
    request.due = (
        request.extended_due
        or request.response_due
        or (date.fromisoformat(internal) if internal else None)
    )
    return ("clock", "ack_due", "response_due", "extended_due", "due")


def frozen_date(request: PrivacyRequest, name: str) -> date | None:
    """Return one of the dates a request was given ("extension_notice_by")."""
    text = request.clock.get("dates", {}).get(name)
    return date.fromisoformat(text[:10]) if text else None


def citation(request: PrivacyRequest, name: str) -> str:
    """Return the rule one of the dates rests on."""
    return str(request.clock.get("because", {}).get(name, ""))
