"""Categories of recipients: the law asks for kinds, not for names (GDPR Art. 13(1)(e))."""

from typing import Any

from django.utils.translation import gettext_lazy

_KINDS: dict[str, Any] = {
    "mailchimp": gettext_lazy("Services that send our mails"),
    "brevo": gettext_lazy("Services that send our mails"),
    "hubspot": gettext_lazy("Services that keep customers' records for us"),
    "meta": gettext_lazy("Advertising networks"),
    "google": gettext_lazy("Advertising networks"),
}
_OTHER = gettext_lazy("Service providers that work for us")


def kind_words(kind: str) -> str:
    """Return the category of a recipient in the public's words."""
    return str(_KINDS.get(kind, _OTHER))
