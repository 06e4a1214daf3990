"""The statements that take an operation back as planned; see `plan_sql`."""

from collections.abc import Iterator

from contacts.operations.restoration.plan_sql import GOES_ALONG
from contacts.operations.restoration.tables import CHILDREN, CONTACT, POINT, Table
from contacts.operations.standing import GROUP_OF_FIELD

_EFFECT = "k.why = '' and (k.how in ('add', 'remove') or k.restored <> '{}' or k.keys <> '{}')"

AFFECTED = [
    "drop table if exists restoring_affected",
    "create temp table restoring_affected on commit drop as "
    + " union ".join(
        f"select k.contact_id as id from {t.plan} k where {_EFFECT} and k.how <> 'nothing'"
        + (" and k.how = 'change'" if t is CONTACT else "")
        for t in (CONTACT, *CHILDREN)
    ),
    # Who is made anew or goes is written as a whole.
    f"""
delete from restoring_affected a using {CONTACT.plan} k
where k.id = a.id and k.why = '' and k.how in ('add', 'remove')
""",
    "analyze restoring_affected",
]


def come_back(table: Table) -> Iterator[str]:
    """Yield the statements that bring deleted rows back; one that no longer fits says so."""
    columns = table.columns()
    values = ", ".join(
        "(k.b).version + 1"
        if c == "version"
        else "now()"
        if c == "updated_at"
        else _OPEN
        if c == "custom" and table is CONTACT
        else _linked(table, c)
        for c in columns
    )
    yield f"""
insert into {table.name} ({", ".join(columns)})
select {values} from {table.plan} k where k.why = '' and k.how = 'add'
on conflict do nothing
"""
    yield f"""
update {table.plan} k set why = 'taken' where k.why = '' and k.how = 'add'
  and not exists (select 1 from {table.name} r where r.id = k.id)
"""


# The key of who was removed is gone: what was sealed under it would not open.
_OPEN = """(select coalesce(jsonb_object_agg(key, value), '{}')
  from jsonb_each((k.b).custom) where jsonb_typeof(value) <> 'object')"""


def _linked(table: Table, column: str) -> str:
    """Return a value of before; what named a row that is gone names nothing."""
    target = table.links().get(column)
    if target is None or column not in table.optional():
        return f"(k.b).{column}"
    return f"(select r.id from {target} r where r.id = (k.b).{column})"


def _set(table: Table, own: str) -> str:
    parts = []
    for column in table.values():
        if column == "custom" and table is CONTACT:
            parts.append(f"custom = {_CUSTOM}")
            continue
        when = f"'{column}' = any(k.restored)"
        parts.append(f"{column} = case when {when} then (k.b).{column} else {own}.{column} end")
    if table.versioned:
        parts += [f"version = {own}.version + 1", "updated_at = now()"]
    return ", ".join(parts)


# The keys that come back take their old value, or go when there was none.
_CUSTOM = """case when k.keys <> '{}' then (own.custom - k.keys) || (
  select coalesce(jsonb_object_agg(key, (k.b).custom->key), '{}') from unnest(k.keys) as key
  where (k.b).custom ? key) else own.custom end"""


def change(table: Table) -> str:
    """Return the statement that gives changed rows their values back."""
    return f"""
update {table.name} own set {_set(table, "own")} from {table.plan} k
where k.id = own.id and k.why = '' and k.how = 'change' and k.restored <> '{{}}'
"""


# Every person of whom anything changes gets one new version.
CHANGE_PEOPLE = f"""
update {CONTACT.name} own set {_set(CONTACT, "own")}
from restoring_affected f
left join {CONTACT.plan} k on k.id = f.id and k.why = '' and k.how = 'change'
where own.id = f.id
"""


def go(table: Table) -> Iterator[str]:
    """Yield the statements that remove what the operation made."""
    gone = f"select id from {table.plan} where why = '' and how = 'remove'"
    if table is CONTACT:
        for other in GOES_ALONG:
            yield f"delete from {other} where contact_id in ({gone})"
    yield f"delete from {table.name} where id in ({gone})"


