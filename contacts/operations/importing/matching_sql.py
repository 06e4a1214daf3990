"""Which contact a staged row means: by its key in the source, then email, then phone and name."""

from typing import Any

from contacts.operations.suppression import CHANNELS_OF, digest
from contacts.operations.suppression import REFUSED as BY_OWNER

# A contact the importing person may change; everything else does not exist for the file.
IN_SCOPE = (
    "(%(all)s or c.owner_id = %(user)s or c.team_id = any(%(teams)s::bigint[]))"
    " and c.merged_into_id is null and c.erased_at is null"
)

# `limit` and `offset 0` keep the joins in this order, by index, whatever the statistics of a
# table that is just being filled say; the limit also bounds what a mailbox or a switchboard
# number that everybody shares can cost.
MOST_SHARED = 50

BY_KEY = f"""
update pending p set contact_id = e.contact_id, known = true,
  refused = case when not ({IN_SCOPE}) then 'outside_scope' end
from contacts_externalid e join contacts_contact c on c.id = e.contact_id
where e.source_id = %(source)s and e.value = p.external_id
"""

# The same address under a wholly different name is somebody else (a shared mailbox).
BY_EMAIL = f"""
update pending p set contact_id = m.contact_id, known = true
from (
  select distinct on (q.number) q.number, c.id as contact_id
  from pending q cross join lateral unnest(q.emails) as e(address)
  cross join lateral (
    select contact_id, is_primary from contacts_contactpoint
    where normalised = e.address and kind = 'email' limit {MOST_SHARED}
  ) t
  cross join lateral (select * from contacts_contact where id = t.contact_id offset 0) c
  where q.contact_id is null and {IN_SCOPE}
    and not (
      coalesce(q.given_name, '') <> '' and c.given_name <> ''
      and lower(unaccent(split_part(q.given_name, ' ', 1)))
        <> lower(unaccent(split_part(c.given_name, ' ', 1)))
      and lower(unaccent(coalesce(q.family_name, ''))) <> lower(unaccent(c.family_name))
    )
  order by q.number, t.is_primary desc, c.id
) m
where p.number = m.number
"""

BY_PHONE = f"""
update pending p set contact_id = m.contact_id, known = true
from (
  select distinct on (q.number) q.number, c.id as contact_id
  from pending q cross join lateral unnest(q.phones) as e(number)
  cross join lateral (
    select contact_id, is_primary from contacts_contactpoint
    where normalised = e.number and kind = 'phone' limit {MOST_SHARED}
  ) t
  cross join lateral (select * from contacts_contact where id = t.contact_id offset 0) c
  where q.contact_id is null and q.given_name is not null and {IN_SCOPE}
    and lower(unaccent(c.given_name || ' ' || c.family_name))
      = lower(unaccent(q.given_name || ' ' || coalesce(q.family_name, '')))
  order by q.number, t.is_primary desc, c.id
) m
where p.number = m.number
"""

REFUSED = """
with out as (delete from pending where refused is not null returning number, refused)
insert into contacts_importoutcome (import_id, number, outcome, reason)
select %(job)s, number, 'rejected', refused from out
"""


def find_contacts(cursor: Any, names: dict[str, Any]) -> int:
    """Fill `pending.contact_id`; return how many rows were refused as outside the scope."""
    if names["source"]:
        cursor.execute(BY_KEY, names)
    cursor.execute(BY_EMAIL, names)
    cursor.execute(BY_PHONE, names)
    cursor.execute(REFUSED, names)
    return cursor.rowcount


# Which suppressions meet an address of this chunk; made here from digests, see below.
_MARKED = """
create temp table marked on commit drop as
select m.number, m.kind, m.value, s.reason, s.since
from unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[])
  as m(number, kind, value, channel, digest)
join contacts_suppression s on s.digest = m.digest and s.channel = m.channel
"""
# An address whose owner said no to us comes in closed (CLOSE_REFUSED); any other keeps its
# row out.
_LEAVE_OUT = """
with out as (
  delete from waiting where number in (select number from marked where reason <> %(refused)s)
  returning number
)
insert into contacts_importoutcome (import_id, number, outcome, reason)
select %(job)s, number, 'suppressed', 'suppressed' from out
"""
CLOSE_REFUSED = """
update contacts_contactpoint t set opted_out_at = m.since
from pending p join marked m on m.number = p.number
where t.contact_id = p.contact_id and t.kind = m.kind and t.normalised = m.value
  and t.opted_out_at is null
"""


def leave_out_suppressed(cursor: Any, names: dict[str, Any]) -> int:
    """Take rows with a suppressed address out of `waiting`; return how many.

    The keyed digest is made here, not in the database, since the key stays outside of it.
    """
    cursor.execute("select exists (select 1 from contacts_suppression)")
    addresses: list[tuple] = []
    if cursor.fetchone()[0]:
        cursor.execute("select number, emails, phones from waiting")
        addresses = cursor.fetchall()
    marks = [
        (number, kind, value, str(channel), digest(channel, value))
        for number, emails, phones in addresses
        for kind, values in (("email", emails), ("phone", phones))
        for value in values or ()
        for channel in CHANNELS_OF[kind]
    ]
    columns = zip(*marks, strict=True) if marks else ((), (), (), (), ())
    cursor.execute(_MARKED, [list(column) for column in columns])
    cursor.execute(_LEAVE_OUT, {**names, "refused": BY_OWNER})
    return cursor.rowcount
