"""Whose records somebody reaches: by role, ownership, team, and shares that have not ended.

Teams and shares are read once per query, within it, so that the database can join its indexes
on owner, team and key (`benchmark permissions`).
"""

from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.functions import Now

from contacts.access import Can

# A share holds until its end, to the moment.
HOLDS = Q(until=None) | Q(until__gt=Now())
SEE, CHANGE = ("view_contact", "change_contact"), ("change_contact",)


class OneOf(Func):
    """Whether a column is among the rows of a subquery that does not depend on it."""

    arg_joiner = " = any("
    template = "%(expressions)s)"
    output_field = BooleanField()


def reach_of(user: Any, right: Can, *, shared: tuple[str, ...] = SEE) -> Q:
    """Return which contacts `user` reaches with a right: all, the teams', own and shared ones.

    Args:
        user: who asks; somebody who left, or whose role lacks the right, reaches none.
        right: what the role must hold.
        shared: the kinds of share that count, none to ask for one's own reach only.
    """
    if not user.is_active or not user.has_perm(right):
        return Q(pk__in=[])
    if user.has_perm(Can.VIEW_ALL):
        return Q()
    reach = Q(owner=user)
    if user.has_perm(Can.VIEW_TEAM):
        reach |= Q(OneOf(F("team_id"), ArraySubquery(teams_of(user))))
    if shared:
        # Both say the same. A page that walks names asks the first, which looks a key up in a
        # hash; a count goes by the second to the rows of the keys, which only an array allows.
        keys = shares_of(user, shared).values("content_object")
        reach |= Q(pk__in=keys) & Q(OneOf(F("pk"), ArraySubquery(keys)))
    return reach


def teams_of(user: Any) -> QuerySet:
    """Return the numbers of somebody's teams."""
    return apps.get_model("contacts", "TeamMember").objects.filter(user=user).values("team_id")


def shares_of(user: Any, kinds: tuple[str, ...] = SEE) -> QuerySet:
    """Return the shares with somebody that hold at this moment."""
    shares = apps.get_model("contacts", "ContactShare").objects
    return shares.filter(HOLDS, user=user, permission__codename__in=kinds)
