"""Whose records are erased: the people named, their merged twins, and what they are known by."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from privacy.operations.erasing.sought import Sought, sought_of
from privacy.operations.erasing.together import run_together

_TWINS = """
with recursive known(id) as (
  select id from contacts_contact where id = any(%(ids)s)
  union
  select t.id from known k join contacts_contact c on c.id = k.id
  join lateral (
    select c.merged_into_id as id where c.merged_into_id is not null
    union all
    select o.id from contacts_contact o where o.merged_into_id = c.id
  ) t on true
)
select c.id from known join contacts_contact c using (id) where c.erased_at is null order by c.id
"""
_SET = (
    "create temp table if not exists erasing (id bigint primary key, key uuid) on commit drop",
    "truncate erasing",
    "insert into erasing select id, key from contacts_contact where id = any(%(people)s)",
    "analyze erasing",
)
# Everything a person is or was known by, as `known(kind, text)`: rows of the set, today's and
# earlier. It stays in the database until who else is known by it is found as well.
_KNOWN = """
create temp table known on commit drop as
select kind, text from (
  select 'email' as kind, email as text from {contact} union all
  select 'phone', phone from {contact} union all
  select 'name', concat_ws(' ', given_name, family_name) from {contact} union all
  select 'name', concat_ws(' ', given_name, nullif(family_name, ''),
    nullif(second_family_name, '')) from {contact} union all
  select 'email', email from {past} union all
  select 'phone', phone from {past} union all
  select 'name', concat_ws(' ', given_name, family_name) from {past} union all
  select 'name', concat_ws(' ', given_name, nullif(family_name, ''),
    nullif(second_family_name, '')) from {past} union all
  select case kind when 'handle' then 'key' else kind end, value from {points} union all
  select case kind when 'handle' then 'key' else kind end, normalised from {points} union all
  select case kind when 'handle' then 'key' else kind end, value from {old_points} union all
  select case kind when 'handle' then 'key' else kind end, normalised from {old_points} union all
  select 'address', street from {addresses} union all
  select 'address', street from {old_addresses} union all
  select 'key', value from {keys} union all
  select 'key', handle from {engagement} union all
  select 'key', handle from {handles} union all
  select 'key', number from {loyalty} union all
  select 'key', buyer_external_id from {orders} union all
  select 'email', buyer_email from {orders} union all
  select 'phone', buyer_phone from {orders} union all
  select 'name', buyer_name from {orders} union all
  select case when identifier like '%@%' then 'email' else 'phone' end, identifier
    from {consents}
) said where text <> '' group by 1, 2
""".format(
    contact="contacts_contact join erasing using (id)",
    past="contacts_historicalcontact join erasing using (id)",
    **{
        name: f"{table} where contact_id in (select id from erasing)"
        for name, table in {
            "points": "contacts_contactpoint",
            "old_points": "contacts_historicalcontactpoint",
            "addresses": "contacts_postaladdress",
            "old_addresses": "contacts_historicalpostaladdress",
            "keys": "contacts_externalid",
            "engagement": "interactions_engagement",
            "handles": "interactions_handlesuggestion",
            "loyalty": "interactions_loyaltyaccount",
            "orders": "interactions_order",
            "consents": "contacts_consentevent",
        }.items()
    },
)
_READ = "select kind, text from known"
# What somebody else is known by as well, a household's phone above all: it is not theirs alone.
_SHARED = (
    "select p.normalised, p.value from contacts_contactpoint p join known on text = p.normalised"
    " where p.contact_id not in (select id from erasing)",
    "select c.email, c.phone from contacts_contact c join known on text = c.email"
    " where c.email <> '' and c.id not in (select id from erasing)",
    "select e.value, e.value from contacts_externalid e join known on text = e.value"
    " where e.contact_id not in (select id from erasing)",
    "select a.street, a.street from contacts_postaladdress a join known on text = a.street"
    " where a.street <> '' and a.contact_id not in (select id from erasing)",
    "select distinct concat_ws(' ', c.given_name, c.family_name), concat_ws(' ', c.given_name,"
    " nullif(c.family_name, ''), nullif(c.second_family_name, '')) from contacts_contact c"
    " join contacts_contact own on (own.family_name, own.given_name) = (c.family_name,"
    " c.given_name) join erasing on erasing.id = own.id where c.erased_at is null"
    " and c.id not in (select id from erasing)",
    "select email, trim(first_name || ' ' || last_name) from governance_user",
)
_ADDRESSES = """
select kind, normalised from contacts_contactpoint
where contact_id in (select id from erasing) and normalised <> ''
  and not exists (
    select from contacts_contactpoint o where o.normalised = contacts_contactpoint.normalised
      and o.kind = contacts_contactpoint.kind and o.contact_id not in (select id from erasing)
  )
group by 1, 2 order by 1, 2
"""


def with_twins(people: Iterable[int]) -> list[int]:
    """Return the numbers of these records and of all that were merged with them, in order.

    Who is erased already is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TWINS, {"ids": list(people)})
        return [row[0] for row in cursor.fetchall()]


def name_the_set(people: Sequence[int]) -> None:
    """Make `erasing` hold these people until the transaction ends."""
    run_together(_SET, {"people": list(people)})


def known_by() -> Sought:
    """Return what the people of the set are known by and nobody else is; `shared` is counted."""
    asked = ("drop table if exists pg_temp.known", _KNOWN, "analyze known", _READ, *_SHARED)
    _gone, _made, _counted, known, *shared = run_together(asked)
    found = {(kind, text) for kind, text in known.rows}
    others = {_plain(text) for each in shared for row in each.rows for text in row if text}
    sought = sought_of(pair for pair in found if _plain(pair[1]) not in others)
    sought.kinds["shared"] = sum(_plain(text) in others for _kind, text in found)
    return sought


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def own_addresses() -> list[tuple[str, str]]:
    """Return `(kind, address)` of the set that stand on nobody else's record."""
    with connection.cursor() as cursor:
        cursor.execute(_ADDRESSES)
        found: list[Any] = cursor.fetchall()
    return found
