"""Partners of the sample business: an agent that asked once, and a controller. Nobody has keys."""

import hashlib
from base64 import b64encode
from datetime import datetime

from config.actor import Actor
from config.operation import operation
from privacy.models.protocols import ProtocolParty, ProtocolRequest
from privacy.models.requests import Channel, PrivacyRequest
from privacy.operations.protocols.partners import add_controller, end_partner, import_agents
from privacy.operations.protocols.receiving import take_in

_AGENTS = {"CLEAR_NAME": "Clear Name (invented)", "OLD_FRIEND": "Old Friend (invented)"}


def load(*, by: Actor, now: datetime) -> int:
    """Load them once; return how many partners there are."""
    if not ProtocolParty.objects.exists():
        _write(by=by, now=now)
    return ProtocolParty.objects.count()


@operation
def _write(*, by: Actor, now: datetime) -> None:
    entries = [
        {
            "id": number,
            "name": name,
            # Of no private key, so that nobody can sign as them.
            "verify_key": b64encode(hashlib.sha256(number.encode()).digest()).decode(),
            "web_url": "https://agent.example.org",
        }
        for number, name in _AGENTS.items()
    ]
    import_agents(entries=entries, whole=True, by=by, now=now)
    agent, gone = ProtocolParty.objects.order_by("pk")
    end_partner(party=gone, by=by, now=now)
    name, hosts = "Tienda Faro (invented)", ["dsr.example.org"]
    add_controller(identifier="tienda-faro", name=name, hosts=hosts, by=by, now=now)
    for request in PrivacyRequest.objects.filter(channel=Channel.DRP).order_by("pk")[:1]:
        side = ProtocolRequest(
            party=agent, request=request, external_id="cn-2041", asked="sale:opt-out",
            regulation="ccpa", body_digest="", received_at=request.received_at,
        )  # fmt: skip
        take_in(side, facts={"verified": ["email"]}, note="", by=by, now=request.received_at)
