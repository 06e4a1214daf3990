"""Who may hand in requests by a protocol: agents of the DRP directory, controllers by hand."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.protocols import Protocol, ProtocolParty
from privacy.operations.protocols.signed import key_of

_DRP_ID = re.compile(r"[A-Z_]{1,100}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_HOST = re.compile(r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?")
_DETAILS = ("web_url", "identity_assurance_url", "technical_contact", "business_contact")
_LONGEST, _MOST_AGENTS, _MOST_HOSTS = 500, 1_000, 20


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of reading a directory."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0


@operation
def import_agents(*, entries: Any, whole: bool, by: Actor, now: datetime) -> Imported:
    """Take the agents of a DRP directory over: all of the file, or nothing of it.

    Whose key changed has to ask for a new token.

    Args:
        entries: the list of the file, or an object that has it as "agents".
        whole: the file is the directory, so that who is not in it is trusted no more.
        by: who brings it.
        now: when.

    Raises:
        Invalid: an entry is not as the directory describes them; the sentence names which one.
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    wanted = {each["identifier"]: each for each in _agents(entries)}
    agents = ProtocolParty.objects.filter(protocol=Protocol.DRP)
    known = {row.identifier: row for row in agents.select_for_update()}
    fresh = [name for name in wanted if name not in known]
    changed = [row for name, row in known.items() if name in wanted and _take(row, wanted[name])]
    left = [row for name, row in known.items() if whole and name not in wanted and not row.ended_at]
    for name in fresh:
        ProtocolParty.objects.create(protocol=Protocol.DRP, **wanted[name])
    for row in changed:
        row.save()
    for row in left:
        _end(row, now)
    done = Imported(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed), len(left))
    if fresh or changed or left:
        count = done.added + done.changed
        record(
            "protocol.agents_imported", about=ProtocolParty, by=by, count=count, ended=done.ended
        )
    return done


def _agents(entries: Any) -> Iterable[dict[str, Any]]:
    listed = entries.get("agents") if isinstance(entries, dict) else entries
    if not isinstance(listed, list) or not listed:
        raise Invalid({"file": [_("This is no directory of agents: a JSON list is needed.")]})
    if len(listed) > _MOST_AGENTS:
        raise Invalid({"file": [_("A directory holds at most %(most)s agents.") % {"most": 1000}]})
    return [_agent(number, each) for number, each in enumerate(listed, start=1)]


def _agent(number: int, entry: Any) -> dict[str, Any]:
    """Return one entry as it is kept; raises Invalid that says which entry and field is wrong."""
    said = entry if isinstance(entry, dict) else {}
    names = ("id", "name", "verify_key", *_DETAILS)
    texts = {name: tidy(str(said.get(name) or ""))[:_LONGEST] for name in names}
    wrong = [
        name
        for name, is_right in (
            ("id", _DRP_ID.fullmatch(texts["id"])),
            ("name", 0 < len(texts["name"]) <= 200),
            ("verify_key", len(texts["verify_key"]) <= 64 and key_of(texts["verify_key"])),
        )
        if not is_right
    ]
    if wrong:
        words = _("Agent %(number)s of the file: %(fields)s is missing or wrong.")
        raise Invalid({"file": [words % {"number": number, "fields": ", ".join(wrong)}]})
    return {
        "identifier": texts["id"],
        "name": texts["name"],
        "verify_key": texts["verify_key"],
        "details": {name: texts[name] for name in _DETAILS if texts[name]},
        "ended_at": None,
    }


def _take(row: ProtocolParty, wanted: Mapping[str, Any]) -> bool:
    """Put what a directory says now onto an agent; return whether anything is different."""
    before = {name: getattr(row, name) for name in wanted}
    if before["verify_key"] != wanted["verify_key"]:
        row.token_digest, row.token_at = "", None
    for name, value in wanted.items():
        setattr(row, name, value)
    return before != wanted


@operation
def add_controller(
    *, identifier: str, name: str, hosts: Iterable[str], by: Actor, now: datetime
) -> tuple[ProtocolParty, str]:
    """Let a controller whose data we process hand in OpenDSR requests; its token is said once.

    Raises:
        Invalid: no such identifier, or it is taken; a host that is none.
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    known = ProtocolParty.objects.filter(protocol=Protocol.OPENDSR)
    machines = sorted({host.strip().lower() for host in hosts if host.strip()})
    problems: dict[str, list] = {}
    if not _IDENTIFIER.fullmatch(identifier):
        problems["identifier"] = [_("Use letters, digits, dots and hyphens only.")]
    elif known.filter(identifier=identifier).exists():
        problems["identifier"] = [_("There is a controller with this identifier already.")]
    if not tidy(name):
        problems["name"] = [_("Write something.")]
    if len(machines) > _MOST_HOSTS or not all(_HOST.fullmatch(each) for each in machines):
        problems["hosts"] = [_("Name machines such as dsr.example.org, one a line.")]
    if problems:
        raise Invalid(problems)
    made = ProtocolParty(
        protocol=Protocol.OPENDSR, identifier=identifier, name=tidy(name)[:200], hosts=machines
    )
    made.save()
    record("protocol.controller_added", about=made, by=by)
    return made, give_token(party=made, by=by, now=now)


@operation
def give_token(*, party: ProtocolParty, by: Actor, now: datetime) -> str:
    """Return a new token of a partner; the one before ends, and of this one a digest is kept.

    Whoever calls this knows that the partner asks, or may decide for it.
    """
    token = f"{party.protocol}_{secrets.token_urlsafe(32)}"
    held = ProtocolParty.objects.select_for_update().get(pk=party.pk)
    held.token_digest, held.token_at = token_digest(token), now
    held.save(update_fields=["token_digest", "token_at", "updated_at"])
    record("protocol.token_given", about=held, by=by)
    return token


@operation
def renew_token(*, party: ProtocolParty, by: Actor, now: datetime) -> str:
    """Return a new token for a controller, as a colleague asks for it.

    Raises:
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    return give_token(party=party, by=by, now=now)


@operation
def end_partner(*, party: ProtocolParty, by: Actor, now: datetime) -> ProtocolParty:
    """Trust a partner no more: its token ends; what it asked before is answered all the same.

    Raises:
        NotPermitted: the role does not work on requests.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    held = ProtocolParty.objects.select_for_update().get(pk=party.pk)
    if held.ended_at is None:
        _end(held, now)
        record("protocol.partner_ended", about=held, by=by)
    return held


def _end(row: ProtocolParty, now: datetime) -> None:
    row.token_digest, row.token_at, row.ended_at = "", None, now
    row.save()


def token_digest(token: str) -> str:
    """Return how a token is kept: it is random and long, so that a plain digest hides it."""
    return hashlib.sha256(token.encode()).hexdigest()


def party_of(token: str, protocol: str) -> ProtocolParty | None:
    """Return whose token it is, if it holds."""
    rows = ProtocolParty.objects.filter(protocol=protocol, ended_at=None)
    return rows.filter(token_digest=token_digest(token)).first()


__all__ = [
    "Imported",
    "add_controller",
    "end_partner",
    "give_token",
    "import_agents",
    "party_of",
    "renew_token",
    "token_digest",
]
