"""Keeps the keys by which likely duplicates are found, wherever a compared value is written."""

from collections.abc import Iterable

from django.db import connection

from contacts.matching.keys import keys_of
from contacts.operations.duplicates.people import people_by_id

_REFRESH = """
with fresh as (select unnest(%(contacts)s::bigint[]) as contact_id, unnest(%(keys)s::bigint[]) as h),
gone as (
  delete from contacts_matchkey k where contact_id = any(%(all)s)
    and not exists (select 1 from fresh f where f.contact_id = k.contact_id and f.h = k.h)
)
insert into contacts_matchkey (contact_id, h) select contact_id, h from fresh f
where not exists (
  select 1 from contacts_matchkey k where k.contact_id = f.contact_id and k.h = f.h)
on conflict do nothing
"""


def refresh_match_keys(ids: Iterable[int]) -> int:
    """Rebuild the keys of these contacts inside the caller's transaction.

    The engine computes them, so that a stored record and one being typed have the same; keys
    that are right already are not written.

    Returns:
        How many keys were added.
    """
    wanted = list(ids)
    if not wanted:
        return 0
    contacts: list[int] = []
    keys: list[int] = []
    for contact, person in people_by_id(wanted).items():
        found = keys_of(person)
        contacts.extend([contact] * len(found))
        keys.extend(found)
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"contacts": contacts, "keys": keys, "all": wanted})
        return cursor.rowcount
