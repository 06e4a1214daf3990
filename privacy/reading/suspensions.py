"""What agencies keep out of a person's accounting of disclosures: 45 CFR 164.528(a)(2)."""

from datetime import date

from django.db.models import QuerySet

from contacts.models.contact import Contact
from privacy.models.health import AccountingSuspension

MOST_SHOWN = 100


def suspensions_of(contact: Contact) -> QuerySet[AccountingSuspension]:
    """Return the suspensions of a person, the longest first, ended ones too."""
    rows = AccountingSuspension.objects.filter(contact=contact)
    return rows.order_by("-until", "-pk")


def holds(row: AccountingSuspension, today: date) -> bool:
    """Say whether a suspension keeps something out of an accounting of today."""
    ended = row.ended_on is not None and row.ended_on <= today
    return not ended and row.said_on <= today <= row.until
