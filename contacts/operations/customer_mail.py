"""Mails of ours to the people we keep data about: each says who writes, and how to stop."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from config.errors import DomainError, Invalid
from contacts.models.contact import Contact
from contacts.models.preference import Channel
from contacts.operations.permission.judging import judge
from contacts.operations.permission.question import Use, ask
from contacts.operations.permission.reasons import Reason
from contacts.operations.personal_links import preference_link, unsubscribe_link


class NoPostalAddress(Invalid):
    """A mail that sells needs the sender's postal address, and none is set."""

    code = "no_postal_address"


class NotAllowed(DomainError):
    """The person may not be written to for this purpose; the message says why."""

    code = "not_allowed"


def customer_mail(
    *,
    to: str,
    subject: str,
    text: str,
    contact: Contact | None = None,
    purpose: str = "",
    unsubscribe: str = "",
    sells: bool = False,
) -> EmailMessage:
    """Return a mail to a customer, with the headers of RFC 2369 and 8058 and a footer.

    Call it in the person's language; the caller sends it.

    Args:
        to: the address it goes to, which the links are bound to.
        subject: without anything about the person.
        text: plain text.
        contact: whose address it is, where somebody knows.
        purpose: the list it belongs to. Then whether the person may be written to is asked
            here, at the moment of sending. Empty for what the person asked for.
        unsubscribe: the link that ends what this mail is about, where there is no contact yet.
        sells: it is a commercial message, even where no purpose is given; a purpose of marketing
            makes it one anyway.

    Raises:
        NoPostalAddress: it sells, and our postal address is not set.
        NotAllowed: the person does not want mails for this purpose.
    """
    _demand_allowed(contact, purpose, sells=sells)
    choices = ""
    if contact is not None:
        unsubscribe = unsubscribe or unsubscribe_link(contact, email=to, purpose=purpose)
        choices = preference_link(contact, email=to)
    body = f"{text.rstrip()}\n\n{_footer(unsubscribe, choices)}"
    return EmailMessage(subject, body, to=[to], headers=_headers(unsubscribe))


def _demand_allowed(contact: Contact | None, purpose: str, *, sells: bool) -> None:
    if sells or (purpose and ask(channel=Channel.EMAIL, purpose=purpose).is_marketing):
        demand_postal_address()
    if contact is not None and purpose:
        answer = judge(contact, channel=Channel.EMAIL, purpose=purpose, use=Use.MESSAGE)
        if not answer.allowed:
            raise NotAllowed(Reason(answer.reason).label)


def demand_postal_address() -> None:
    """Refuse to begin what sells while our postal address is not set.

    Source: 15 U.S.C. 7704(a)(5)(A)(iii): a valid physical postal address of the sender.

    Raises:
        NoPostalAddress: it is not set.
    """
    if not settings.ORG_POSTAL_ADDRESS:
        words = _("Mails that sell must say the sender's postal address. Set ORG_POSTAL_ADDRESS.")
        raise NoPostalAddress({"sender": [words]})


def _headers(unsubscribe: str) -> dict[str, str]:
    if not unsubscribe:
        return {}
    ways = [f"<{unsubscribe}>"]
    if settings.UNSUBSCRIBE_MAILBOX:
        # The mail itself says who sends it; what comes in there is read as a reply is.
        ways.append(f"<mailto:{settings.UNSUBSCRIBE_MAILBOX}?subject=unsubscribe>")
    return {
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _footer(unsubscribe: str, choices: str) -> str:
    lines = ["--", settings.ORG_NAME]
    if settings.ORG_POSTAL_ADDRESS:
        lines.append(settings.ORG_POSTAL_ADDRESS)
    if unsubscribe:
        lines.append(_("Stop these mails: %(link)s") % {"link": unsubscribe})
    if choices:
        lines.append(_("Choose what we send you: %(link)s") % {"link": choices})
    return "\n".join(lines) + "\n"
