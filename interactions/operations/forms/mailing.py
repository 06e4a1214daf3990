"""Mails personal links to the people of a segment: judged when planned, and again when sent."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.groups import people_in, reads_of
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.outreach import Outreach, Way
from contacts.models.preference import Channel
from contacts.operations.contacts import NotChangeable, locked
from contacts.operations.customer_mail import customer_mail, demand_postal_address
from contacts.operations.outreach import note_sent
from contacts.operations.permission.fundraising import needs_authorization
from contacts.operations.permission.judging import judge_many
from contacts.operations.permission.question import Question, Use, ask
from contacts.operations.personal_links import unsubscribe_link
from contacts.operations.sealing import protected_names
from interactions.models.forms import Form, FormInvitation, FormState
from interactions.operations.forms.building import demand_change
from interactions.operations.forms.inviting import link_of

TASK = "interactions.mail_invitations"
AT_ONCE = 5_000


class NotPublished(DomainError):
    """People could not answer (HTTP 409)."""

    code = "not_published"


@dataclass(slots=True)
class Invited:
    """Who gets a mail, or got one, and how many do not, by reason; `before` had theirs.

    `health` says that they were chosen by their health data: without a signed authorization
    nobody is written to for marketing then (45 CFR 164.508(a)(3)).
    """

    people: list[int] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    before: int = 0
    health: bool = False


def plan_invitations(
    *, form: Form, group: str, purpose: str, by: Actor, now: datetime | None = None
) -> Invited:
    """Say who of a group would be mailed; three queries, nothing is written.

    Only people the actor may see, and to whom this form was not mailed yet.

    Raises:
        Invalid: there is no such group or purpose.
        NotPermitted: the role does not change forms.
    """
    demand_change(by)
    everybody = _members(group, by).order_by().values_list("pk", flat=True)
    health = needs_authorization(protected_names(reads_of(group)), purpose)
    answers = judge_many(list(everybody), _question(purpose, now or timezone.now(), health))
    mailed = set(
        Outreach.objects.filter(
            way=Way.MAIL, reference=_reference(form), contact__in=answers
        ).values_list("contact", flat=True)
    )
    answered = set(
        FormInvitation.objects.filter(form=form, contact__in=answers)
        .exclude(answered_at=None)
        .values_list("contact", flat=True)
    )
    before = mailed | answered
    reasons = Counter(why for pk, (why, _proof) in answers.items() if why and pk not in before)
    people = [pk for pk, (why, _proof) in sorted(answers.items()) if not why and pk not in before]
    return Invited(people, dict(reasons), len(before), health)


@operation
def start_invitations(*, form: Form, group: str, purpose: str, by: Actor) -> Invited:
    """Make a personal link for everybody who may be written to; the mails leave from the worker.

    Raises:
        Invalid: there is no such group or purpose.
        NotPermitted: the role does not change forms.
        NotPublished: nobody could answer.
        NoPostalAddress: the mails sell, and our postal address is not set.
    """
    planned = plan_invitations(form=form, group=group, purpose=purpose, by=by)
    if ask(channel=Channel.EMAIL, purpose=purpose).is_marketing:
        demand_postal_address()
    if form.state != FormState.PUBLISHED:
        raise NotPublished(_("People can answer once the form is published."))
    if planned.people:
        waiting = FormInvitation.objects.filter(form=form, contact__in=planned.people)
        known = set(waiting.values_list("contact", flat=True))
        FormInvitation.objects.bulk_create(
            FormInvitation(form=form, contact_id=pk) for pk in planned.people if pk not in known
        )
        for first in range(0, len(planned.people), AT_ONCE):
            part: Any = planned.people[first : first + AT_ONCE]
            told = {"form_id": form.pk, "people": part, "purpose": purpose}
            app.configure_task(TASK).defer(**told, health=planned.health)
    left = sum(planned.left_out.values())
    record("form.invitations_planned", about=form, by=by, count=len(planned.people),
           left_out=left, purpose=purpose)  # fmt: skip
    return planned


def send_invitations(
    *,
    form: Form,
    people: list[int],
    purpose: str,
    by: Actor,
    now: datetime | None = None,
    health: bool = False,
) -> Invited:
    """Write to everybody planned who may still be written to; again, nobody gets a second mail."""
    done, reasons = Invited(health=health), Counter[str]()
    links = FormInvitation.objects.filter(form=form, contact__in=people, answered_at=None)
    if form.state != FormState.PUBLISHED:
        return done
    for invitation in links.select_related("form").order_by("pk").iterator(chunk_size=500):
        asked = _question(purpose, now or timezone.now(), health)
        try:
            reason, contact = _note_invited(invitation=invitation, question=asked, by=by)
        except NotChangeable:  # merged or erased this very moment
            reason, contact = "erased", None
        if contact is not None:
            _send(invitation, contact, purpose)
            done.people.append(contact.pk)
        elif reason:
            reasons[reason] += 1
    done.left_out = dict(reasons)
    return done


@operation
def _note_invited(
    *, invitation: FormInvitation, question: Question, by: Actor
) -> tuple[str, Contact | None]:
    """Judge one person, who is locked, and write the mail down that is about to leave."""
    contact = locked(Contact(pk=invitation.contact_id))
    reason = judge_many([contact.pk], question)[contact.pk][0]
    if reason:
        return reason, None
    new = note_sent(
        [contact.pk],
        channel=Channel.EMAIL,
        purpose=question.purpose,
        way=Way.MAIL,
        reference=_reference(invitation.form),
        at=question.at,
    )
    if not new:
        return "", None
    record("outreach.mailed", about=contact, by=by, purpose=question.purpose)
    return "", contact


def _members(group: str, by: Actor) -> QuerySet:
    try:
        members = people_in(group, by.user)
    except ValueError:
        members = None
    if members is None:
        raise Invalid({"group": [_("Choose one of the list.")]})
    return Contact.objects.visible_to(by.user).present().filter(pk__in=members)


def _question(purpose: str, at: datetime, health: bool) -> Question:
    return ask(channel=Channel.EMAIL, purpose=purpose, at=at, use=Use.MESSAGE, health=health)


def _reference(form: Form) -> int:
    # Below zero: the numbers of campaigns, which are mails of ours too, stand above it.
    return -int(form.pk)


def _send(invitation: FormInvitation, contact: Contact, purpose: str) -> None:
    form = invitation.form
    spoken = contact.language[:2]
    known = [code for code in form.languages if code in dict(settings.LANGUAGES)]
    with translation.override(spoken if spoken in known else next(iter(known), "en")):
        subject = _("A question from %(name)s") % {"name": settings.ORG_NAME}
        text = _(
            "We would like to hear from you: %(form)s\n\n%(link)s\n\nThe link is yours alone:"
            " your answer is kept with what we know of you."
        ) % {"form": form.name, "link": link_of(invitation)}
        stop = unsubscribe_link(contact, email=contact.email, purpose=purpose)
        customer_mail(
            to=contact.email, subject=subject, text=text, contact=contact, unsubscribe=stop,
            sells=ask(channel=Channel.EMAIL, purpose=purpose).is_marketing,
        ).send()  # fmt: skip
