"""Why nothing is sent at all; the codes are stable, the sentences are for people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.errors import DomainError
from config.phi import CHOSEN
from contacts.operations.permission.reasons import Reason

WORDS = {
    "paused": gettext_lazy("This destination is paused."),
    "running": gettext_lazy("This destination is being brought up to date at this moment."),
    "broken_segment": gettext_lazy("The segment is broken. Mend its rule first."),
    "stale_segment": gettext_lazy("The segment is older than its schedule. Refresh it first."),
    "not_permitted": gettext_lazy("The owner of the destination may not send this segment."),
    "hidden_fields": gettext_lazy("The owner may not read every field that would leave."),
    "sensitive_fields": gettext_lazy("A field that may leave is too sensitive for marketing."),
    "everybody": gettext_lazy("The segment is everybody. Confirm that everybody is meant."),
    "too_many_removals": gettext_lazy("More people than usual would be removed. Confirm it."),
    "access_refused": gettext_lazy("The destination does not let us in. Check its secrets."),
    "gave_up": gettext_lazy("The destination did not answer for days."),
    "unknown_purpose": gettext_lazy("The purpose is not used any more."),
    "no_agreement": CHOSEN,
    "not_opened": gettext_lazy("The secrets cannot be opened any more. Enter them again."),
}
# Why somebody was left out, besides the reasons of permission.
LEFT_OUT = {
    "same_address": gettext_lazy("Another person goes by the same address"),
    "opted_out_there": gettext_lazy("The person left at the destination"),
    "moved": gettext_lazy("Still known there by an earlier address"),
    "left_segment": gettext_lazy("Left the segment meanwhile"),
}


class SyncRefused(DomainError):
    """Nothing was sent; `code` is one of WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(sentence(code))
        self.code = code


def sentence(code: str) -> str:
    """Return what a code means, in the reader's language."""
    return str(WORDS.get(code) or _("Nothing was sent."))


def reason_words(code: str) -> str:
    """Return why somebody was left out, in the reader's language."""
    if code in LEFT_OUT:
        return str(LEFT_OUT[code])
    return str(Reason(code).label) if code in Reason.values else code
