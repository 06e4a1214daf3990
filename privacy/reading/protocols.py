"""Which open protocols are on, who uses them, and what came by them: for the officers' page."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.models.protocols import Protocol, ProtocolParty, ProtocolRequest
from privacy.operations.protocols import drp
from privacy.operations.protocols.processor import NotSigning, read_processor
from privacy.operations.protocols.statuses import last_of
from privacy.reading.desk.words import right_title

SHOWN = 20


@dataclass(frozen=True, slots=True)
class State:
    """One protocol: whether it is on, at which address, and what is wrong with how it is set."""

    name: str
    about: str
    on: bool
    address: str
    switch: str
    problem: str = ""
    ends: datetime | None = None


def states() -> list[State]:
    """Return the four protocols, those with a switch first."""
    return [
        _drp(),
        _opendsr(),
        State(
            "Global Privacy Control",
            _("The signal of the browser is an opt-out of sale and sharing."),
            True,
            _here("privacy:gpc"),
            "",
        ),
        State(
            "RFC 8058",
            _("Mails of ours end with one click, without sign-in."),
            True,
            f"{settings.SITE_URL}/u/…",
            "UNSUBSCRIBE_MAILBOX",
        ),
    ]


def _drp() -> State:
    return State(
        str(Protocol.DRP.label),
        _("Authorised agents hand in requests of consumers, signed."),
        bool(settings.DRP_BUSINESS_ID),
        f"{settings.SITE_URL}/drp",
        "DRP_BUSINESS_ID",
    )


def _opendsr() -> State:
    problem, signer = "", None
    try:
        signer = read_processor()
    except NotSigning as wrong:
        problem = str(wrong)
    return State(
        str(Protocol.OPENDSR.label),
        _("Controllers whose data we process hand on requests of people."),
        signer is not None,
        f"{settings.SITE_URL}/opendsr/v2",
        "OPENDSR_KEY, OPENDSR_CERTIFICATE",
        problem,
        signer.ends if signer else None,
    )


def _here(name: str) -> str:
    return settings.SITE_URL + reverse(name)


def directory_entry() -> str:
    """Return what the operators of the DRP directory need to know of us, ready to send."""
    entry = {
        "id": settings.DRP_BUSINESS_ID,
        "name": settings.ORG_NAME,
        "logo": None,
        "api_base": f"{settings.SITE_URL}/drp",
        "supported_actions": list(drp.RIGHTS_OF),
        "supported_verifications": list(drp.VERIFICATIONS),
        "web_url": settings.SITE_URL,
        "technical_contact": "",
        "business_contact": "",
    }
    return json.dumps(entry, indent=2, ensure_ascii=False)


def partners(user: Any) -> dict[str, list[ProtocolParty]]:
    """Return who may hand in requests by each protocol, those still trusted first."""
    rows = list(ProtocolParty.objects.visible_to(user).order_by("name", "pk"))
    rows.sort(key=lambda row: row.ended_at is not None)
    return {name: [row for row in rows if row.protocol == name] for name in Protocol.values}


def last_requests(user: Any) -> list[dict[str, Any]]:
    """Return what came last, each with what its sender was told."""
    rows = ProtocolRequest.objects.visible_to(user).select_related("party", "request")
    problems = {
        "not_reached": _("not reached, called again"),
        "given_up": _("not reached, given up"),
    }
    return [
        {
            "side": row,
            "request": last_of(row),
            "right": right_title(row.request.right),
            "problem": problems.get(row.problem, ""),
        }
        for row in rows.order_by("-received_at", "-pk")[:SHOWN]
    ]


__all__ = ["State", "directory_entry", "last_requests", "partners", "states"]
