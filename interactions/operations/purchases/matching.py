"""Whose order it is: by the buyer's key in the source, then a verified email, then the phone.

Works on sets: the caller fills the table `buyers` and reads the table `found`. Nobody is guessed:
what means two people, or what an address and a number say differently, stays with no one.
"""

from typing import Any

from django.db import connection

from contacts.operations.importing.matching_sql import IN_SCOPE, MOST_SHARED
from contacts.operations.importing.scope import Scope
from interactions.models.purchases import Order

TABLES = (
    "drop table if exists buyers, found",
    """
create temp table buyers (number bigint, source_id bigint, external_id text, email text,
  phone text) on commit drop
""",
    "create temp table found (number bigint, contact_id bigint, how text) on commit drop",
)
PRESENT = "c.merged_into_id is null and c.erased_at is null"

BY_KEY = f"""
insert into found
select b.number, c.id, 'external_id'
from buyers b
join contacts_externalid e on e.source_id = b.source_id and e.value = b.external_id
join contacts_contact c on c.id = e.contact_id
where b.external_id <> '' and {IN_SCOPE}
"""

# Everybody with the address counts against certainty, those outside of the scope included.
_ONE_OF = f"""
  select min(c.id) as id, count(distinct c.id) as people, bool_and({IN_SCOPE}) as in_scope
  from (
    select contact_id from contacts_contactpoint t
    where t.normalised = {{value}} and t.kind = '{{kind}}' {{only}} limit {MOST_SHARED}
  ) t
  cross join lateral (select * from contacts_contact where id = t.contact_id offset 0) c
  where {PRESENT}
"""
_VERIFIED = _ONE_OF.format(value="b.email", kind="email", only="and t.verified_at is not null")
_PHONE = _ONE_OF.format(value="b.phone", kind="phone", only="and t.is_valid")

BY_EMAIL = f"""
insert into found
select b.number, one.id, 'email' from buyers b cross join lateral ({_VERIFIED}) one
where b.email <> '' and one.people = 1 and one.in_scope
  and not exists (select 1 from found f where f.number = b.number)
"""

# The number decides only where the address does not speak for somebody else.
BY_PHONE = f"""
insert into found
select b.number, one.id, 'phone' from buyers b cross join lateral ({_PHONE}) one
where b.phone <> '' and one.people = 1 and one.in_scope
  and not exists (select 1 from found f where f.number = b.number)
  and not exists (
    select 1 from contacts_contactpoint t join contacts_contact c on c.id = t.contact_id
    where b.email <> '' and t.normalised = b.email and t.kind = 'email' and c.id <> one.id
      and {PRESENT})
"""


def begin_matching() -> None:
    """Make the two tables, empty; they go with the transaction."""
    with connection.cursor() as cursor:
        for statement in TABLES:
            cursor.execute(statement)


def find_people(scope: Scope) -> None:
    """Fill `found` with whose key, verified email or phone stands in `buyers`."""
    names: dict[str, Any] = {
        "all": scope.sees_all,
        "user": scope.user_id,
        "teams": scope.team_ids,
    }
    with connection.cursor() as cursor:
        cursor.execute("analyze buyers")
        for statement in (BY_KEY, BY_EMAIL, BY_PHONE):
            cursor.execute(statement, names)


def person_of(order: Order, scope: Scope) -> tuple[int, str] | None:
    """Return whose one order is and by what that is known; None where nobody is certain."""
    if not (order.buyer_external_id or order.buyer_email or order.buyer_phone):
        return None
    begin_matching()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into buyers values (1, %s, %s, %s, %s)",
            [order.source_id, order.buyer_external_id, order.buyer_email, order.buyer_phone],
        )
        find_people(scope)
        cursor.execute("select contact_id, how from found")
        return cursor.fetchone()
