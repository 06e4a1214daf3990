"""Who else sees what somebody keeps: reports and dashboards alike."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from config.errors import Invalid

MOST_SHARES = 200


def share_with(kept: Any, users: Iterable[Any], teams: Iterable[Any]) -> tuple[int, int]:
    """Make the shares of a report or a dashboard exactly these, within the caller's transaction.

    Args:
        kept: what is shared, held by the caller.
        users: the colleagues who see it; its owner sees it anyway.
        teams: the teams whose members see it.

    Returns:
        How many shares began, and how many ended.

    Raises:
        Invalid: these are too many, or one of them no longer works here.
    """
    wanted = {("user", user.pk) for user in users if user.pk != kept.owner_id}
    gone = get_user_model().objects.filter(pk__in=[pk for _kind, pk in wanted], is_active=False)
    if gone.exists():
        raise Invalid({"users": [_("This person no longer works here.")]})
    wanted |= {("team", team.pk) for team in teams}
    if len(wanted) > MOST_SHARES:
        raise Invalid({"users": [_("These are too many; share with a team instead.")]})
    shares, of = kept.shares.model.objects, kept.shares.field.name
    known = {
        ("team", share.team_id) if share.team_id else ("user", share.user_id): share.pk
        for share in kept.shares.all()
    }
    ended = [pk for whom, pk in known.items() if whom not in wanted]
    added = [
        shares.model(**{of: kept, f"{kind}_id": number})
        for kind, number in sorted(wanted - known.keys())
    ]
    shares.filter(pk__in=ended).delete()
    shares.bulk_create(added)
    return len(added), len(ended)
