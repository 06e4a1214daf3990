"""Double opt-in: a consent holds once the person follows a link in a mail, or it goes away."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from config.links import NOBODY, About, Told, Use
from config.operation import operation
from config.prepared import prepared
from contacts.models.preference import Action, Channel
from contacts.operations.customer_mail import customer_mail
from contacts.operations.personal_links import link_about, mark_of
from contacts.operations.suppression import is_suppressed
from interactions.models.forms import PendingConsent, Response, ResponseState, ResponseToken
from interactions.operations.forms.consents import agreed_to, record_agreed
from interactions.operations.forms.effects import take_effect

DAYS = 3
MAIL_TASK = "interactions.mail_confirmation"
_ANSWER = """
select r.id, coalesce(w.email, c.email)
from interactions_response r
left join interactions_pendingconsent w on w.response_id = r.id
left join contacts_contact c on c.id = r.contact_id
where r.key = %s::uuid
"""
_SIGNER = signing.Signer(salt="interactions.confirm")
_TOKENS_KEPT = timedelta(hours=25)  # a page is good for 24 hours


class LinkEnded(DomainError):
    """The link was used, is too old, or is not one of ours (HTTP 410)."""

    code = "link_ended"
    status = 410


@operation
def ask_to_confirm(
    *,
    response: Response,
    email: str,
    consents: list[dict[str, Any]],
    ip: str | None,
    by: Actor,
) -> PendingConsent:
    """Write down what waits for a confirmation; the mail leaves once this is committed."""
    now = timezone.now()
    pending = PendingConsent.objects.create(
        response=response,
        email=email,
        consents=consents,
        ip=ip,
        asked_at=now,
        expires_at=now + timedelta(days=DAYS),
    )
    # An address that must not be used again gets no mail; the page says the same to everybody.
    if not is_suppressed(Channel.EMAIL, email):
        app.configure_task(MAIL_TASK).defer(pending_id=pending.pk)
    record("consent.asked", about=pending, by=by)
    return pending


def link_of(pending: PendingConsent) -> str:
    """Return the address that confirms; it is signed and says nothing about the person."""
    token = _SIGNER.sign(pending.key.hex)
    return f"{settings.SITE_URL}{reverse('interactions:confirm', args=[token])}"


def mail_confirmation(pending: PendingConsent) -> None:
    """Send the one mail that may be sent before there is a consent, unless that ended meanwhile."""
    if is_suppressed(Channel.EMAIL, pending.email):
        return
    with translation.override(pending.response.language):
        subject = _("Please confirm: %(name)s") % {"name": settings.ORG_NAME}
        wordings = "\n".join(f"- {each['wording']}" for each in pending.consents)
        text = _(
            "Somebody, most likely you, filled in a form of ours with this address and agreed"
            " to:\n\n%(wordings)s\n\nTo confirm, open this page and press the button:\n\n"
            "%(link)s\n\nIf it was not you, do nothing: without your confirmation everything is"
            " deleted after %(days)d days."
        ) % {"wordings": wordings, "link": link_of(pending), "days": DAYS}
        stop = link_about(Use.UNSUBSCRIBE, About.ANSWER, pending.response.key, email=pending.email)
        customer_mail(to=pending.email, subject=subject, text=text, unsubscribe=stop).send()


def pending_of(token: str) -> PendingConsent:
    """Return what a link confirms.

    Raises:
        LinkEnded: there is nothing to confirm under it any more.
    """
    try:
        key = UUID(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        key = None
    rows = PendingConsent.objects.select_related("response__form", "response__form_version")
    found = rows.filter(key=key, expires_at__gt=timezone.now()).first() if key else None
    if found is None:
        raise LinkEnded(_("This link is no longer valid."))
    return found


@operation
def confirm_consent(*, pending: PendingConsent, by: Actor) -> Response:
    """Record the consents as confirmed; an answer that waited for it counts from now on.

    Raises:
        LinkEnded: somebody was faster, or the time is over.
    """
    now = timezone.now()
    current = PendingConsent.objects.select_for_update().filter(pk=pending.pk).first()
    if current is None or current.expires_at <= now:
        raise LinkEnded(_("This link is no longer valid."))
    response = Response.objects.select_related("form", "form_version").get(pk=current.response_id)
    person, waited = response.contact, response.state == ResponseState.PENDING
    if waited:
        at_once, _waited = agreed_to(response.form_version, response.answers, response.language)
        person = take_effect(
            response=response, contact=None, ip=current.ip, consents=at_once, by=by
        )
    if person is not None:
        record_agreed(
            agreed=current.consents,
            contact=person,
            response=response,
            ip=current.ip,
            action=Action.CONFIRMED,
            at=now,
            by=by,
            email=current.email,
        )
    current.delete()
    record("consent.confirmed", about=response, by=by, answer_counted=waited)
    return response


def answer_told(told: Told) -> Response | None:
    """Return the answer whose confirmation mail a link stands in; one statement at first.

    None for nobody, and for an address that the answer was not given with.
    """
    rows = prepared(_ANSWER, [told.key if told.about == About.ANSWER else NOBODY.key])
    if not rows or not rows[0][1] or mark_of(rows[0][1]) != told.address:
        return None
    return Response.objects.select_related("contact").get(pk=rows[0][0])


@operation
def decline_consent(*, response: Response, by: Actor) -> bool:
    """Drop what waits for a confirmation: the person says that it shall not come.

    An answer that counts only once it is confirmed goes too.

    Returns:
        Whether anything waited.
    """
    dropped, _rows = PendingConsent.objects.filter(response=response).delete()
    if not dropped:
        return False
    record("consent.declined", about=response, by=by)
    Response.objects.filter(pk=response.pk, state=ResponseState.PENDING).delete()
    return True


@operation
def expire_pending(*, by: Actor) -> int:
    """Remove what nobody confirmed in time, with the answers that belong to nobody yet.

    Used one-time tokens that could not be used again go too.

    Returns:
        How many were removed.
    """
    now = timezone.now()
    ResponseToken.objects.filter(used_at__lt=now - _TOKENS_KEPT).delete()
    over = PendingConsent.objects.filter(expires_at__lte=now)
    waiting = list(
        over.filter(response__state=ResponseState.PENDING).values_list("response_id", flat=True)
    )
    count = over.count()
    if not count:
        return 0
    over.delete()
    Response.objects.filter(pk__in=waiting).delete()
    record("consent.expired", about=PendingConsent, by=by, count=count)
    return count
