"""Takes an answer: checked, counted, written into the contact, or held back to be looked at."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from interactions.models.forms import (
    Form,
    FormInvitation,
    FormState,
    FormVersion,
    Response,
    ResponseState,
    ResponseToken,
)
from interactions.operations.forms.applying import mapped_values
from interactions.operations.forms.checking import address_of
from interactions.operations.forms.confirming import ask_to_confirm
from interactions.operations.forms.consents import agreed_to, unsigned
from interactions.operations.forms.effects import take_effect
from interactions.operations.forms.judging import digest_of, doubt_about, truncated
from interactions.operations.forms.wording import sentence
from interactions.questionnaire.answering import Answered, Raw, check_answers
from interactions.questionnaire.kinds import Kind
from interactions.questionnaire.parsing import stored_definition
from interactions.questionnaire.problems import Problem


class NotOpen(DomainError):
    """The form takes no answers: not published, closed, over, or full (HTTP 410)."""

    code = "form_not_open"
    status = 410


class AlreadyAnswered(DomainError):
    """This page or this personal link was used already (HTTP 409)."""

    code = "already_answered"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in: the answers as sent, and what is known of where they come from.

    `sender` tells repeated answers of one sender apart and is kept as a keyed digest of a day;
    `token` is what makes a page good for one answer; `at` is when it was given, if not now.
    """

    raw: Raw
    language: str = "en"
    token: str = ""
    ip: str | None = None
    sender: str = ""
    origin: str = ""
    at: datetime | None = None


def why_not_open(form: Form, now: datetime) -> str:
    """Return why nobody can answer now, in words, or nothing."""
    if form.state == FormState.DRAFT:
        return _("This form is not published.")
    if form.state == FormState.CLOSED or (form.closes_at and form.closes_at <= now):
        return _("This form is closed. Thank you for your interest.")
    taken = form.responses.exclude(state=ResponseState.QUARANTINED)
    if form.quota is not None and taken[: form.quota].count() >= form.quota:
        return _("This form has all the answers it needs. Thank you for your interest.")
    return ""


def checked_answers(version: FormVersion, raw: Raw, *, known: bool) -> Answered:
    """Return what counts of `raw`; who agrees to be written to must say where, unless known."""
    found = check_answers(
        stored_definition(version.definition),
        raw,
        today=timezone.localdate(),
        region=settings.ORG_PHONE_REGION,
    )
    for name, needed in unsigned(version, found.answers):
        place = needed if needed in found.shown else name
        found.problems.setdefault(place, Problem(place, "required"))
    if known:
        return found
    fields = {f.maps_to: f for f in stored_definition(version.definition).fields() if f.maps_to}
    agreed = [each for part in agreed_to(version, found.answers, "en") for each in part]
    for each in agreed:
        if "facts" in each or "action" in each:
            continue  # who signs was asked above, and no box was ticked to allow a sale's mails
        address = fields.get(address_of(each["channel"]))
        if address and address.id in found.shown and address.id not in found.answers:
            found.problems.setdefault(address.id, Problem(address.id, "required"))
    return found


@operation
def submit_response(
    *,
    form: Form,
    sent: Sent,
    by: Actor,
    invitation: FormInvitation | None = None,
    contact: Contact | None = None,
    version: FormVersion | None = None,
) -> Response:
    """Take an answer to a published form.

    A doubtful one waits for a colleague and touches no contact. One with a consent that a mail
    must confirm waits for that, unless a personal link says who answers.

    Args:
        form: what was answered.
        sent: its answers and their circumstances.
        by: nobody known at the public page, a program at the API.
        invitation: the personal link that was followed.
        contact: whom the answers are about, where a program says it.
        version: the one that was shown; the last one unless said.

    Raises:
        NotOpen: the form takes no answers.
        AlreadyAnswered: the page or the link was used already.
        Invalid: answers break rules; by id of the field.
    """
    now = timezone.now()
    form = _open_form(form, now)
    version = version or form.versions.order_by("-number")[:1].get()
    contact = _used(form, invitation, now) or contact
    answers = _right_answers(version, sent, known=contact is not None)
    _use_token(sent.token, now)
    response = _stored(form, version, answers, sent, now)
    _settle(response, contact, sent, by)
    facts = {"form": str(form.key), "version": version.number, "basis": form.basis}
    record("response.received", about=response, by=by, state=response.state, **facts)
    return response


