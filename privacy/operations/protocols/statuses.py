"""How far a request is, in the words of the protocol it came by."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from privacy.links import delivery_link, status_link
from privacy.models.protocols import Protocol, ProtocolRequest
from privacy.models.requests import MatchState, Outcome, PrivacyRequest, Status
from privacy.operations.delivering import waiting_packages
from privacy.operations.desk.dates import right_of

# The reason of a refusal, by the code of its legal ground; the others are "other".
_DENIED = {
    "fraud": "suspected_fraud",
    "unverified": "insuf_verification",
    "too_many": "too_many_requests",
    "exempt": "claim_not_covered",
    "exempt_purpose": "claim_not_covered",
}
_EXTENDED = "The time to answer was extended once, as the law allows; expected_by says until when."
_IN_PART = "A part of the request was refused on a legal ground; the letter to the person says it."
_NOBODY = "No record of this person was found."
_OVER = "The time in which the answer could be taken is over."
_OPENDSR = {
    Status.NEW: "pending",
    Status.COMPLETED: "completed",
    Status.REFUSED: "cancelled",
    Status.WITHDRAWN: "cancelled",
}


def last_of(side: ProtocolRequest) -> PrivacyRequest:
    """Return the request that goes on, where the first one was answered as another right."""
    request: PrivacyRequest = side.request
    while request.outcome == Outcome.CONVERTED:
        following = request.following.order_by("-pk").first()
        if following is None:
            break
        request = following
    return request


def status_of(side: ProtocolRequest, now: datetime) -> dict[str, Any]:
    """Return the status that a partner is told."""
    if side.party.protocol == Protocol.DRP:
        return drp_status(side, now)
    return opendsr_status(side, now)


def drp_status(side: ProtocolRequest, now: datetime) -> dict[str, Any]:
    """Return the Exercise Status of DRP 3.03."""
    request = last_of(side)
    said: dict[str, Any] = {
        "request_id": str(side.key),
        "received_at": moment(side.received_at),
        "expected_by": _end_of(request.due, side.received_at),
    }
    if side.external_id:
        said["agent_request_id"] = side.external_id
    if request.is_open:
        return said | _working(request)
    return said | _final(request, now)


def _working(request: PrivacyRequest) -> dict[str, Any]:
    said: dict[str, Any] = {"status": "in_progress"}
    if request.extended_at is not None:
        said["processing_details"] = _EXTENDED
    if request.status == Status.IDENTITY:
        said["reason"] = "need_user_verification"
        said["user_verification_url"] = status_link(request)
        said["expires_at"] = _end_of(request.due, request.received_at)
    return said


def _final(request: PrivacyRequest, now: datetime) -> dict[str, Any]:
    if request.purged_at is not None:
        return {"status": "expired", "processing_details": _OVER}
    if request.status == Status.WITHDRAWN:
        return {"status": "revoked"}
    if request.status == Status.REFUSED:
        ground = right_of(request).ground(request.ground)
        reason = _DENIED.get(request.ground, "other")
        words = ground.text_in("en") if ground is not None else _IN_PART
        return {"status": "denied", "reason": reason, "processing_details": words}
    if not request.matches.filter(state=MatchState.CONFIRMED).exists():
        return {"status": "denied", "reason": "no_match", "processing_details": _NOBODY}
    return _fulfilled(request, now)


def _fulfilled(request: PrivacyRequest, now: datetime) -> dict[str, Any]:
    packages = waiting_packages(request, now)
    built = request.packages.all()
    if built.exists() and not built.exclude(expires_at__lte=now).exists():
        return {"status": "expired", "processing_details": _OVER}
    said: dict[str, Any] = {"status": "fulfilled"}
    if request.outcome == Outcome.IN_PART:
        said["processing_details"] = _IN_PART
    for package in packages[-1:]:
        said["results_url"] = delivery_link(package)
        said["expires_at"] = moment(package.expires_at) if package.expires_at else None
    return said


def opendsr_status(side: ProtocolRequest, now: datetime) -> dict[str, Any]:
    """Return the status of OpenDSR 8.3."""
    request = last_of(side)
    said: dict[str, Any] = {
        "controller_id": side.party.identifier,
        "expected_completion_time": _end_of(request.due, side.received_at),
        "subject_request_id": side.external_id,
        "request_status": _OPENDSR.get(Status(request.status), "in_progress"),
        "api_version": "2.0",
    }
    for package in waiting_packages(request, now)[-1:]:
        said["results_url"] = delivery_link(package)
        said["results_count"] = sum(package.manifest.get("rows", {}).values())
    return said


def moment(at: datetime) -> str:
    """Return a moment as both protocols write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _end_of(due: date | None, received: datetime) -> str:
    """Return the last second of the day an answer is due on, of our own zone."""
    day = due or (received + timedelta(days=45)).date()
    last = datetime.combine(day, time(23, 59, 59), timezone.get_default_timezone())
    return moment(last)


__all__ = ["drp_status", "last_of", "moment", "opendsr_status", "status_of"]
