"""Values that lose against better ones: kept to be seen, and decided by a colleague."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.field_groups import CUSTOM, fields_of, group_of, groups_of, values_of
from contacts.models.contact import Contact
from contacts.models.provenance import FieldLock, ValueConflict
from contacts.models.source import Source
from contacts.operations.contacts import locked, update_contact
from contacts.operations.origins import Delivery
from contacts.operations.planned_changes import Plan, plan
from contacts.operations.rights import changeable, demand
from contacts.operations.sealing import keep_key
from contacts.operations.standing import standings_of
from contacts.survivorship import FIRM, Claim, why_kept


class AlreadyDecided(DomainError):
    """Somebody decided meanwhile (HTTP 409)."""

    code = "already_decided"


@operation
def decide_conflict(*, conflict: ValueConflict, decision: str, by: Actor) -> ValueConflict:
    """Take the offered values over, or keep the present ones.

    Taken values come from where they were offered, and the colleague answers for them.

    Raises:
        AlreadyDecided: somebody was faster, or the contact is gone.
        Invalid: there is no such decision, or a value no longer fits.
        NotPermitted: the contact or one of the fields is not the actor's to change, or the
            present values are locked and the role may not restrict.
    """
    if decision not in ValueConflict.Decision.values:
        raise Invalid({"decision": [_("Choose one of the list.")]})
    contact = locked(conflict.contact)
    current = ValueConflict.objects.select_for_update().get(pk=conflict.pk)
    if current.decided_at:
        raise AlreadyDecided(_("Somebody decided this meanwhile."))
    if not changeable(Contact.objects.filter(pk=contact.pk), by).exists():
        raise NotPermitted(_("You may not change this contact."))
    if decision == ValueConflict.Decision.TAKE:
        if FieldLock.objects.filter(contact=contact, group=current.group).exists():
            demand(by, Can.RESTRICT)
        update_contact(
            contact=contact,
            values=_as_values(current),
            by=by,
            delivery=Delivery(current.source, current.import_id, current.line),
        )
    current.decision, current.decided_at, current.decided_by = decision, timezone.now(), by.user
    current.save(update_fields=["decision", "decided_at", "decided_by"])
    record("value.decided", about=contact, by=by, group=current.group, decision=decision)
    return current


def _as_values(conflict: ValueConflict) -> dict[str, Any]:
    """Return the offered values as `update_contact` takes them."""
    offered = conflict.said
    if conflict.group.startswith(CUSTOM):
        return {"custom": {name.removeprefix("custom."): v for name, v in offered.items()}}
    if offered.get("birth_date"):
        offered["birth_date"] = date.fromisoformat(offered["birth_date"])
    return offered


def hold_back(
    *, contact: Contact, values: Mapping[str, Any], source: Source | None, by: Actor, now: datetime
) -> tuple[dict[str, Any], list[str]]:
    """Take out of `values` what loses against the present values of `contact`, leaving conflicts.

    A group is taken or kept as a whole. Without any trace where nothing loses.

    Returns:
        The values that may be written, and the groups that were kept.
    """
    found = plan(contact=contact, values=values, by=by, now=now)
    standing = standings_of([contact.pk])
    trust = source.trust if source else 0
    kept: dict[str, str] = {}
    keep_key(contact, found.new_key)
    for group in groups_of(found.fields()):
        present = standing.get((contact.pk, group))
        reason = why_kept(present.claim, Claim(None, trust, now)) if present else ""
        if reason and (reason in FIRM or _differs(contact, group, found)):
            kept[group] = reason
    for group, reason in kept.items():
        _offer(contact, group, reason, _offered(group, found), source, trust, by, now)
    if kept:
        record("value.held_back", about=contact, by=by, groups=list(kept))
    return _without(values, kept), list(kept)


def _differs(contact: Contact, group: str, found: Plan) -> bool:
    """Say whether a value is replaced, and not only an empty field filled."""
    return any(name in values_of(group, contact) for name in found.fields())


def _offered(group: str, found: Plan) -> dict[str, Any]:
    """Return the normalised values of a group as JSON holds them."""
    offered: dict[str, Any] = {}
    for name in set(found.fields()).intersection(fields_of(group)):
        if name in found.points:
            offered[name] = found.points[name][0].normalised if found.points[name] else ""
        elif name.startswith("custom."):
            offered[name] = found.columns["custom"].get(name.removeprefix("custom."))
        elif name == "organisation":
            offered[name] = found.new_organisation or str(found.columns[name] or "")
        else:
            value = found.columns[name]
            offered[name] = value.isoformat() if isinstance(value, date) else value
    return offered


def _offer(
    contact: Contact,
    group: str,
    reason: str,
    offered: dict[str, Any],
    source: Source | None,
    trust: int,
    by: Actor,
    now: datetime,
) -> None:
    """Leave one open conflict a group and source, unless just this was decided against."""
    known = ValueConflict.objects.filter(contact=contact, group=group)
    if known.filter(decision=ValueConflict.Decision.KEEP, offered=offered).exists():
        return
    values = {
        "offered": offered, "reason": reason, "trust": trust, "at": now, "door": str(by.door),
        "user_id": by.user_id, "import_id": None, "line": None,
    }  # fmt: skip
    same = Q(source=source) if source else Q(source=None)
    if not known.filter(same, decided_at=None).update(**values):
        ValueConflict.objects.create(contact=contact, group=group, source=source, **values)


def _without(values: Mapping[str, Any], groups: Mapping[str, str]) -> dict[str, Any]:
    left = {name: value for name, value in values.items() if group_of(name) not in groups}
    if "custom" in left:
        custom = left["custom"] or {}
        left["custom"] = {s: v for s, v in custom.items() if f"{CUSTOM}{s}" not in groups}
    return left


__all__ = ["AlreadyDecided", "decide_conflict", "hold_back"]