# A primary address that was chosen since stays the only one.
ONE_PRIMARY = """
update contacts_contactpoint p set is_primary = false
from contacts_contact c
where c.id = p.contact_id and c.id in (select id from restoring_affected) and p.is_primary
  and p.kind in ('email', 'phone')
  and p.normalised <> case p.kind when 'email' then c.email else c.phone end
  and exists (select 1 from contacts_contactpoint q where q.contact_id = p.contact_id
    and q.kind = p.kind and q.id <> p.id and q.is_primary)
"""
# The columns on the person repeat an address that is there.
SAME_AS_PRIMARY = """
update contacts_contact c set email = found.email, phone = found.phone
from (
  select c.id, coalesce(max(p.normalised) filter (where p.kind = 'email'), '') as email,
    coalesce(max(p.normalised) filter (where p.kind = 'phone'), '') as phone
  from contacts_contact c
  left join contacts_contactpoint p on p.contact_id = c.id and p.is_primary and p.is_valid
  where c.id in (select id from restoring_affected) group by c.id
) found
where c.id = found.id and (
  (c.email <> '' and c.email <> found.email and not exists (select 1 from contacts_contactpoint p
    where p.contact_id = c.id and p.kind = 'email' and p.normalised = c.email))
  or (c.phone <> '' and c.phone <> found.phone and not exists (select 1 from contacts_contactpoint p
    where p.contact_id = c.id and p.kind = 'phone' and p.normalised = c.phone)))
"""
# Addresses that come back into use, to be closed where their owner refused meanwhile.
IN_USE_AGAIN = f"""
select p.id, p.kind, p.normalised from contacts_contactpoint p join {POINT.plan} k on k.id = p.id
where k.why = '' and (k.how = 'add' or 'normalised' = any(k.restored))
  and p.opted_out_at is null and p.normalised <> ''
"""
CLOSED_ELSEWHERE = """
update contacts_contactpoint p set opted_out_at = other.since
from (
  select kind, normalised, min(opted_out_at) as since from contacts_contactpoint
  where opted_out_at is not null group by kind, normalised
) other
where p.id = any(%s) and p.opted_out_at is null
  and other.kind = p.kind and other.normalised = p.normalised
"""
SUPPRESSED = """
update contacts_contactpoint p set opted_out_at = now()
from unnest(%s::bigint[], %s::text[], %s::text[]) as s(id, channel, digest)
where p.id = s.id and p.opted_out_at is null and exists (
  select 1 from contacts_suppression x where x.channel = s.channel and x.digest = s.digest)
"""
# Where the values that came back come from: this restoring. Checks of what was there end.
ORIGINS = f"""
with said as (
insert into contacts_origin (contact_id, source_id, fields, at, user_id, door)
select k.id, %s, array(
  select regexp_replace(c, '_id$', '') from unnest(k.restored) c where c <> 'archived_at'
  union all select 'custom.' || c from unnest(k.keys) c), now(), %s, %s
from {CONTACT.plan} k where k.why = '' and k.how = 'change'
  and (array_remove(k.restored, 'archived_at') <> '{{}}' or k.keys <> '{{}}')
returning contact_id, fields
)
delete from contacts_verification v using said s, unnest(s.fields) f
where v.contact_id = s.contact_id and v."group" = {GROUP_OF_FIELD}
"""
# Whom the rules of quality may judge differently now.
JUDGED = f"""
select id from restoring_affected where id in (
  select k.id from {CONTACT.plan} k where k.why = ''
    and not (k.restored <@ array['owner_id', 'team_id', 'stage', 'archived_at']::text[])
  union select k.contact_id from {POINT.plan} k where k.why = '' and k.how <> 'nothing'
)
union select id from {CONTACT.plan} where why = '' and how = 'add'
"""
