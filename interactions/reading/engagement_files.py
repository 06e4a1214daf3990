"""What came of a file of engagement, in words."""

from django.utils.translation import gettext_lazy as _

from contacts.operations.importing.wording import reason_in_words as other_reason
from interactions.models.engagement import EngagementImport

State = EngagementImport.State
TONES = {State.RUNNING: "blue", State.DONE: "green", State.FAILED: "red"}
_REASONS = {
    "no_post_id": _("The post has no number or address."),
    "no_moment": _("The time is missing or cannot be read."),
    "no_day": _("The day is missing or cannot be read."),
    "no_number": _("The number is missing or cannot be read."),
    "no_handle": _("Nobody is named: the handle is missing."),
    "no_network": _("The network is missing."),
    "unknown_event": _("This event is not known."),
    "unknown_entry": _("This entry is not like any that we know."),
}


def reason_in_words(code: str) -> str:
    """Return why a line was refused."""
    return str(_REASONS.get(code) or other_reason(code))
