"""Privacy requests of the sample business, in every state, for `manage.py demo`.

Dates count back from the day of the first load, so that the board has something late, something
due and something answered whenever somebody looks. Nobody is erased, but one erasure is planned
and waits for its second person; one package is written.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from config.actor import Actor, Door
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint
from privacy.models.erasure import Erasure
from privacy.models.holds import LegalHold
from privacy.models.phi import Agreement
from privacy.models.requests import MatchState, PrivacyRequest
from privacy.models.retention import RetentionRule
from privacy.operations.acting.agreeing import note_complaint
from privacy.operations.acting.objecting import object_to_marketing
from privacy.operations.acting.selling import opt_out
from privacy.operations.consents.sample import load_consents
from privacy.operations.desk.asker import Agent, Person
from privacy.operations.desk.clocks import extend, pause
from privacy.operations.desk.deciding import (
    acknowledge,
    assign,
    complete,
    refuse,
    withdraw_request,
)
from privacy.operations.desk.identity import ask_identity, decide_identity
from privacy.operations.desk.matching import confirmed_people, decide_match
from privacy.operations.desk.opening import open_request
from privacy.operations.desk.steps import log_step
from privacy.operations.desk.tasks import complete_task
from privacy.operations.erasing.planning import plan_erasure
from privacy.operations.holds.placing import place_hold
from privacy.operations.incidents.sample import load as load_incident
from privacy.operations.letters.drafting import draft_letter
from privacy.operations.packaging.building import KINDS_OF, build_package, write_package
from privacy.operations.phi.agreements import record_agreement
from privacy.operations.phi.reviewing import open_review
from privacy.operations.phi.sample import load as load_papers
from privacy.operations.processing.sample import load as load_processing
from privacy.operations.protocols.sample import load as load_protocols
from privacy.operations.retaining.sample import load as load_retention

# The right, how many days ago it came, by which way, its language, and what happened then.
REQUESTS: tuple[tuple[str, int, str, str, str], ...] = (
    ("gdpr.access", 2, "page", "es", "new"),
    ("gdpr.erasure", 27, "page", "es", "working"),
    ("gdpr.erasure", 5, "mail", "en", "matched"),
    ("gdpr.rectification", 12, "phone", "es", "changes"),
    ("gdpr.portability", 20, "mail", "en", "extended"),
    ("gdpr.restriction", 9, "letter", "es", "paused"),
    ("gdpr.object", 40, "mail", "es", "late"),
    ("gdpr.object_marketing", 33, "page", "es", "done"),
    ("gdpr.access", 190, "mail", "en", "refused"),
    ("gdpr.access", 75, "page", "es", "withdrawn"),
    ("gdpr.access", 14, "mail", "es", "packed"),
    ("ccpa.know_specific", 18, "page", "en", "converted"),
    ("ccpa.delete", 16, "page", "en", "agent"),
    ("ccpa.opt_out_sale_share", 90, "drp", "en", "done"),
    ("ccpa.correct", 30, "phone", "en", "identity"),
    ("hipaa.access", 27, "letter", "en", "acknowledged"),
    ("hipaa.complaint", 60, "letter", "en", "done"),
)
_ACTS: dict[str, Callable[..., Any]] = {
    "gdpr.object_marketing": object_to_marketing,
    "ccpa.opt_out_sale_share": opt_out,
}
_ROUND_THE_LIST = 7
_POINTS = ["email", "name", "order"]


def load(by: Actor) -> dict[str, int]:
    """Load the sample once; a second call writes nothing. Return what the sample holds."""
    people = {user.username: user for user in get_user_model().objects.all()}
    if "prisca" in people:
        load_consents(by=Actor(people["prisca"], Door.COMMAND), now=timezone.now())
    if "prisca" in people and not PrivacyRequest.objects.exists():
        _write(officer=people["prisca"], by=by)
    if "prisca" in people and not LegalHold.objects.exists():
        _hold(Actor(people["prisca"], Door.COMMAND))
    if "prisca" in people and not Erasure.objects.exists():
        _plan(Actor(people["prisca"], Door.COMMAND))
    if "prisca" in people:
        load_retention(by=Actor(people["prisca"], Door.COMMAND), now=timezone.now())
    if "prisca" in people and not Agreement.objects.exists():
        _agree(Actor(people["prisca"], Door.COMMAND))
    if "prisca" in people:
        load_papers(by=Actor(people["prisca"], Door.COMMAND))
        load_incident(by=Actor(people["prisca"], Door.COMMAND), now=timezone.now())
        load_processing(by=Actor(people["prisca"], Door.COMMAND), now=timezone.now())
        load_protocols(by=Actor(people["prisca"], Door.COMMAND), now=timezone.now())
    return {
        "privacy requests": PrivacyRequest.objects.count(),
        "legal holds": LegalHold.objects.count(),
        "erasures": Erasure.objects.count(),
        "retention rules": RetentionRule.objects.count(),
    }


def _hold(by: Actor) -> None:
    """Keep one record as it is: the last one, which nobody works with."""
    last = Contact.objects.present().filter(restricted_at=None).order_by("pk").last()
    values = {"matter": "Complaint about a delivery", "reason": "A claim was announced by letter."}
    if last is not None:
        place_hold(values=values, people=[last], by=by)


def _agree(by: Actor) -> None:
    """Let a laboratory have an agreement, and last week's reads wait for their review."""
    today = timezone.localdate()
    said = {
        "vendor": "Laboratorio Salus (invented)",
        "services": "Allergy tests for customers who ask for one",
        "destinations": ["laboratory"],
        "categories": ["identifier", "clinical"],
        "signed_on": today - timedelta(days=200),
        "starts_on": today - timedelta(days=190),
        "ends_on": today + timedelta(days=175),
    }
    record_agreement(values=said, by=by)
    open_review(starts_on=today - timedelta(days=today.weekday() + 7), by=by)


