"""Objections, at once where the law knows no "but", and consents taken back."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import Action, Channel, Purpose
from contacts.models.restriction import Ground, Restriction
from contacts.operations.permission.reasons import WITHOUT_CONSENT
from contacts.operations.preferences import record_consent
from contacts.operations.restricting import restrict_contact
from privacy.models.requests import PrivacyRequest
from privacy.operations import choosing
from privacy.operations.acting.admitting import admitted, write_act
from privacy.operations.choosing import Proof

HOW = "request"


@operation
def object_to_marketing(
    *, request: PrivacyRequest, contact: Contact, by: Actor, now: datetime
) -> int:
    """End all marketing to a person, now; no ground can be held against it (Art. 21(2), (3)).

    Returns:
        How many permissions that ended.
    """
    current = admitted(request, contact, by, "marketing_objection", "objection")
    count = choosing.object_to_marketing(contact=contact, proof=_proof(current), by=by, now=now)
    record("privacy_request.objected", about=current, by=by, marketing=True, count=count)
    write_act(current, "marketing_ended", by=by, now=now, count=count)
    return count


@operation
def object_to(
    *,
    request: PrivacyRequest,
    contact: Contact,
    purposes: Iterable[str],
    by: Actor,
    now: datetime,
) -> Restriction:
    """Stop using the data for these purposes, and for anything until it is decided (Art. 21(1)).

    Raises:
        Invalid: a purpose rests on a ground that nobody can object to.
    """
    current = admitted(request, contact, by, "objection")
    names = sorted(set(purposes))
    _demand_objectable(names)
    for purpose in names:
        for channel in Channel.values:
            record_consent(
                contact=contact, channel=channel, purpose=purpose, action=Action.OBJECT, by=by,
                event_at=now, how=HOW, evidence={"request": current.number},
            )  # fmt: skip
    held = restrict_contact(contact=contact, ground=Ground.OBJECTION, by=by, since=now)
    record("privacy_request.objected", about=current, by=by, marketing=False, count=len(names))
    write_act(current, "objection_taken", by=by, now=now, done=False, purposes=names)
    return held


def _demand_objectable(names: list[str]) -> None:
    newest = {
        row.slug: row.basis
        for row in Purpose.objects.filter(slug__in=names, active=True).order_by("version")
    }
    objectable = {"public_task", "legitimate_interest"}
    if not names or set(names) - newest.keys() or set(newest.values()) - objectable:
        text = _("An objection is about purposes in the public or our own interest.")
        raise Invalid({"purposes": [text]})


@operation
def decide_objection(
    *,
    request: PrivacyRequest,
    contact: Contact,
    upheld: bool,
    by: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Say whether the objection holds; against it only compelling grounds count (Art. 21(1)).

    The interim restriction stays until the person was told of its end.

    Raises:
        Invalid: it is turned down without the compelling grounds.
    """
    current = admitted(request, contact, by, "objection")
    if not upheld and not note.strip():
        raise Invalid({"note": [_("Say which compelling grounds outweigh the person's.")]})
    record("privacy_request.objection_decided", about=current, by=by, upheld=upheld)
    kind = "objection_upheld" if upheld else "objection_outweighed"
    write_act(current, kind, by=by, now=now, note=note)


@operation
def withdraw(
    *, request: PrivacyRequest, contact: Contact, by: Actor, now: datetime, purpose: str = ""
) -> int:
    """Take back what the person allowed, all of it or one purpose, now (Art. 7(3)).

    Returns:
        How many consents that ended.
    """
    current = admitted(request, contact, by, "withdrawal")
    if purpose:
        count = _withdraw_one(contact, purpose, current, by, now)
    else:
        count = choosing.withdraw_everything(contact=contact, proof=_proof(current), by=by, now=now)
    record("privacy_request.withdrawn_consent", about=current, by=by, count=count)
    write_act(current, "consent_withdrawn", by=by, now=now, count=count, purpose=purpose)
    return count


def _withdraw_one(
    contact: Contact, purpose: str, request: PrivacyRequest, by: Actor, now: datetime
) -> int:
    said = choosing.last_words(contact)
    given = [c for (p, c), event in said.items() if p == purpose and event.action in _GIVEN]
    for channel in given:
        record_consent(
            contact=contact, channel=channel, purpose=purpose, action=Action.WITHDRAW, by=by,
            event_at=now, how=HOW, evidence={"request": request.number},
        )  # fmt: skip
    return len(given)


_GIVEN = (Action.GRANT, Action.CONFIRMED, Action.IMPORT_ASSERT)


def _proof(request: PrivacyRequest) -> Proof:
    return Proof(page=f"request {request.number}", how=HOW, language=request.language)


def objectable_purposes() -> list[Purpose]:
    """Return the active purposes that somebody can object to."""
    newest = {
        row.slug: row for row in Purpose.objects.filter(active=True).order_by("slug", "version")
    }
    wanted = ("public_task", "legitimate_interest")
    return [row for row in newest.values() if row.basis in wanted and row.basis in WITHOUT_CONSENT]


__all__ = [
    "decide_objection",
    "object_to",
    "object_to_marketing",
    "objectable_purposes",
    "withdraw",
]
