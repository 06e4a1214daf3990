"""What goes along with every later disclosure of an amended or contested record."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config.accompanying import Statement
from contacts.models.catalogue import CustomField
from contacts.reading.groups import group_label
from privacy.models.health import Amendment
from privacy.operations.desk.dates import right_of
from privacy.operations.packaging.tables import CONTACT

# Whose rows hold a group that is no column of the contact.
_TABLES = {
    "email": "contacts_contactpoint",
    "phone": "contacts_contactpoint",
    "address": "contacts_address",
}
_CONTACT = CONTACT.lower().replace(".", "_")


def statements_with(people: Iterable[int], groups: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return what a disclosure of these groups of fields must carry (45 CFR 164.526(d)(5)).

    Args:
        people: the numbers of all records of the person.
        groups: which fields; none means all of them.
    """
    rows = _denied(people)
    if wanted := list(groups):
        rows = rows.filter(group__in=wanted)
    custom = {each.slug: each for each in CustomField.objects.all()}
    return [
        {
            "table": _TABLES.get(row.group, _CONTACT),
            "group": row.group,
            "field": str(group_label(row.group, custom)),
            "asked": row.asked,
            "ground": _ground(row),
            "statement": row.statement,
            "rebuttal": row.rebuttal,
            "on": row.stated_at.isoformat() if row.stated_at else "",
        }
        for row in rows.order_by("stated_at", "pk")
    ]


def accompanying(people: Sequence[int], groups: Collection[str]) -> list[Statement]:
    """Return what goes along with these groups of fields, whoever gets them."""
    rows = _denied(people).filter(group__in=groups)
    return [
        Statement(row.contact_id, str(row.key), row.group, _as_text(row))
        for row in rows.order_by("stated_at", "pk")
    ]


def _denied(people: Iterable[int]) -> Any:
    rows = Amendment.objects.filter(contact__in=people, state=Amendment.State.DENIED)
    return rows.exclude(statement="", attach_request=False).select_related("request")


def _as_text(row: Amendment) -> str:
    """Return one statement as a text; without one, the request and its denial stand for it."""
    if row.statement:
        text = _("The person disagrees: %(said)s") % {"said": row.statement}
    else:
        text = _("Asked for: %(asked)s. Denied: %(ground)s.") % {
            "asked": row.asked,
            "ground": _ground(row),
        }
    answer = _("Our answer: %(said)s") % {"said": row.rebuttal} if row.rebuttal else ""
    return " ".join(filter(None, (text, answer)))


def _ground(row: Amendment) -> str:
    """Return on which ground it was denied, in the language of the moment."""
    ground = right_of(row.request).ground(row.ground) if row.request else None
    return ground.text_in(get_language() or "en") if ground else row.ground
