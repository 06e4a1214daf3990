"""Requests by people themselves: taken in, and obeyed at once where the law asks for no proof."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from config.actor import Actor
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import WishEvent
from contacts.models.reach import ContactPoint, PointKind
from privacy.laws.table import RIGHTS
from privacy.models.requests import Channel, PrivacyRequest
from privacy.operations.acting.selling import CONFIRMED, ask_to_opt_in, is_child
from privacy.operations.choosing import (
    Proof,
    object_to_marketing,
    opt_out,
    wishes_now,
    withdraw_everything,
)
from privacy.operations.desk.asker import Agent, Person, normalised
from privacy.operations.desk.opening import open_request
from privacy.operations.desk.steps import write_step
from privacy.operations.inviting import ask_for_link

MAIL_TASK = "privacy.mail_received"
_PAGE = "my_data"


@operation
def ask(
    *,
    right: str,
    person: Person,
    agent: Agent | None,
    language: str,
    wording: str,
    by: Actor,
    now: datetime,
    channel: str = Channel.PAGE,
    received_at: datetime | None = None,
) -> PrivacyRequest:
    """Take a request in from outside; the mail with its link leaves once this is committed.

    What needs no proof of who somebody is (11 CCR 7060(b), GDPR Art. 21(3) and 7(3)) holds at
    once for every record with exactly this address, unless somebody asks for the person who did
    not show that they may. Machines that ask by a protocol are answered by it, not by mail.

    Raises:
        Invalid: as `open_request`.
    """
    request = open_request(
        right=right,
        person=person,
        channel=channel,
        received_at=received_at or now,
        by=by,
        language=language,
        agent=agent,
    )
    if is_at_once(right) and (agent is None or agent.proven):
        _obey(request, person.email, wording, by=by, now=now)
    if channel == Channel.PAGE:
        app.configure_task(MAIL_TASK).defer(request_id=request.pk)
    return request


def _obey(request: PrivacyRequest, email: str, wording: str, *, by: Actor, now: datetime) -> None:
    """Do what a right asks for every record with exactly this address."""
    right, address = RIGHTS[request.right], next(iter(normalised("email", email)), "")
    people = people_at(address)
    page = _PAGE if request.channel == Channel.PAGE else request.channel
    wordings = {("", ""): wording}
    proof = Proof(page, "request", request.language, identifier=address, wordings=wordings)
    for contact in people:
        _AT_ONCE[right.action](contact, proof, by, request)
    if right.action == "opt_in" and people:
        ask_for_link(email=address, by=by)
    facts = {"records": len(people)}
    write_step(request, "obeyed_at_once", by=by, at=now, law=right.cite, facts=facts)


def is_at_once(right: str) -> bool:
    """Say whether a right holds from the moment it is asked for."""
    known = RIGHTS[right]
    return known.identity == "none" and known.action in _AT_ONCE


def people_at(email: str) -> list[Contact]:
    """Return the living contacts of an address, whichever of their addresses it is."""
    points = ContactPoint.objects.filter(kind=PointKind.EMAIL, normalised=email)
    living = Contact.objects.filter(merged_into=None, erased_at=None)
    return list(living.filter(pk__in=points.values("contact")).order_by("pk") if email else ())


def _object(contact: Contact, proof: Proof, by: Actor, request: PrivacyRequest) -> None:
    object_to_marketing(contact=contact, proof=proof, by=by, now=request.received_at)


def _withdraw(contact: Contact, proof: Proof, by: Actor, request: PrivacyRequest) -> None:
    withdraw_everything(contact=contact, proof=proof, by=by, now=request.received_at)


def _opt_out(contact: Contact, proof: Proof, by: Actor, request: PrivacyRequest) -> None:
    opt_out(
        contact=contact,
        name=WishEvent.Name.NO_SALE,
        how=proof.how,
        by=by,
        now=request.received_at,
        request=request,
    )


def _limit(contact: Contact, proof: Proof, by: Actor, request: PrivacyRequest) -> None:
    opt_out(
        contact=contact,
        name=WishEvent.Name.LIMIT,
        how=proof.how,
        by=by,
        now=request.received_at,
        request=request,
    )


def _opt_in(contact: Contact, proof: Proof, by: Actor, request: PrivacyRequest) -> None:
    """Take the first of two steps; the second is the person's own, by their link (11 CCR 7028(a)).

    For a child a colleague takes both, who checks that a parent agrees.
    """
    wishes, now = wishes_now(contact), request.received_at
    allowed = wishes.get(WishEvent.Name.SALE) == CONFIRMED
    if allowed and not wishes.get(WishEvent.Name.NO_SALE):
        return
    if not is_child(contact, timezone.localdate(now, timezone.get_default_timezone())):
        ask_to_opt_in(contact=contact, by=by, now=now, asks_itself=True, how=proof.how)


_AT_ONCE: dict[str, Callable[[Contact, Proof, Actor, PrivacyRequest], None]] = {
    "marketing_objection": _object,
    "withdrawal": _withdraw,
    "opt_out": _opt_out,
    "opt_in": _opt_in,
    "limit_sensitive": _limit,
}
