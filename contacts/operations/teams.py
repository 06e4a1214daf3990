"""Makes teams and says who is in them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.team import Team, TeamMember
from contacts.normalise.text import tidy

_NAME_MAX = 80


@operation
def create_team(*, name: str, members: Iterable[Any] = (), by: Actor) -> Team:
    """Make a team of these members.

    Raises:
        Invalid: the name is empty, too long or taken.
    """
    team = Team.objects.create(name=_checked_name(name))
    joined = {user.pk for user in members}
    TeamMember.objects.bulk_create(TeamMember(team=team, user_id=pk) for pk in sorted(joined))
    record("team.created", about=team, by=by, members=len(joined))
    return team


@operation
def rename_team(*, team: Team, name: str, by: Actor) -> Team:
    """Give a team another name.

    Raises:
        Invalid: the name is empty, too long or taken.
    """
    current = Team.objects.select_for_update().get(pk=team.pk)
    if tidy(name) != current.name:
        current.name = _checked_name(name)
        current.save(update_fields=["name"])
        record("team.renamed", about=current, by=by)
    return current


@operation
def change_members(*, team: Team, members: Iterable[Any], by: Actor) -> Team:
    """Make these people the whole team; the same people again leave no trace."""
    current = Team.objects.select_for_update().get(pk=team.pk)
    wanted = {user.pk for user in members}
    here = set(TeamMember.objects.filter(team=current).values_list("user_id", flat=True))
    joined, left = sorted(wanted - here), sorted(here - wanted)
    if not joined and not left:
        return current
    TeamMember.objects.filter(team=current, user_id__in=left).delete()
    TeamMember.objects.bulk_create(TeamMember(team=current, user_id=pk) for pk in joined)
    record(
        "team.members_changed",
        about=current,
        by=by,
        joined=[str(pk) for pk in joined],
        left=[str(pk) for pk in left],
    )
    return current


def _checked_name(text: str) -> str:
    name = tidy(text)
    if not name or len(name) > _NAME_MAX:
        raise Invalid(
            {"name": [_("Give a name of at most %(most)d characters.") % {"most": _NAME_MAX}]}
        )
    if Team.objects.filter(name=name).exists():
        raise Invalid({"name": [_("There is a team of this name already.")]})
    return name
