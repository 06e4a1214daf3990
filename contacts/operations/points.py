"""Adds, changes and removes the ways to reach a person, addresses and relations."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PointKind, PostalAddress, Relation
from contacts.models.verification import Verification
from contacts.normalise.places import country_code
from contacts.normalise.text import tidy, tidy_lines
from contacts.operations.contacts import free, locked, touch
from contacts.operations.flagging import refresh_flags
from contacts.operations.match_keys import refresh_match_keys
from contacts.operations.origins import note_origin
from contacts.operations.primaries import COLUMNS, new_point, promote_next
from contacts.operations.reading_points import Unreadable, country_of, read_points
from contacts.operations.rights import demand_editable
from contacts.operations.searching import refresh_search
from contacts.operations.suppression import CHANNELS_OF, is_suppressed
from contacts.operations.verifying import check_of_point

ADDRESS_FIELDS = ("label", "street", "city", "region", "postal_code", "country")


@operation
def add_point(
    *, contact: Contact, kind: str, value: str, label: str = "", network: str = "", by: Actor
) -> ContactPoint:
    """Add an email, phone or handle; the first valid one of its kind becomes primary.

    An address the person has already is returned as it is. One that is closed to messages,
    here or on any record, is kept as opted out.

    Raises:
        Invalid: the kind is unknown or the value cannot work.
    """
    demand_editable(by, "points")
    now = timezone.now()
    current = free(contact)
    if kind not in PointKind.values:
        raise Invalid({"kind": [_("Choose one of the list.")]})
    try:
        country = country_of(current) if kind == PointKind.PHONE else ""
        reading = next(iter(read_points(kind, value, country=country)), None)
    except Unreadable as refusal:
        raise Invalid({"value": [str(refusal)]}) from None
    if reading is None:
        raise Invalid({"value": [_("This field is required.")]})
    same = current.points.filter(
        kind=kind, normalised=reading.normalised, network=tidy(network)[:30]
    ).first()
    if same is not None:
        return same
    first = kind in COLUMNS and not getattr(current, kind)
    was = getattr(current, kind, None)
    words = {"label": tidy(label)[:40], "network": tidy(network)[:30]}
    point = new_point(current, reading, now=now, is_primary=first, **words)
    if first:
        setattr(current, kind, reading.normalised)
    _after_points(current, kind, by, now, was=was)
    record("contact_point.added", about=current, by=by, kind=kind)
    return point


@operation
def change_point(*, point: ContactPoint, values: Mapping[str, Any], by: Actor) -> ContactPoint:
    """Change the label, or whether the point is primary, verified or opted out.

    Opting in again is possible unless the address is suppressed or opted out elsewhere.

    Raises:
        Invalid: another key is given, or the address stays closed to messages.
    """
    demand_editable(by, "points")
    now = timezone.now()
    # An opt-out asks for less, and always counts.
    contact = (locked if set(values) <= {"opted_out"} else free)(point.contact)
    was = getattr(contact, point.kind, None)
    current = ContactPoint.objects.select_for_update().get(pk=point.pk)
    changed = _changed_marks(current, values, now)
    if not changed:
        return current
    for name, value in changed.items():
        setattr(current, name, value)
    if changed.get("is_primary"):
        contact.points.filter(kind=current.kind, is_primary=True).exclude(pk=current.pk).update(
            is_primary=False
        )
    current.save(update_fields=list(changed))
    if "is_primary" in changed and current.kind in COLUMNS:
        setattr(contact, current.kind, current.normalised if current.is_primary else "")
    _after_points(contact, current.kind, by, now, was=was)
    check_of_point(current, by=by)
    record("contact_point.changed", about=contact, by=by, fields=sorted(changed))
    return current


def _changed_marks(point: ContactPoint, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    unknown = values.keys() - {"label", "is_primary", "verified", "opted_out"}
    if unknown:
        raise Invalid({name: [_("There is no such field.")] for name in unknown})
    wanted: dict[str, Any] = {}
    if "label" in values:
        wanted["label"] = tidy(str(values["label"] or ""))[:40]
    if "is_primary" in values:
        if values["is_primary"] and not point.is_valid:
            raise Invalid({"is_primary": [_("This address does not work.")]})
        wanted["is_primary"] = bool(values["is_primary"])
    if "verified" in values and bool(values["verified"]) is not bool(point.verified_at):
        wanted["verified_at"] = now if values["verified"] else None
        wanted["verified_how"] = Verification.How.STAFF_CHECK if values["verified"] else ""
    if "opted_out" in values and bool(values["opted_out"]) is not bool(point.opted_out_at):
        if not values["opted_out"]:
            _demand_open_elsewhere(point)
        wanted["opted_out_at"] = now if values["opted_out"] else None
    return {name: value for name, value in wanted.items() if value != getattr(point, name)}


def _demand_open_elsewhere(point: ContactPoint) -> None:
    others = ContactPoint.objects.filter(
        kind=point.kind, normalised=point.normalised, opted_out_at__isnull=False
    ).exclude(pk=point.pk)
    suppressed = any(is_suppressed(each, point.normalised) for each in CHANNELS_OF[point.kind])
    if suppressed or (point.normalised and others.exists()):
        raise Invalid({"opted_out": [_("This address asked not to be used any more.")]})


@operation
def remove_point(*, point: ContactPoint, by: Actor) -> None:
    """Take an address away; the best remaining one becomes primary.

    Raises:
        Invalid: it is opted out, which must not be forgotten.
    """
    demand_editable(by, "points")
    now = timezone.now()
    contact = free(point.contact)
    was = getattr(contact, point.kind, None)
    current = ContactPoint.objects.select_for_update().get(pk=point.pk)
    if current.opted_out_at:
        raise Invalid({"value": [_("This address is kept so that it is not used by mistake.")]})
    kind = current.kind
    current.delete()
    promote_next(contact, kind)
    _after_points(contact, kind, by, now, was=was)
    record("contact_point.removed", about=contact, by=by, kind=kind)


def _after_points(
    contact: Contact, kind: str, by: Actor, now: datetime, *, was: str | None
) -> None:
    """Write what follows; an address beside the primary one has an origin of its own name."""
    beside = kind in COLUMNS and getattr(contact, kind) == was
    touch(contact, now=now, columns=[kind] if kind in COLUMNS else None)
    note_origin(contact=contact, fields=[f"{kind}s" if beside else kind], by=by, at=now)
    refresh_search([contact.pk])
    refresh_match_keys([contact.pk])
    refresh_flags(contact, now=now)


@operation
def add_address(*, contact: Contact, values: Mapping[str, Any], by: Actor) -> PostalAddress:
    """Add a postal address; the first one becomes primary.

    Raises:
        Invalid: nothing is given, a text is too long or the country is unknown.
    """
    demand_editable(by, "addresses")
    now = timezone.now()
    current = free(contact)
    good = _checked_address(values)
    if not any(good.get(name) for name in ADDRESS_FIELDS[1:]):
        raise Invalid({"street": [_("This field is required.")]})
    address = PostalAddress.objects.create(
        contact=current, is_primary=not current.addresses.filter(is_primary=True).exists(), **good
    )
    _after_address(current, "address.added", by, now, moved=address.is_primary)
    return address


@operation
def change_address(
    *, address: PostalAddress, values: Mapping[str, Any], by: Actor
) -> PostalAddress:
    """Change an address; `is_primary` and `opted_out` are understood too.

    Raises:
        Invalid: a key is unknown, a text is too long, the country is unknown, or nothing
            would be left of the address.
    """
    demand_editable(by, "addresses")
    now = timezone.now()
    contact = free(address.contact)
    current = PostalAddress.objects.select_for_update().get(pk=address.pk)
    marks = {name: bool(values[name]) for name in ("is_primary", "opted_out") if name in values}
    wanted = _checked_address({n: v for n, v in values.items() if n not in marks})
    if wanted and not any(wanted.get(n, getattr(current, n)) for n in ADDRESS_FIELDS[1:]):
        raise Invalid({"street": [_("This field is required.")]})
    if "is_primary" in marks:
        wanted["is_primary"] = marks["is_primary"]
    if "opted_out" in marks and marks["opted_out"] is not bool(current.opted_out_at):
        wanted["opted_out_at"] = now if marks["opted_out"] else None
    changed = {name: value for name, value in wanted.items() if value != getattr(current, name)}
    if not changed:
        return current
    for name, value in changed.items():
        setattr(current, name, value)
    if changed.get("is_primary"):
        contact.addresses.exclude(pk=current.pk).filter(is_primary=True).update(is_primary=False)
    current.save(update_fields=list(changed))
    moved = bool(changed.keys() & {*ADDRESS_FIELDS[1:], "is_primary"})
    _after_address(
        contact, "address.changed", by, now, sorted(changed), moved=moved and current.is_primary
    )
    return current


@operation
def remove_address(*, address: PostalAddress, by: Actor) -> None:
    """Take an address away."""
    demand_editable(by, "addresses")
    now = timezone.now()
    contact = free(address.contact)
    address.delete()
    _after_address(contact, "address.removed", by, now, moved=address.is_primary)


def _after_address(
    contact: Contact,
    verb: str,
    by: Actor,
    now: datetime,
    fields: list[str] | None = None,
    *,
    moved: bool,
) -> None:
    """Write what follows; `moved` says that the primary address is another one now."""
    touch(contact, now=now)
    note_origin(contact=contact, fields=["address" if moved else "addresses"], by=by, at=now)
    refresh_match_keys([contact.pk])
    refresh_flags(contact, now=now)
    record(verb, about=contact, by=by, **({"fields": fields} if fields else {}))


def _checked_address(values: Mapping[str, Any]) -> dict[str, Any]:
    problems = {n: [_("There is no such field.")] for n in values.keys() - set(ADDRESS_FIELDS)}
    good: dict[str, Any] = {}
    for name in ADDRESS_FIELDS:
        if name not in values:
            continue
        clean: Callable[[str], str] = tidy_lines if name == "street" else tidy
        text = clean(str(values[name] or ""))
        if name == "country" and text:
            code = country_code(text)
            if code is None:
                problems[name] = [_("This country is not known.")]
            text = code or ""
        if len(text) > (PostalAddress._meta.get_field(name).max_length or 0):
            problems[name] = [_("This is too long.")]
        good[name] = text
    if problems:
        raise Invalid(problems)
    return good


@operation
def relate(*, contact: Contact, other: Contact, kind: str, by: Actor) -> Relation:
    """Say that two people belong together; said before, it stays as it is.

    Raises:
        Invalid: the kind is unknown, or both are the same person.
    """
    if kind not in Relation.Kind.values:
        raise Invalid({"kind": [_("Choose one of the list.")]})
    if contact.pk == other.pk:
        raise Invalid({"other": [_("Choose somebody else.")]})
    current = locked(contact)
    relation, is_new = Relation.objects.get_or_create(contact=current, other=other, kind=kind)
    if is_new:
        record("relation.added", about=current, by=by, kind=kind, other=str(other.key))
    return relation


@operation
def unrelate(*, relation: Relation, by: Actor) -> None:
    """Say that two people no longer belong together."""
    contact, kind, other = relation.contact, relation.kind, relation.other
    relation.delete()
    record("relation.removed", about=contact, by=by, kind=kind, other=str(other.key))
