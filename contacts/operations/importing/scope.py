"""Whose contacts an import may touch: those the importing person may change."""

from dataclasses import dataclass

from config.actor import Actor
from contacts.access import Can
from contacts.models.team import TeamMember


@dataclass(frozen=True, slots=True)
class Scope:
    """The importing person's scope as plain values for SQL; the system sees all."""

    user_id: int | None
    owner_id: int | None
    team_id: int | None
    team_ids: list[int]
    sees_all: bool


def scope_of(by: Actor) -> Scope:
    """Return the scope of `by`; it repeats `ContactQuerySet.changeable_by` for SQL.

    Shares of single records are left out: a share is for looking after one person, not
    for files.
    """
    if by.user is None:
        return Scope(None, None, None, [], True)
    teams = list(
        TeamMember.objects.filter(user=by.user).order_by("pk").values_list("team_id", flat=True)
    )
    sees_all = by.user.has_perm(Can.VIEW_ALL)
    shared = teams if by.user.has_perm(Can.VIEW_TEAM) else []
    return Scope(by.user_id, by.user_id, teams[0] if teams else None, shared, sees_all)
