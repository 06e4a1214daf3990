"""The log of a request: what was done, when, by whom and under which law; only ever added to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from config.sealed import NotOpened, open_under, seal_under
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.requests import PrivacyRequest, RequestStep
from privacy.operations.protocols.queue import note_change

LONGEST_NOTE = 4000


class Closed(DomainError):
    """The request is answered already."""

    code = "request_closed"


def held(request: PrivacyRequest, by: Actor, *, unfinished: bool = True) -> PrivacyRequest:
    """Hold a request that the actor may work on and return it as it is now.

    Raises:
        NotPermitted: the role does not work on requests.
        Closed: nothing is due on it any more, where that matters.
    """
    demand(by, Can.CHANGE_REQUESTS)  # type: ignore[arg-type]
    current = PrivacyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if unfinished:
        demand_open(current)
    return current


def demand_open(request: PrivacyRequest) -> None:
    """Refuse what is answered; raises Closed."""
    if not request.is_open:
        raise Closed(_("This request is closed already."))


def write_step(
    request: PrivacyRequest,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    law: str = "",
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> RequestStep:
    """Add one step within the caller's operation; the note is sealed, facts name no values.

    Whoever asked by a protocol is told once this holds, if it changed what they see.
    """
    note_change(request, at)
    known = dict(facts or {})
    if note:
        known["note"] = seal_under(request.data_key, note[:LONGEST_NOTE], _context(request))
    return RequestStep.objects.create(
        request=request, at=at, user_id=by.user_id, kind=kind, facts=known, law=law[:200]
    )


@operation
def log_step(
    *,
    request: PrivacyRequest,
    kind: str,
    by: Actor,
    now: datetime,
    law: str = "",
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> RequestStep:
    """Put something on a request's log: a remark of the officer, or what another part did.

    Raises:
        Invalid: a remark without words.
        NotPermitted: the role does not work on requests.
    """
    if kind == "note" and not note.strip():
        raise Invalid({"note": [_("Write something.")]})
    current = held(request, by, unfinished=False)
    step = write_step(current, kind, by=by, at=now, law=law, note=note, facts=facts)
    record("privacy_request.step", about=current, by=by, kind=kind)
    return step


def note_of(request: PrivacyRequest, step: RequestStep) -> str:
    """Return the words of a step; nothing once they are purged."""
    sealed = step.facts.get("note", "")
    if not sealed or not request.data_key:
        return ""
    try:
        return open_under(request.data_key, sealed, _context(request))
    except NotOpened:
        return ""


def save(request: PrivacyRequest, *names: str) -> None:
    """Write the named columns of a held request, one revision further."""
    request.version += 1
    request.save(update_fields=[*names, "version", "updated_at"])


def _context(request: PrivacyRequest) -> str:
    return f"privacy-step:{request.key}"
