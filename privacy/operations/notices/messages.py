"""What recipients are told over HTTP: our own signed message, and OpenDSR 2.0.

https://github.com/opengdpr/OpenDSR/blob/master/OpenDSR-v2.md
"""

import hashlib
import time
from datetime import datetime
from json import dumps
from typing import Any
from urllib.parse import quote
from uuid import UUID

from config.egress import Answer, send
from config.sealed import open_sealed
from config.signing import signature_headers
from privacy.models.notices import NoticeRoute, RecipientNotice
from privacy.operations.desk.asker import normalised

# OpenDSR knows three kinds of request; of ours only one is among them.
OPENDSR_KINDS = {"erase": "erasure"}
# Of the identities of section 5.1; nobody is known by a phone there.
_IDENTITY = {"email": "email", "external_id": "controller_customer_id"}


def known_by(notice: RecipientNotice) -> str:
    """Return what the person is known by at the recipient; empty once that is forgotten."""
    if not notice.identifier:
        return ""
    return open_sealed(notice.identifier, notice.identifier_context)


def send_signed(notice: RecipientNotice, route: NoticeRoute, *, now: datetime) -> Answer:
    """Send our own message, signed as all our webhooks are; the same notice is the same message.

    Raises:
        Unreachable: nothing was sent.
        NoAnswer: it was sent, and what it did is not known.
    """
    message = {
        "type": f"privacy.{notice.kind}",
        "timestamp": notice.created_at.isoformat(),
        "data": {
            "notice": str(notice.key),
            "subject": {_match_key(notice): known_by(notice)},
            "fields": notice.groups,
            "due_on": notice.due_on.isoformat() if notice.due_on else None,
        },
    }
    body = dumps(message, ensure_ascii=False, sort_keys=True).encode()
    headers = signature_headers(
        [route.opened_secret()],
        message_id=f"msg_{notice.key.hex}",
        timestamp=int(time.time()),
        body=body,
    )
    return send(
        "POST", route.address, headers={"Content-Type": "application/json", **headers}, body=body
    )


def in_opendsr(notice: RecipientNotice) -> bool:
    """Say whether the protocol has words for what is asked and for who it is about."""
    return notice.kind in OPENDSR_KINDS and _match_key(notice) in _IDENTITY


def send_opendsr(notice: RecipientNotice, route: NoticeRoute, *, now: datetime) -> Answer:
    """Submit an OpenDSR request; 201 says that it was taken.

    Raises:
        Unreachable: nothing was sent.
        NoAnswer: it was sent, and what it did is not known.
    """
    body = {
        "regulation": regulation_of(notice),
        "subject_request_id": subject_request_id(notice),
        "subject_request_type": OPENDSR_KINDS[notice.kind],
        "submitted_time": notice.created_at.isoformat(),
        "subject_identities": [
            {
                "identity_type": _IDENTITY[_match_key(notice)],
                "identity_value": named_as(known_by(notice), _match_key(notice), route),
                "identity_format": route.identity_format,
            }
        ],
        "api_version": "2.0",
        "status_callback_urls": [],
    }
    return send("POST", _requests(route), headers=_bearer(route), json=body)


def named_as(value: str, kind: str, route: NoticeRoute) -> str:
    """Return an identity as its processor wants it; digests are of the comparable spelling."""
    if route.identity_format == NoticeRoute.Format.RAW or not value:
        return value
    plain = next(iter(normalised(kind, value)), value) if kind == "email" else value
    digest = hashlib.new(route.identity_format, plain.encode(), usedforsecurity=False)
    return digest.hexdigest()


def ask_opendsr(notice: RecipientNotice, route: NoticeRoute) -> Answer:
    """Ask how far an OpenDSR request is.

    Raises:
        Unreachable: nothing was sent.
        NoAnswer: no answer came.
    """
    number = quote(subject_request_id(notice))
    return send("GET", f"{_requests(route)}/{number}", headers=_bearer(route))


def subject_request_id(notice: RecipientNotice) -> str:
    """Return the UUIDv4 that OpenDSR wants; the same for every attempt of a notice."""
    digest = hashlib.sha256(f"opendsr:{notice.key}".encode()).digest()[:16]
    return str(UUID(bytes=digest, version=4))


def regulation_of(notice: RecipientNotice) -> str:
    """Return the law in OpenDSR's words."""
    regime = notice.request.regime if notice.request else "gdpr"
    return "ccpa" if regime == "ccpa" else "gdpr"


def _requests(route: NoticeRoute) -> str:
    return route.address.rstrip("/") + "/requests"


def _bearer(route: NoticeRoute) -> dict[str, Any]:
    secret = route.opened_secret()
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def _match_key(notice: RecipientNotice) -> str:
    return notice.destination.match_key if notice.destination else "email"


__all__ = [
    "ask_opendsr",
    "in_opendsr",
    "known_by",
    "named_as",
    "regulation_of",
    "send_opendsr",
    "send_signed",
    "subject_request_id",
]