def _right_answers(version: FormVersion, sent: Sent, *, known: bool) -> dict[str, Any]:
    answered = checked_answers(version, sent.raw, known=known)
    if answered.problems:
        raise Invalid({name: [sentence(p)] for name, p in answered.problems.items()})
    return answered.answers


def _open_form(form: Form, now: datetime) -> Form:
    """Return the form if it takes answers; one with a quota lets them in one at a time."""
    if form.quota is not None:
        form = Form.objects.select_for_update(of=("self",)).get(pk=form.pk)
    if problem := why_not_open(form, now):
        raise NotOpen(problem)
    return form


def _used(form: Form, invitation: FormInvitation | None, now: datetime) -> Contact | None:
    """Mark a personal link as answered and return its person."""
    if invitation is None:
        return None
    current = FormInvitation.objects.select_for_update().get(pk=invitation.pk, form=form)
    if current.answered_at and form.single_use:
        raise AlreadyAnswered(_("You have answered already. Thank you."))
    current.answered_at = current.answered_at or now
    current.opened_at = current.opened_at or now
    current.save(update_fields=["answered_at", "opened_at"])
    return current.contact


def _use_token(token: str, now: datetime) -> None:
    if not token:
        return
    digest = hashlib.sha256(token.encode()).hexdigest()
    _token, fresh = ResponseToken.objects.get_or_create(digest=digest, defaults={"used_at": now})
    if not fresh:
        raise AlreadyAnswered(_("This page was sent already. Thank you."))


def _stored(
    form: Form, version: FormVersion, answers: dict[str, Any], sent: Sent, now: datetime
) -> Response:
    digest = digest_of(form, answers, sent.sender, now) if sent.sender else ""
    doubt = doubt_about(form, answers, digest, now) if sent.sender else ""
    return Response.objects.create(
        form=form,
        form_version=version,
        state=ResponseState.QUARANTINED if doubt else ResponseState.COUNTED,
        doubt=doubt,
        answers=answers,
        nps=_first(version, answers, Kind.NPS),
        csat=_first(version, answers, Kind.CSAT),
        language=sent.language,
        at=sent.at or now,
        digest=digest,
        origin=sent.origin[:200],
    )


def _first(version: FormVersion, answers: dict[str, Any], kind: Kind) -> int | None:
    fields: Sequence[Any] = list(stored_definition(version.definition).fields())
    return next((answers[f.id] for f in fields if f.kind == kind and f.id in answers), None)


def _settle(response: Response, contact: Contact | None, sent: Sent, by: Actor) -> None:
    """Say what becomes of a new answer."""
    if response.state == ResponseState.QUARANTINED:
        # Who followed a personal link is known; nothing of theirs is changed before a look.
        response.contact = contact
        response.save(update_fields=["contact"])
        return
    settle(response=response, contact=contact, ip=truncated(sent.ip), by=by)


@operation
def settle(*, response: Response, contact: Contact | None, ip: str | None, by: Actor) -> None:
    """Let an answer take effect: consents are asked to be confirmed, values are written."""
    at_once, to_confirm = agreed_to(response.form_version, response.answers, response.language)
    email = mapped_values(response.form_version, response.answers).get("email", "")
    email = email or (contact.email if contact else "")
    if to_confirm and email and contact is None:
        response.state = ResponseState.PENDING
        response.save(update_fields=["state"])
        ask_to_confirm(response=response, email=email, consents=to_confirm, ip=ip, by=by)
        return
    take_effect(response=response, contact=contact, ip=ip, consents=at_once, by=by)
    if to_confirm and email:
        ask_to_confirm(response=response, email=email, consents=to_confirm, ip=ip, by=by)
