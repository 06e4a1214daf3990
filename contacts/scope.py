"""Whose records somebody reaches: by role, ownership, team, and shares that have not ended.

Teams and shares are read once per query, within it, so that the database can join its indexes
on owner, team and key (`benchmark permissions`).
"""

from typing import Any

from django.apps import apps
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.functions import Now

from contacts.access import Can

# A share holds until its end, to the moment.
HOLDS = Q(until=None) | Q(until__gt=Now())
SEE, CHANGE = ("view_contact", "change_contact"), ("change_contact",)


class OneOf(Func):
    """Whether a column is among the only column of a queryset that depends on no row.

    The condition is said twice. A page that walks an index asks the first, which looks a value
    up in a hash; a count goes by the second to the rows themselves, which only an array allows.
    """

    output_field = BooleanField()

    def __init__(self, column: F, rows: QuerySet) -> None:
        super().__init__(column)
        self.rows = rows

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        """Return both conditions."""
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        rows, inner = self.rows.query.get_compiler(connection=connection).as_sql()
        said = [*parameters, *inner]
        return f"({column} in ({rows}) and {column} = any(array({rows})))", said * 2


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
        reach |= Q(OneOf(F("team_id"), teams_of(user)))
    if shared:
        reach |= Q(OneOf(F("pk"), shares_of(user, shared).values("content_object")))
    return reach


def teams_of(user: Any) -> QuerySet:
    """Return the numbers of somebody's teams."""
    return apps.get_model("contacts", "TeamMember").objects.filter(user=user).values("team_id")


def shares_of(user: Any, kinds: tuple[str, ...] = SEE) -> QuerySet:
    """Return the shares with somebody that hold at this moment."""
    shares = apps.get_model("contacts", "ContactShare").objects
    return shares.filter(HOLDS, user=user, permission__codename__in=kinds)
