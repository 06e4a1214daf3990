"""Requests by people themselves: taken in, and obeyed at once where the law asks for no proof."""

from collections.abc import Callable
from datetime import datetime

from procrastinate.contrib.django import app

from config.actor import Actor
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import WishEvent
from contacts.models.reach import ContactPoint, PointKind
from privacy.laws.table import RIGHTS
from privacy.models.requests import Channel, PrivacyRequest
from privacy.operations.choosing import (
    Proof,
    object_to_marketing,
    opt_out,
    withdraw_everything,
)
from privacy.operations.desk.asker import Agent, Person, normalised
from privacy.operations.desk.opening import open_request
from privacy.operations.desk.steps import write_step

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
    people = _people_at(address)
    page = _PAGE if request.channel == Channel.PAGE else request.channel
    wordings = {("", ""): wording}
    proof = Proof(page, "request", request.language, identifier=address, wordings=wordings)
    for contact in people:
        _AT_ONCE[right.action](contact, proof, by, request)
    facts = {"records": len(people)}
    write_step(request, "obeyed_at_once", by=by, at=now, law=right.cite, facts=facts)


def is_at_once(right: str) -> bool:
    """Say whether a right holds from the moment it is asked for."""
    known = RIGHTS[right]
    return known.identity == "none" and known.action in _AT_ONCE


def _people_at(email: str) -> list[Contact]:
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


_AT_ONCE: dict[str, Callable[[Contact, Proof, Actor, PrivacyRequest], None]] = {
    "marketing_objection": _object,
    "withdrawal": _withdraw,
    "opt_out": _opt_out,
    "limit_sensitive": _limit,
}
