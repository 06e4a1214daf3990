"""Hands all contacts of one owner to another, and gives them back: one statement each way."""

import uuid
from datetime import datetime
from typing import Any

from django.db import connection

from config.actor import Actor
from contacts.operations import bulk_sql
from contacts.operations.origins import source_of

_LIVING = "merged_into_id is null and erased_at is null"
# The origin is written from the rows that changed, so that no key travels through Python.
_HAND = """
with moved as (
  update contacts_contact
  set owner_id = %(to)s, {team}version = version + 1, updated_at = %(now)s
  where {of} and {living} returning id
)
insert into contacts_origin (contact_id, source_id, fields, at, user_id, door)
select id, %(source)s, %(fields)s, %(now)s, %(user)s, %(door)s from moved
"""
_GIVE_BACK = """
update contacts_contact c
set owner_id = past.owner_id,
  team_id = (select t.id from contacts_team t where t.id = past.team_id),
  version = c.version + 1, updated_at = %s
from unnest(%s::bigint[], %s::bigint[]) as one(id, history_id)
cross join lateral (
  select h.owner_id, h.team_id from contacts_historicalcontact h
  where h.id = one.id and h.history_id < one.history_id
  order by h.history_id + 0 desc limit 1
) past
where c.id = one.id
"""


def hand_contacts(*, of: Any, to: Any, team: Any, now: datetime, by: Actor) -> int:
    """Make `to` the owner of every living contact of `of` (None: of nobody); return how many.

    A team moves them there too; without one they stay in theirs.
    """
    source = source_of(by)
    values = {
        "of": of.pk if of else None,
        "to": to.pk,
        "team": team.pk if team else None,
        "now": now,
        "source": source.pk if source else None,
        "fields": ["owner", "team"] if team else ["owner"],
        "user": by.user_id,
        "door": str(by.door),
    }
    statement = _HAND.format(
        team="team_id = %(team)s, " if team else "",
        of="owner_id = %(of)s" if of else "owner_id is null",
        living=_LIVING,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def give_contacts_back(operation: uuid.UUID | None, *, now: datetime) -> int:
    """Give the contacts that nobody changed since the owner and team of before."""
    ids, versions = bulk_sql.unchanged_since(operation)
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [now, ids, versions])
    return len(ids)
