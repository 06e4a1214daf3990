"""What would settle an issue: values to choose from, found without asking anybody."""

from typing import Any

from django.conf import settings
from django.db.models import Count

from contacts.field_groups import group_of, values_of
from contacts.models.contact import Contact
from contacts.models.quality import Fix, QualityIssue
from contacts.models.reach import ContactPoint
from contacts.quality import repairs
from contacts.quality.fields import CUSTOM

MOST = 5
_NAMES = ("given_name", "family_name", "second_family_name")
_POINTS = ("email", "phone")


def fix_of(issue: QualityIssue) -> str:
    """Return the kind of fix an open issue has; empty where a person must think."""
    return issue.rule.fix if issue.rule_id and issue.rule and not issue.closed_at else Fix.NONE


def proposals(issue: QualityIssue) -> list[str]:
    """Return values that would settle an issue, the likeliest first; none where nobody knows.

    An empty value means that the present one should go. For a confirmation or an archiving
    there is nothing to choose.
    """
    fix, contact = fix_of(issue), issue.contact
    if fix == Fix.NORMALISE and issue.field in _POINTS:
        return _points(contact, issue.field)
    if fix != Fix.CHOOSE:
        return []
    if issue.field in _NAMES:
        return _names(issue, contact)
    if issue.field in _POINTS:
        others = contact.points.filter(kind=issue.field, is_valid=True, is_primary=False)
        return list(others.order_by("pk").values_list("normalised", flat=True)[:MOST])
    if issue.field == "owner":
        return []
    return _same_in_house(contact, issue.field)


def broken_points(contact: Contact, kind: str) -> list[ContactPoint]:
    """Return the addresses of a kind that cannot work, the oldest first."""
    return list(contact.points.filter(kind=kind, is_valid=False).order_by("-is_primary", "pk"))


def _points(contact: Contact, kind: str) -> list[str]:
    broken = broken_points(contact, kind)
    if not broken:
        return []
    if kind == "email":
        return repairs.emails(broken[0].value)[:MOST]
    countries = [
        *contact.addresses.order_by("-is_primary", "pk").values_list("country", flat=True),
        contact.organisation.country if contact.organisation else "",
        settings.ORG_PHONE_REGION,
    ]
    return repairs.phones(broken[0].value, dict.fromkeys(filter(None, countries)))[:MOST]


def _names(issue: QualityIssue, contact: Contact) -> list[str]:
    value = getattr(contact, issue.field)
    found = dict.fromkeys(repairs.names(value))
    past = contact.history.exclude(**{issue.field: value}).exclude(**{issue.field: ""})
    for earlier in past.order_by("-history_id").values_list(issue.field, flat=True)[:MOST]:
        found |= dict.fromkeys([earlier])
    return list(found)[:MOST]


def _same_in_house(contact: Contact, field: str) -> list[str]:
    """Return what most people of the same organisation have, such as their language."""
    if field.startswith(CUSTOM) or group_of(field) != "language" or not contact.organisation_id:
        return []
    others = Contact.objects.filter(organisation=contact.organisation_id).exclude(**{field: ""})
    counted = others.order_by().values_list(field).annotate(n=Count("pk")).order_by("-n")
    return [value for value, _n in counted[:MOST]]


def group_to_verify(issue: QualityIssue) -> str:
    """Return the group of fields that a confirmation would be about; empty where there is none."""
    group = "address" if issue.field == "street" else group_of(issue.field) or ""
    if group == "address":
        return group if issue.contact.addresses.exists() else ""
    return group if group and values_of(group, issue.contact) else ""


def values_for(issue: QualityIssue, choice: str) -> dict[str, Any]:
    """Return what `update_contact` is given to make a choice."""
    if issue.field.startswith(CUSTOM):
        return {"custom": {issue.field.removeprefix(CUSTOM): choice}}
    return {issue.field: choice or (None if issue.field in ("birth_date", "birth_year") else "")}
