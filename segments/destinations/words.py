"""What the codes of checks, rows and runs mean to a person; other codes are the service's own."""

from django.utils.translation import gettext_lazy as _

MEANING = {
    # of a destination
    "access_refused": _("The destination does not let us in. Check its secrets."),
    "busy": _("The destination asks us to come back later."),
    "unreachable": _("The address could not be reached."),
    "no_answer": _("No answer came in time."),
    "broken": _("The destination had a fault of its own."),
    "redirected": _("The destination sends us elsewhere; that is never followed."),
    "gone": _("The receiver says that it wants no more messages."),
    "no_such_list": _("There is no such list, or it cannot be filled from outside."),
    "not_found": _("Nobody takes messages at this address."),
    "missing_fields": _("The destination lacks some of the fields. Create them there first."),
    "not_configured": _("A setting is missing or has another form than it should."),
    "odd_answer": _("The answer has a form we do not know."),
    "too_large": _("One message holds more than may be sent."),
    # of a row
    "no_match_key": _("The person lacks what the destination tells people apart by."),
    "invalid": _("The value by which the destination knows the person is not valid."),
    "compliance_state": _("The person left there and can only come back by themselves."),
    "tags_refused": _("The person is there, but the tags were refused."),
    "not_taken": _("The destination did not say why it left the person out."),
    "rejected": _("The destination refused the person without a reason."),
}


def meaning(code: str) -> str:
    """Return what a code means, in the reader's language; empty for one of the service."""
    return str(MEANING.get(code, ""))
