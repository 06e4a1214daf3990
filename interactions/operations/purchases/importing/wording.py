"""Why a line of a file of purchases was refused, in the person's language."""

from django.utils.translation import gettext_lazy as _

from contacts.operations.importing.wording import reason_in_words

REASONS = {
    "invalid_date": _("This is not a date, or day and month cannot be told apart."),
    "invalid_number": _("This is not a number, or far too large a one."),
    "no_currency": _("This currency is not known."),
    "no_moment": _("It does not say when this was bought."),
    "no_order_key": _("It does not say which order this belongs to."),
    "order_refused": _("The first line of this order was refused."),
}


def purchase_reason(code: str) -> str:
    """Return why a line was refused."""
    return str(REASONS[code]) if code in REASONS else reason_in_words(code)
