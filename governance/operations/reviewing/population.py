"""Whom a campaign is about: a query over the contacts that somebody sees, and their values.

Set-based: the people are never fetched; the same SQL counts them, and freezes them.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q

from config import groups
from contacts.field_groups import fields_of
from contacts.models.contact import Contact, Stage
from contacts.querysets import ContactQuerySet
from governance.models.quality import FreshnessPolicy
from governance.models.review import ReviewCampaign

_POINTS = (
    "(select string_agg(p.normalised || '/' || p.value, ',' order by p.normalised, p.value)"
    " from contacts_contactpoint p where p.contact_id = c.id and p.kind = '{kind}')"
)
_ADDRESSES = (
    "(select string_agg(concat_ws('/', a.street, a.city, a.region, a.postal_code, a.country),"
    " ',' order by a.id) from contacts_postaladdress a where a.contact_id = c.id)"
)
# When a group was last entered or verified: what the rules call "checked" (contacts.quality).
_CHECKED = (
    "greatest((select v.verified_at from contacts_verification v"
    ' where v.contact_id = c.id and v."group" = %s), {entered})'
)
_ENTERED = {
    **{
        kind: "(select max(greatest(p.created_at, p.verified_at)) from contacts_contactpoint p"
        f" where p.contact_id = c.id and p.kind = '{kind}' and p.is_primary)"
        for kind in ("email", "phone")
    },
    "address": "(select max(a.created_at) from contacts_postaladdress a where a.contact_id = c.id)",
}


def people_of(scope: dict[str, Any], user: Any) -> ContactQuerySet:
    """Return the contacts of a scope that `user` sees and that are in use."""
    found = Contact.objects.visible_to(user).present()
    if scope.get("stages"):
        found = found.filter(stage__in=scope["stages"])
    if scope.get("sources"):
        found = found.filter(source__in=scope["sources"])
    if scope.get("segments"):
        members = [groups.people_in(key, user) for key in scope["segments"]]
        found = found.filter(reduce(or_, (Q(pk__in=each or []) for each in members)))
    if scope.get("owners"):
        found = found.filter(_either("owner", scope["owners"]))
    if scope.get("teams"):
        found = found.filter(_either("team", scope["teams"]))
    return found


def _either(name: str, wanted: Sequence[int]) -> Q:
    """Zero stands for nobody."""
    nobody = Q(**{name: None}) if 0 in wanted else Q(pk__in=[])
    return nobody | Q(**{f"{name}__in": [pk for pk in wanted if pk]})


def rows_sql(campaign: ReviewCampaign, user: Any, *, today: date) -> tuple[str, list[Any]]:
    """Return SQL for the rows (id, key, owner_id, groups) of a campaign's population."""
    people, given = people_of(campaign.scope, user).order_by().values("pk").query.sql_with_params()
    groups, params = _groups_sql(campaign, today)
    inner = (
        f"select c.id, c.key, c.owner_id, {groups} as groups from contacts_contact c"
        f" where c.id in ({people})"
    )
    return f"select * from ({inner}) as found where cardinality(groups) > 0", [*params, *given]


def count_people(
    campaign: ReviewCampaign, user: Any, *, today: date, most: int | None = None
) -> int:
    """Return how many people a campaign would be about if it started now, counting to `most`."""
    sql, params = rows_sql(campaign, user, today=today)
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({sql} limit %s) as people", [*params, most])
        return int(cursor.fetchone()[0])


def _groups_sql(campaign: ReviewCampaign, today: date) -> tuple[str, list[Any]]:
    """Return the groups to look at: those of the campaign, or only the stale ones of each."""
    if not campaign.scope.get("stale"):
        return "%s::varchar[]", [list(campaign.groups)]
    parts, params = [], []
    for group in campaign.groups:
        stale, given = stale_sql(group, today)
        parts.append(f"case when {stale} then %s::varchar end")
        params += [*given, group]
    return f"array_remove(array[{', '.join(parts)}], null)", params


def stale_sql(group: str, today: date) -> tuple[str, list[Any]]:
    """Return a condition on contact `c`: nobody verified the group within its policy's months.

    What was never verified counts from the day it was written down; what is not there is
    never stale.
    """
    policies = FreshnessPolicy.objects.filter(group=group, active=True)
    by_stage = {p.scope_key: p.months for p in policies if p.scope == FreshnessPolicy.For.STAGE}
    usual = next((p.months for p in policies if p.scope == FreshnessPolicy.For.ALL), None)
    members = policies_of_segments(group)
    if usual is None and not by_stage and not members:
        return "false", []
    stages = [stage for stage in Stage.values if by_stage.get(stage, usual) is not None]
    months = [by_stage.get(stage, usual) for stage in stages]
    checked = _CHECKED.format(entered=_ENTERED.get(group, "c.created_at"))
    own = ", ".join(f"case when {said} then {p.months:d} end" for p, said in members)
    usual_months = "(%s::int[])[array_position(%s::varchar[], c.stage)]"
    wanted = f"coalesce(least({own}), {usual_months})" if own else usual_months
    return (
        f"{checked} < %s::date - make_interval(months => {wanted})",
        [group, today, months, stages],
    )


def policies_of_segments(group: str) -> list[tuple[FreshnessPolicy, str]]:
    """Return the policies of segments, each with the SQL condition that `c` is a member."""
    found = FreshnessPolicy.objects.filter(
        group=group, active=True, scope=FreshnessPolicy.For.SEGMENT
    )
    return [
        (policy, f"c.id in ({groups.members_sql(policy.scope_key)})")
        for policy in found.order_by("months", "pk")
    ]


def digest_sql(campaign: ReviewCampaign) -> tuple[str, list[Any]]:
    """Return the keyed digest of contact `c`'s values in all groups of a campaign.

    The key keeps anybody from guessing a value; it is not in the database.
    """
    parts, params = [], []
    for group in campaign.groups:
        sql, given = values_sql(group)
        parts.append(f"coalesce({sql}, '')")
        params += given
    joined = f"concat_ws(chr(30), %s::text, c.key::text, {', '.join(parts)})"
    return f"encode(sha256(convert_to({joined}, 'UTF8')), 'hex')", [_secret(campaign), *params]


def _secret(campaign: ReviewCampaign) -> str:
    said = f"review:{campaign.key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()


def values_sql(group: str) -> tuple[str, list[Any]]:
    """Return the values of a group of contact `c` as one text."""
    if group in ("email", "phone"):
        return _POINTS.format(kind=group), []
    if group == "address":
        return _ADDRESSES, []
    parts: list[str] = []
    params: list[Any] = []
    for field in fields_of(group):
        if field.startswith("custom."):
            parts.append("coalesce(c.custom ->> %s, '')")
            params.append(field.removeprefix("custom."))
        else:
            column = Contact._meta.get_field(field).column
            parts.append(f"coalesce(c.\"{column}\"::text, '')")
    return f"concat_ws(chr(31), {', '.join(parts)})", params


def changed_since(campaign: ReviewCampaign, items: Sequence[Any]) -> set[int]:
    """Return the contact numbers of those items whose values are no longer the frozen ones."""
    digest, params = digest_sql(campaign)
    frozen = {item.contact_pk: item.digest for item in items}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select c.id, {digest} from contacts_contact c where c.id = any(%s)",
            [*params, list(frozen)],
        )
        return {pk for pk, now in cursor.fetchall() if now != frozen[pk]}
