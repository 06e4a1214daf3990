"""The mail that says a request came in; it goes to who asked, and names nobody."""

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.visitors import within
from contacts.operations.customer_mail import customer_mail
from privacy.links import status_link
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.asker import asker_of, email_digests, normalised

# Nobody can have a mailbox filled by asking again and again in its name.
_MAILS, _DAY = 3, 24 * 3600


def mail_received(request: PrivacyRequest) -> bool:
    """Send the mail, unless there is no address, or this address got several today.

    Returns:
        Whether it left.
    """
    asker = asker_of(request)
    raw = (asker.agent.email if asker.agent else asker.person.email) if asker else ""
    to = next(iter(normalised("email", raw)), "")
    if not to or not within(f"received:{email_digests([to])[0]}", most=_MAILS, seconds=_DAY):
        return False
    with translation.override(request.language or settings.LANGUAGE_CODE):
        subject = _("Your request %(number)s") % {"number": request.number}
        said = {
            "number": request.number,
            "name": settings.ORG_NAME,
            "due": date_format(request.due, "DATE_FORMAT") if request.due else "—",
            "link": status_link(request),
        }
        text = (
            _(
                "%(name)s has your request %(number)s. You get an answer by %(due)s at the"
                " latest.\n\nHere you see how far it is:\n\n%(link)s\n\nIf it was not you, write"
                " to us, and we stop."
            )
            % said
        )
        customer_mail(to=to, subject=subject, text=text).send()
    return True
