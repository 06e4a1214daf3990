"""Keeps the keys by which likely duplicates are found, wherever a compared value is written."""

from collections.abc import Iterable, Sequence

from django.db import connection

from config.prepared import prepared
from contacts.matching.keys import keys_of
from contacts.operations.duplicates.people import people_by_id

_KNOWN = "select contact_id, h from contacts_matchkey where contact_id = any(%s)"
_ADD = """
insert into contacts_matchkey (contact_id, h)
select * from unnest(%s::bigint[], %s::bigint[]) on conflict do nothing
"""
# One contact, the common case, in one statement.
_REPLACE = """
with given as (select %s::bigint as contact_id, %s::bigint[] as keys),
gone as (delete from contacts_matchkey k using given g
  where k.contact_id = g.contact_id and k.h <> all(g.keys)),
new as (insert into contacts_matchkey (contact_id, h)
  select contact_id, unnest(keys) from given on conflict do nothing returning 1)
select count(*) from new
"""
_REMOVE = """
delete from contacts_matchkey k using unnest(%s::bigint[], %s::bigint[]) as g(contact, h)
where k.contact_id = g.contact and k.h = g.h
"""


def refresh_match_keys(ids: Iterable[int]) -> int:
    """Rebuild the keys of these contacts inside the caller's transaction.

    The engine computes them, so that a stored record and one being typed have the same; keys
    that are right already are not written, and merged and erased contacts have none.

    Returns:
        How many keys were added.
    """
    wanted = list(ids)
    if not wanted:
        return 0
    people = people_by_id(wanted)
    if len(wanted) == 1:
        keys = sorted(keys_of(people[wanted[0]])) if people else []
        return prepared(_REPLACE, [wanted[0], keys])[0][0]
    fresh = {(contact, key) for contact, person in people.items() for key in keys_of(person)}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [wanted])
        known = set(cursor.fetchall())
        if gone := known - fresh:
            cursor.execute(_REMOVE, _columns(gone))
        if new := fresh - known:
            cursor.execute(_ADD, _columns(new))
    return len(new)


def forget_match_keys(ids: Sequence[int]) -> None:
    """Drop the keys of these contacts, for the next search to give them new ones."""
    with connection.cursor() as cursor:
        cursor.execute("delete from contacts_matchkey where contact_id = any(%s)", [list(ids)])


def _columns(pairs: set[tuple[int, int]]) -> list[list[int]]:
    # Sorted, so that two writers never wait for each other in a circle.
    return [list(column) for column in zip(*sorted(pairs), strict=True)]