def _plan(by: Actor) -> None:
    """Plan the erasure somebody asked for in full; somebody else has to approve it.

    Last of all, so that nothing the sample writes makes another plan of it.
    """
    asked = PrivacyRequest.objects.filter(right="gdpr.erasure", closed_at=None).order_by("pk")
    request = asked.first()
    whom = confirmed_people(request) if request is not None else []
    if request is not None and whom:
        now = request.received_at + timedelta(days=4)
        plan_erasure(people=whom, by=by, now=now, request=request)


@operation
def _write(*, officer: Any, by: Actor) -> None:
    """Write all of it or nothing."""
    # Some people of the sample have an address that cannot work, on purpose.
    points = ContactPoint.objects.filter(kind="email", is_primary=True, is_valid=True)
    free = Contact.objects.present().filter(restricted_at=None)
    reachable = free.filter(pk__in=points.values("contact")).order_by("pk")
    askers = list(reachable[: len(REQUESTS) * _ROUND_THE_LIST : _ROUND_THE_LIST])
    desk = Actor(officer, Door.COMMAND)
    noon = time(12, tzinfo=timezone.get_default_timezone())
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    for contact, (right, days, channel, language, story) in zip(askers, REQUESTS, strict=False):
        at = datetime.combine(today - timedelta(days=days), noon)
        request = open_request(
            right=right,
            person=_person(contact, story),
            agent=Agent("permission", name="Example Agency") if story == "agent" else None,
            channel=channel,
            received_at=at,
            language=language,
            by=by,
        )
        _STORIES[story](request, desk, at)


def _person(contact: Contact, story: str) -> Person:
    changes = {"phone": "+34 600 000 000"} if story in ("changes", "identity") else {}
    return Person(name=contact.full_name, email=contact.email, changes=changes)


def _new(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    """Nobody has looked at it."""


def _acknowledged(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    soon = at + timedelta(days=1)
    assign(request=request, user=by.user, by=by, now=soon)
    acknowledge(request=request, by=by, now=soon)


def _matched(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    """The record with the very address is the person's, the others are not."""
    _acknowledged(request, by, at)
    for match in request.matches.filter(state=MatchState.PROPOSED):
        mine = "email" in match.evidence["agrees"]
        decide_match(match=match, confirmed=mine, by=by, now=at + timedelta(days=2))


def _working(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    _matched(request, by, at)
    words = "Spoke with the person; all of it is meant."
    now = at + timedelta(days=3)
    log_step(request=request, kind="note", by=by, now=now, note=words)


def _packed(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    """The package is written, and the letter that says so waits for a reader."""
    _matched(request, by, at)
    kind, now = KINDS_OF[request.right][0], at + timedelta(days=3)
    package = build_package(request=request, kind=kind, by=by, now=now)
    write_package(package=package, by=by, now=now)
    draft_letter(request=request, kind="deliver", by=by, now=now)


def _extended(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    _matched(request, by, at)
    extend(request=request, why="complexity", by=by, now=at + timedelta(days=10))


def _paused(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    _matched(request, by, at)
    note = "Waiting for what the person wants restricted."
    pause(request=request, by=by, now=at + timedelta(days=4), note=note)


def _done(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    _matched(request, by, at)
    now = at + timedelta(days=6)
    act = _ACTS.get(request.right)
    if act is not None:
        for contact in Contact.objects.filter(pk__in=confirmed_people(request)):
            act(request=request, contact=contact, by=by, now=now)
    if request.right == "hipaa.complaint":
        note = "Looked into it with the front desk; the letter goes to the right address now."
        note_complaint(request=request, by=by, now=now, note=note)
    for task in request.tasks.filter(done_at=None):
        complete_task(task=task, by=by, now=now)
    complete(request=request, by=by, now=now)


def _refused(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    _acknowledged(request, by, at)
    note = "The twelfth request of this week, word for word the same."
    now = at + timedelta(days=9)
    refuse(request=request, ground="excessive", note=note, by=by, now=now)


def _withdrawn(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    _acknowledged(request, by, at)
    withdraw_request(request=request, by=by, now=at + timedelta(days=3))


def _asked(request: PrivacyRequest, by: Actor, at: datetime) -> Any:
    _matched(request, by, at)
    points = [point for point in _POINTS if point not in request.contested]
    return ask_identity(request=request, points=points, by=by, now=at + timedelta(days=3))


def _converted(request: PrivacyRequest, by: Actor, at: datetime) -> None:
    check = _asked(request, by, at)
    now = at + timedelta(days=6)
    decide_identity(check=check, verified=False, matched=_POINTS[:2], by=by, now=now)


Story = Callable[[PrivacyRequest, Actor, datetime], Any]
_STORIES: dict[str, Story] = {
    "new": _new,
    "late": _new,
    "agent": _acknowledged,
    "acknowledged": _acknowledged,
    "matched": _matched,
    "changes": _matched,
    "packed": _packed,
    "working": _working,
    "extended": _extended,
    "paused": _paused,
    "identity": _asked,
    "converted": _converted,
    "done": _done,
    "refused": _refused,
    "withdrawn": _withdrawn,
}
