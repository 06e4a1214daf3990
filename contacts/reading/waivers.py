"""What was accepted as it is: rules that need not hold for somebody, until a day."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from config.keyset import Page, page_of
from contacts.access import Can, hidden_of_contact
from contacts.models.contact import Contact
from contacts.models.quality import QualityWaiver
from contacts.quality.fields import CUSTOM
from contacts.scope import open_to

_ADDRESS = ("street", "city", "region", "postal_code", "country")


def running_waivers(user: Any, *, rule: str = "", contact: str = "") -> QuerySet[QualityWaiver]:
    """Return the waivers in force of people `user` may see, about values the role may read.

    Args:
        user: who looks.
        rule: the code of a rule, or empty for all.
        contact: the key of a person, or empty for all.
    """
    rows = QualityWaiver.objects.filter(until__gte=timezone.localdate())
    rows = rows.filter(contact__merged_into=None, contact__erased_at=None)
    if not user.has_perm(Can.VIEW_ALL):
        seen = Contact.objects.visible_to(user).order_by()
        rows = rows.filter(contact__in=seen.values("pk"))
    rows = rows.filter(open_to(user))
    if hidden := hidden_columns(user):
        rows = rows.exclude(rule__fields__overlap=sorted(hidden))
    if rule:
        rows = rows.filter(rule__code=rule)
    if contact:
        rows = rows.filter(contact__key=contact)
    return rows


def hidden_columns(user: Any) -> set[str]:
    """Return the columns of rules and issues that `user` may not read, by their names there."""
    hidden = set(hidden_of_contact(user))
    hidden |= {name.replace("custom.", CUSTOM, 1) for name in hidden}
    return hidden | set(_ADDRESS) if "addresses" in hidden else hidden


def page_of_waivers(
    rows: QuerySet[QualityWaiver], *, after: str, limit: int
) -> Page[QualityWaiver]:
    """Return one page of waivers, those that end first.

    Raises:
        BadCursor: `after` was not made for this order.
    """
    rows = rows.select_related("contact", "rule", "by")
    return page_of(rows, order=("until", "id"), after=after, limit=limit)


def waivers_by_rule(user: Any) -> list[tuple[str, int]]:
    """Return the codes of rules that somebody has a waiver of, and how many, the most first."""
    rows = running_waivers(user).order_by().values_list("rule__code")
    return list(rows.annotate(n=Count("pk")).order_by("-n", "rule__code"))
