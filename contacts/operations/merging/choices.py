"""Whose values survive, group by group: what is best by default, what a person chose instead."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from contacts.access import Can
from contacts.field_groups import GROUPS
from contacts.models.contact import Contact
from contacts.operations.merging.run import ABSORBED, SURVIVOR
from contacts.operations.rights import demand, locked_fields
from contacts.operations.standing import candidates_of
from contacts.survivorship import default_choice

BOTH = "both"
NOTES, HOUSE = "notes", "owner"
# Their values stand in rows of their own, which are all kept: the choice is which comes first.
REACH = ("email", "phone", "address")
_ROLE_FIELDS = {NOTES: (NOTES,), HOUSE: ("owner", "team")}


def default_choices(survivor: Contact, absorbed: Contact) -> dict[str, str]:
    """Return whose values survive by field group: "survivor", "absorbed" or "both".

    Newest verified, then most trusted source, then newest, then fullest; a whole group comes
    from one record. The survivor wins a tie; notes of both are kept.
    """
    chosen = {}
    for group, offers in candidates_of([survivor, absorbed]).items():
        mine, other = (offer.values for offer in offers)
        if group == NOTES and mine and other and mine != other:
            chosen[group] = BOTH
        else:
            chosen[group] = (SURVIVOR, ABSORBED)[default_choice(group, offers)]
    answered = survivor.owner_id or survivor.team_id
    chosen[HOUSE] = SURVIVOR if answered else ABSORBED
    return chosen


def checked_choices(
    survivor: Contact, absorbed: Contact, wanted: Mapping[str, str] | None, by: Actor
) -> dict[str, str]:
    """Return the defaults with what the actor chose instead.

    Raises:
        Invalid: there is no such group, or it cannot be taken from there.
        NotPermitted: the actor's role may not write a group that they chose differently.
    """
    chosen = default_choices(survivor, absorbed)
    locked = locked_fields(by)
    for group, side in (wanted or {}).items():
        if side not in (SURVIVOR, ABSORBED) and (group, side) != (NOTES, BOTH):
            raise Invalid({group: [_("Choose one of the two records.")]})
        if group not in chosen and not _known(group):
            raise Invalid({group: [_("There is no such group of fields.")]})
        if chosen.get(group, SURVIVOR) != side:
            if locked.intersection(_columns(group)):
                raise NotPermitted(_("Your role may not change this field."))
            if group == HOUSE:
                demand(by, Can.ASSIGN)
        chosen[group] = side
    return chosen


def _known(group: str) -> bool:
    return group in GROUPS or group in _ROLE_FIELDS


def _columns(group: str) -> tuple[Any, ...]:
    """Return the fields of a group as the rights name them."""
    if group.startswith("custom:"):
        return ("custom", group)
    if group == "address":
        return ("addresses",)
    return _ROLE_FIELDS.get(group) or GROUPS[group]
