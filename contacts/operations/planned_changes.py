"""Reads what somebody wants a contact to be, into what really changes; writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from contacts.access import Can
from contacts.models.catalogue import Tag
from contacts.models.contact import Contact, Organisation
from contacts.models.person_key import PersonKey
from contacts.models.team import Team
from contacts.normalise.text import fold, tidy
from contacts.operations.checked_values import PLAIN, checked_values, consistent_birth
from contacts.operations.custom_values import checked_custom
from contacts.operations.reading_points import Reading, Unreadable, country_of, read_points
from contacts.operations.rights import locked_fields, may
from contacts.operations.sealing import seal_values

KNOWN = frozenset((*PLAIN, "email", "phone", "organisation", "tags", "custom", "owner", "team"))
_NAME_MAX, _TAG_MAX = 200, 60


@dataclass(slots=True)
class Plan:
    """What changes: columns by name, addresses by kind, tags as the whole new list."""

    columns: dict[str, Any] = field(default_factory=dict)
    points: dict[str, list[Reading]] = field(default_factory=dict)
    new_organisation: str = ""
    tags: list[str] | None = None
    custom_slugs: list[str] = field(default_factory=list)
    # What sensitive values were sealed under, where the person had no key yet.
    new_key: PersonKey | None = None

    def fields(self) -> list[str]:
        """Return the names of the fields that change; custom ones as "custom.<slug>"."""
        names = {*self.columns, *self.points} - {"custom"}
        names |= {f"custom.{slug}" for slug in self.custom_slugs}
        if self.new_organisation:
            names.add("organisation")
        if self.tags is not None:
            names.add("tags")
        return sorted(names)


def plan(*, contact: Contact, values: Mapping[str, Any], by: Actor, now: datetime) -> Plan:
    """Return the real differences between `contact` and `values`.

    A contact that is not stored yet must come with its required custom fields.

    Raises:
        Invalid: values break rules; all problems at once.
        NotPermitted: another owner or team without the right to assign.
    """
    found = Plan()
    problems = {name: [_("There is no such field.")] for name in values.keys() - KNOWN}
    problems |= _locked(values, by)
    plain, wrong = checked_values(values, door=by.door, today=timezone.localdate(now))
    problems |= wrong
    plain |= consistent_birth(plain, contact)
    found.columns = {n: v for n, v in plain.items() if v != getattr(contact, n)}
    for kind in ("email", "phone"):
        if kind in values:
            _plan_point(found, problems, contact, kind, values[kind])
    _plan_organisation(found, problems, contact, values)
    _plan_tags(found, problems, contact, values, by)
    _plan_custom(found, problems, contact, values)
    _plan_assignment(found, problems, contact, values, by)
    if problems:
        raise Invalid(problems)
    return found


def _locked(values: Mapping[str, Any], by: Actor) -> dict[str, list]:
    """Return a refusal for each value that the actor's role may not write."""
    given = {*values, *(f"custom.{slug}" for slug in values.get("custom") or ())}
    return {name: [_("Your role may not change this field.")] for name in given & locked_fields(by)}


def _plan_point(
    found: Plan, problems: dict[str, list], contact: Contact, kind: str, raw: Any
) -> None:
    if raw and raw == getattr(contact, kind):
        return
    try:
        readings = read_points(kind, raw, country=country_of(contact) if kind == "phone" else "")
    except Unreadable as refusal:
        problems[kind] = [str(refusal)]
        return
    wanted = readings[0].normalised if readings else ""
    if wanted != getattr(contact, kind):
        found.points[kind] = readings
    elif len(readings) > 1:
        known = set(contact.points.filter(kind=kind).values_list("normalised", flat=True))
        if any(reading.normalised not in known for reading in readings):
            found.points[kind] = readings


def _plan_organisation(
    found: Plan, problems: dict[str, list], contact: Contact, values: Mapping[str, Any]
) -> None:
    if "organisation" not in values:
        return
    wanted = values["organisation"]
    if not isinstance(wanted, Organisation):
        name = tidy(str(wanted or ""))
        if len(name) > _NAME_MAX:
            problems["organisation"] = [_("This is too long.")]
            return
        wanted = Organisation.objects.filter(name_fold=fold(name)).first() if name else None
        if name and wanted is None:
            found.new_organisation = name
            return
    if (wanted.pk if wanted else None) != contact.organisation_id:
        found.columns["organisation"] = wanted


def _plan_tags(
    found: Plan, problems: dict[str, list], contact: Contact, values: Mapping[str, Any], by: Actor
) -> None:
    if "tags" not in values:
        return
    names = {fold(tidy(str(name))): tidy(str(name)) for name in values["tags"] or ()}
    names.pop("", None)
    if any(len(name) > _TAG_MAX for name in names.values()):
        problems["tags"] = [_("This is too long.")]
        return
    here = set(contact.tags.values_list("name_fold", flat=True)) if contact.pk else set()
    if names.keys() == here:
        return
    if not may(by, Can.TAGS):
        known = set(Tag.objects.filter(name_fold__in=names).values_list("name_fold", flat=True))
        if names.keys() - known:
            problems["tags"] = [_("Choose tags that exist; your role does not make new ones.")]
    found.tags = list(names.values())


def _plan_custom(
    found: Plan, problems: dict[str, list], contact: Contact, values: Mapping[str, Any]
) -> None:
    given = values.get("custom") or {}
    merged, wrong = checked_custom(given, contact.custom, complete=contact.pk is None)
    problems |= wrong
    found.custom_slugs = [s for s in given if merged.get(s) != contact.custom.get(s)]
    if found.custom_slugs:
        same = {s: contact.custom.stored(s) for s in contact.custom if s not in found.custom_slugs}
        found.columns["custom"], found.new_key = seal_values(
            contact, merged | same, found.custom_slugs
        )


def _plan_assignment(
    found: Plan, problems: dict[str, list], contact: Contact, values: Mapping[str, Any], by: Actor
) -> None:
    """Owner and team: a new contact is one's own and of one's first team unless said."""
    own_team = Team.objects.filter(members=by.user).order_by("pk").first() if by.user else None
    usual: dict[str, Any] = {"owner": by.user, "team": own_team} if contact.pk is None else {}
    for name in ("owner", "team"):
        if name not in values and name not in usual:
            continue
        wanted = values.get(name, usual.get(name))
        if (wanted.pk if wanted else None) == getattr(contact, f"{name}_id"):
            continue
        if name == "owner" and wanted is not None and not wanted.is_active:
            problems["owner"] = [_("This person no longer works here.")]
        if not (name in usual and wanted == usual[name]) and not may(by, Can.ASSIGN):
            raise NotPermitted(_("Your role does not hand contacts to others."))
        found.columns[name] = wanted
