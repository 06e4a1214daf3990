"""Freshness policies in words, and how many contacts are stale by them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config import groups as groups_of
from contacts.models.contact import Stage
from governance.models.quality import FreshnessPolicy
from governance.operations.reviewing.population import (
    people_of,
    policies_of_segments,
    stale_sql,
)
from governance.reading.field_groups import group_words


@dataclass(frozen=True, slots=True)
class Agreed:
    """One policy as people read it."""

    policy: FreshnessPolicy
    fields: str
    people: str


def policies_in_words(user: Any) -> list[Agreed]:
    """Return every policy with its words."""
    policies = list(FreshnessPolicy.objects.select_related("owner"))
    groups = sorted({policy.group for policy in policies})
    fields = dict(zip(groups, group_words(groups), strict=True))
    names = dict(Stage.choices) | {group.key: group.name for group in groups_of.choices(user)}
    return [
        Agreed(
            policy,
            fields[policy.group],
            str(
                names.get(policy.scope_key, _("A segment") if policy.scope_key else _("Everybody"))
            ),
        )
        for policy in policies
    ]


def stale_by_policy(user: Any) -> list[tuple[FreshnessPolicy, int]]:
    """Return every policy with how many of the contacts `user` sees are stale by it."""
    policies = list(FreshnessPolicy.objects.all())
    stale = stale_counts({policy.group for policy in policies}, user)
    return [(policy, _of(policy, stale[policy.group], policies)) for policy in policies]


def _of(policy: FreshnessPolicy, stale: dict[str, int], policies: list[FreshnessPolicy]) -> int:
    """Return the count of a segment or stage, or of all stages without a policy of their own."""
    if not policy.active:
        return 0
    if policy.scope_key:
        return stale.get(policy.scope_key, 0)
    own = {p.scope_key for p in policies if p.group == policy.group and p.active and p.scope_key}
    return sum(count for stage, count in stale.items() if stage not in own)


def stale_counts(groups: set[str], user: Any) -> dict[str, dict[str, int]]:
    """Return for each group how many contacts are stale, by the key of the policy that counts.

    That is a segment's, else the stage; two queries for each group.
    """
    people, given = people_of({}, user).order_by().values("pk").query.sql_with_params()
    found: dict[str, dict[str, int]] = {}
    for group in sorted(groups):
        stale, params = stale_sql(group, timezone.localdate())
        own = "".join(
            f" when {said} then '{UUID(policy.scope_key)}'"
            for policy, said in policies_of_segments(group)
        )
        counts = f"case{own} else c.stage end" if own else "c.stage"
        sql = (
            f"select {counts}, count(*) from contacts_contact c where c.id in ({people})"
            f" and {stale} group by 1"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [*given, *params])
            found[group] = dict(cursor.fetchall())
    return found
