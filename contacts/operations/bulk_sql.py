"""The statements of a bulk change: one each for any number of contacts.

Column names come from COLUMNS only, never from outside.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import connection

# Keys travel as one array, so that a million of them are one parameter.
COLUMNS = {
    "owner": "owner_id",
    "team": "team_id",
    "stage": "stage",
    "archive": "archived_at",
    "unarchive": "archived_at",
}
ADD_TAG = (
    "insert into contacts_contacttag (contact_id, tag_id)"
    " select id, %s from unnest(%s::bigint[]) as one(id)"
    " on conflict (contact_id, tag_id) do nothing"
)
REMOVE_TAG = "delete from contacts_contacttag where tag_id = %s and contact_id = any(%s)"
_CHANGED = (
    "select distinct id from contacts_historicalcontact"
    " where history_operation = %s and history_type = '~' order by id"
)
_UNCHANGED = """
with done as (
  select id, max(history_id) as history_id from contacts_historicalcontact
  where history_operation = %s and history_type = '~'{among} group by id
)
select c.id, done.history_id from contacts_contact c join done on done.id = c.id
where c.merged_into_id is null and c.erased_at is null and not exists (
  select 1 from contacts_historicalcontact later
  where later.id = c.id and later.history_id > done.history_id
)
order by c.id for update of c
"""
_RESTORE = """
update contacts_contact c
set {column} = {past}, version = c.version + 1, updated_at = %s
from unnest(%s::bigint[], %s::bigint[]) as one(id, history_id)
cross join lateral (
  select h.{column} from contacts_historicalcontact h
  where h.id = one.id and h.history_id < one.history_id
  order by h.history_id + 0 desc limit 1
) past
where c.id = one.id
"""
# A team can be gone by now; people are never deleted.
_PAST = {"team_id": "(select t.id from contacts_team t where t.id = past.team_id)"}


def set_column(column: str | None, value: Any, ids: list[int], *, now: datetime) -> None:
    """Set one column of these contacts, or none of them, and give each a new version."""
    assigned = f"{column} = %s, " if column else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"update contacts_contact set {assigned}version = version + 1, updated_at = %s"
            " where id = any(%s)",
            [*([value] if column else []), now, ids],
        )


def changed_by(operation: uuid.UUID | None) -> list[int]:
    """Return the keys of the contacts that an operation changed, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [operation])
        return [row[0] for row in cursor.fetchall()]


def unchanged_since(
    operation: uuid.UUID | None, among: list[int] | None = None
) -> tuple[list[int], list[int]]:
    """Lock the contacts that nobody changed since an operation, all of it or some of them.

    Returns:
        Their keys, and the history row that the operation left for each.
    """
    some = "" if among is None else " and id = any(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            _UNCHANGED.format(among=some), [operation, *([] if among is None else [among])]
        )
        rows = cursor.fetchall()
    return [row[0] for row in rows], [row[1] for row in rows]


def restore_column(column: str, ids: list[int], versions: list[int], *, now: datetime) -> None:
    """Give one column the value it had before these history rows."""
    past = _PAST.get(column, f"past.{column}")
    with connection.cursor() as cursor:
        cursor.execute(_RESTORE.format(column=column, past=past), [now, ids, versions])


def note_origins(
    ids: list[int],
    *,
    field: str,
    source_id: int | None,
    now: datetime,
    user_id: int | None,
    door: str,
) -> None:
    """Write that one field was delivered to all of these contacts now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contacts_origin (contact_id, source_id, fields, at, user_id, door)"
            " select id, %s, array[%s], %s, %s, %s from unnest(%s::bigint[]) as one(id)",
            [source_id, field, now, user_id, door, ids],
        )
