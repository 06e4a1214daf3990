"""Mails of ours to the people we keep data about: each says how to stop and where to choose."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from config.errors import DomainError
from contacts.models.contact import Contact
from contacts.models.preference import Channel
from contacts.operations.permission.judging import judge
from contacts.operations.permission.question import Use
from contacts.operations.permission.reasons import Reason
from contacts.operations.personal_links import preference_link, unsubscribe_link


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

    Raises:
        NotAllowed: the person does not want mails for this purpose.
    """
    if contact is not None and purpose:
        answer = judge(contact, channel=Channel.EMAIL, purpose=purpose, use=Use.MESSAGE)
        if not answer.allowed:
            raise NotAllowed(Reason(answer.reason).label)
    choices = ""
    if contact is not None:
        unsubscribe = unsubscribe or unsubscribe_link(contact, email=to, purpose=purpose)
        choices = preference_link(contact, email=to)
    body = f"{text.rstrip()}\n\n{_footer(unsubscribe, choices)}"
    return EmailMessage(subject, body, to=[to], headers=_headers(unsubscribe))


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
    if unsubscribe:
        lines.append(_("Stop these mails: %(link)s") % {"link": unsubscribe})
    if choices:
        lines.append(_("Choose what we send you: %(link)s") % {"link": choices})
    return "\n".join(lines) + "\n"
