"""Why a line of evidence was refused, in words; the codes are stable."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REJECTS: dict[str, Any] = {
    "malformed": _("The line cannot be read."),
    "no_address": _("There is no valid email or phone."),
    "nobody": _("Nobody you may change has this address."),
    "unknown_channel": _("The channel is unknown."),
    "unknown_purpose": _("The purpose is unknown."),
    "unknown_action": _("It is not clear what the person said."),
    "unknown_how": _("It is not clear how it was said."),
    "no_wording": _("The words shown to the person are missing; they are what proves a consent."),
    "no_moment": _("The moment is missing or cannot be read."),
    "bad_facts": _("What it says of a sale or a signature is not complete, or does not fit."),
    "in_future": _("The moment has not come yet."),
    "missing_columns": _("Columns are missing: email or phone, channel, purpose, wording, when."),
}


def reject_words(code: str) -> Any:
    """Return what a code means."""
    return REJECTS.get(code, _("The file cannot be read."))
