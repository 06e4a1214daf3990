"""Whose records somebody reaches: by role, ownership, team, and shares that have not ended.

People whose data are restricted are reached by those alone who answer for restrictions.

Teams and shares are read once per query, within it, so that the database can join its indexes
on owner, team and key (`benchmark permissions`).
"""

from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.functions import Now

from contacts.access import Can

# A share holds until its end, to the moment.
HOLDS = Q(until=None) | Q(until__gt=Now())
SEE, CHANGE = ("view_contact", "change_contact"), ("change_contact",)


class OneOf(Func):
    """Whether a column is among the only column of a query that depends on no row.

    The condition is said twice. A page that walks an index asks the first, which looks a value
    up in a hash; a count goes by the second to the rows themselves, which only an array allows.
    """

    output_field = BooleanField()

    def __init__(self, column: F, rows: str, given: tuple[Any, ...]) -> None:
        super().__init__(column)
        self.rows, self.given = rows, given

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        """Return both conditions."""
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        said = [*parameters, *self.given]
        return f"({column} in ({self.rows}) and {column} = any(array({self.rows})))", said * 2


def reach_of(user: Any, right: Can, *, shared: tuple[str, ...] = SEE) -> Q:
    """Return which contacts `user` reaches with a right: all, the teams', own and shared ones.

    Restricted ones are in nobody's reach without a right of its own.

    Args:
        user: who asks; somebody who left, or whose role lacks the right, reaches none.
        right: what the role must hold.
        shared: the kinds of share that count, none to ask for one's own reach only.
    """
    if not user.is_active or not user.has_perm(right):
        return Q(pk__in=[])
    usable = Q() if user.has_perm(Can.VIEW_RESTRICTED) else Q(restricted_at=None)
    if user.has_perm(Can.VIEW_ALL):
        return usable
    reach = Q(owner=user)
    if user.has_perm(Can.VIEW_TEAM):
        reach |= Q(OneOf(F("team_id"), *_teams_sql(user.pk)))
    if shared:
        reach |= Q(OneOf(F("pk"), *_shares_sql(user.pk, shared)))
    return usable & reach


def open_to(user: Any, person: str = "contact") -> Q:
    """Return which rows about people are of nobody whose data are restricted (GDPR Art. 18).

    For reads that name no people in sight because the role sees all of them. The restricted are
    found once by their own small index and looked up in a hash.

    Args:
        user: who asks; whoever answers for restrictions sees every row.
        person: the column that names the person; rows that name nobody stay.
    """
    if user.has_perm(Can.VIEW_RESTRICTED):
        return Q()
    restricted = apps.get_model("contacts", "Contact").objects.filter(restricted_at__isnull=False)
    return ~Q(**{f"{person}__in": restricted.order_by().values("pk")})


def teams_of(user: Any) -> QuerySet:
    """Return the numbers of somebody's teams."""
    return apps.get_model("contacts", "TeamMember").objects.filter(user=user).values("team_id")


def shares_of(user: Any, kinds: tuple[str, ...] = SEE) -> QuerySet:
    """Return the shares with somebody that hold at this moment."""
    shares = apps.get_model("contacts", "ContactShare").objects
    return shares.filter(HOLDS, user=user, permission__codename__in=kinds)


# Every list, count and search asks for these two, and their text never changes for one person.
@lru_cache(maxsize=1024)
def _teams_sql(user: int) -> tuple[str, tuple[Any, ...]]:
    return teams_of(user).query.sql_with_params()


@lru_cache(maxsize=1024)
def _shares_sql(user: int, kinds: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    return shares_of(user, kinds).values("content_object").query.sql_with_params()
