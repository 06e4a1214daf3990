"""The sums of a person (contacts.Summary) in words, for the card and for lists."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.field_access import access, hidden_fields
from config.templatetags.ui import ago, money, number
from contacts.models.contact import Contact
from contacts.models.summary import Summary

LABEL = Summary._meta.label
# The columns of lists, by what they are sorted by, and what each is called.
LISTED = {
    "net": gettext_lazy("Net spent"),
    "orders": gettext_lazy("Orders"),
    "last_order_at": gettext_lazy("Last order"),
}


@dataclass(frozen=True, slots=True)
class Sum:
    """One number of the strip under the name."""

    label: Any
    value: str
    beside: str = ""


def unread_sums(user: Any) -> frozenset[str]:
    """Return the sums that `user` may not read, and so not sort or filter by."""
    return hidden_fields(user, LABEL)


def sum_in_words(contact: Contact, name: str) -> str:
    """Return one sum of a person as a cell shows it; empty for who never bought."""
    found = getattr(contact, "summary", None)
    value = None if found is None or found.last_order_at is None else getattr(found, name)
    if value is None:
        return ""
    if name == "net":
        return money(value, settings.ORG_CURRENCY)
    return number(value) if name == "orders" else ago(value)


def strip_of(contact: Contact, user: Any) -> list[Sum]:
    """Return the sums under the name on the card, those the reader may read; none for nothing."""
    found = Summary.objects.filter(pk=contact.pk).first()
    if found is None:
        return []
    unread = access(user, LABEL).unreadable
    return [each for name, each in _strip(found) if name not in unread]


def _strip(found: Summary) -> list[tuple[str, Sum]]:
    strip = []
    if found.orders or found.refunds:
        each = _("avg %(amount)s") % {"amount": money(found.average)} if found.orders else ""
        strip = [
            ("net", Sum(_("Lifetime value"), money(found.net))),
            ("orders", Sum(_("Orders"), number(found.orders), each)),
            ("last_order_at", Sum(_("Last order"), ago(found.last_order_at) or "–")),
        ]
    recent = found.window("engagements", 90)
    if found.engagements and recent is not None:
        engaged = Sum(_("Engagement, 90 days"), number(recent), ago(found.last_engaged_at))
        strip.append(("engagements_90", engaged))
    if found.conversations:
        last = ago(found.last_conversation_at)
        strip.append(("conversations", Sum(_("Conversations"), number(found.conversations), last)))
    return strip
