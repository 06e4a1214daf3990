"""Gives people the link to their own choices: handed over by a colleague, or by mail."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from config.actor import Actor
from config.errors import DomainError
from config.journal import record
from config.links import Way
from config.operation import operation
from config.sealed import open_sealed, seal
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PointKind
from contacts.operations.contacts import locked
from contacts.operations.customer_mail import customer_mail
from contacts.operations.personal_links import preference_link
from contacts.operations.rights import demand, demand_sight
from contacts.operations.suppression import opted_out_since
from privacy.operations.desk.asker import normalised

MAIL_TASK = "privacy.mail_preferences"
ASKED_TASK = "privacy.mail_new_link"


class NoWay(DomainError):
    """There is no address to which the link may go (HTTP 409)."""

    code = "no_address"


@operation
def hand_link(*, contact: Contact, by: Actor) -> str:
    """Return the link for a colleague to pass on; what is chosen by it says so in its proof.

    Raises:
        NotPermitted: the actor may not change contacts, or not see this one.
    """
    _demand(contact, by)
    record("preferences.link_handed", about=contact, by=by)
    return preference_link(locked(contact), way=Way.HANDED)


@operation
def send_link(*, contact: Contact, by: Actor) -> None:
    """Mail the link to the primary address, once this is committed.

    Raises:
        NotPermitted: the actor may not change contacts, or not see this one.
        NoWay: there is no address, or it is closed.
    """
    _demand(contact, by)
    current = locked(contact)
    if not _is_open(current):
        raise NoWay(_("There is no email address that is open to messages."))
    app.configure_task(MAIL_TASK).defer(contact_id=current.pk)
    record("preferences.link_sent", about=current, by=by)


@operation
def ask_for_link(*, email: str, by: Actor) -> None:
    """Have the link mailed to whoever has this address, if anybody has.

    What is asked for leaves in the background, so that neither the answer nor the time it
    takes says whether we know the address; the queue holds it sealed.
    """
    app.configure_task(ASKED_TASK).defer(sealed=seal(email, ASKED_TASK))


def mail_links_to(sealed: str) -> int:
    """Mail the links of an address to that address; returns how many."""
    email = next(iter(normalised("email", open_sealed(sealed, ASKED_TASK))), "")
    points = ContactPoint.objects.filter(kind=PointKind.EMAIL, normalised=email)
    people = Contact.objects.filter(pk__in=points.values("contact")).order_by("pk")
    return sum(mail_link(each, to=email) for each in people) if email else 0


def mail_link(contact: Contact, to: str = "") -> bool:
    """Send the mail in the person's language; says whether it left.

    Who asked for it gets it at `to`, one of their addresses, also where we write no more.
    """
    if contact.erased_at or contact.merged_into_id or not (to or _is_open(contact)):
        return False
    to = to or contact.email
    with translation.override(_language(contact)):
        subject = _("Your choices at %(name)s") % {"name": settings.ORG_NAME}
        text = _(
            "Here you choose what we send you, how often and by which way, and you can stop all"
            " of it. You need no account:\n\n%(link)s\n\nThe link is yours alone: who has it"
            " chooses for you."
        ) % {"link": preference_link(contact, email=to)}
        customer_mail(to=to, subject=subject, text=text, contact=contact).send()
    return True


def _demand(contact: Contact, by: Actor) -> None:
    demand(by, Can.CHANGE)
    demand_sight(by, contact)


def _is_open(contact: Contact) -> bool:
    closed = opted_out_since(PointKind.EMAIL, contact.email, now=timezone.now())
    return bool(contact.email) and closed is None


def _language(contact: Contact) -> str:
    known = {code for code, _name in settings.LANGUAGES}
    return contact.language[:2] if contact.language[:2] in known else settings.LANGUAGE_CODE
