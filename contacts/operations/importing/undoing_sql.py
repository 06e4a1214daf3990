"""The statements that take an import back; see `undoing` for the story."""

from contacts.models.contact import Contact
from contacts.operations.importing.writing_sql import BIRTH, TEXTS

RESTORED = (*TEXTS, *BIRTH, "stage", "custom", "organisation_id")

# Every person an import touched has an origin that names it, those with a new address alone
# included, of which the history of contacts knows nothing.
TOUCHED = (
    """
create temp table undone_touched on commit drop as
select distinct contact_id as id from contacts_origin where import_id = %(job)s
""",
    "analyze undone_touched",
)

# Whoever edits one of these people right now is waited for, and then counts as "since".
LOCK = """
select count(*) from (
  select id from contacts_contact where id in (select id from undone_touched)
  order by id for update
) locked
"""

CREATED = """
create temp table undone_created on commit drop as
select c.id, c.key,
  exists (select 1 from contacts_historicalcontact x where x.id = c.id
          and x.history_operation is distinct from %(operation)s::uuid)
  or exists (select 1 from contacts_origin o where o.contact_id = c.id
             and o.import_id is distinct from %(job)s)
  or exists (select 1 from contacts_consentevent v where v.contact_id = c.id
             and v.import_id is distinct from %(job)s)
  or exists (select 1 from contacts_wishevent w where w.contact_id = c.id)
  or exists (select 1 from contacts_relation r where r.contact_id = c.id or r.other_id = c.id)
  or exists (select 1 from contacts_summary d where d.contact_id = c.id) -- bought, engaged, talked
  or exists (select 1 from contacts_contactshare s where s.content_object_id = c.id)
  {elsewhere} as worked_on
from contacts_contact c
join contacts_historicalcontact h on h.id = c.id and h.history_type = '+'
  and h.history_operation = %(operation)s::uuid
where c.id in (select id from undone_touched)
"""


def created() -> str:
    """Return the statement that finds whom the import made, and who was worked on since.

    What other apps hold on to a person by, such as a loyalty account, is work too.
    """
    held = {
        (relation.related_model._meta.db_table, relation.field.column)
        for relation in Contact._meta.get_fields(include_hidden=True)
        if relation.one_to_many or relation.one_to_one
        if relation.auto_created and relation.field.db_constraint
        if relation.related_model._meta.app_label != Contact._meta.app_label
    }
    elsewhere = "".join(
        f"or exists (select 1 from {table} x where x.{column} = c.id) "
        for table, column in sorted(held)
    )
    return CREATED.format(elsewhere=elsewhere)


_kept = ", ".join(
    f"case when (a).{c} is distinct from (b).{c} and (c).{c} is distinct from (a).{c}"
    f" then '{c.removesuffix('_id')}' end"
    for c in RESTORED
)
_values = ", ".join(
    f"case when (c).{c} is not distinct from (a).{c} then (b).{c} else (c).{c} end as {c}"
    for c in RESTORED
)
_differs = " or ".join(
    f"((a).{c} is distinct from (b).{c} and (c).{c} is not distinct from (a).{c})" for c in RESTORED
)
# a: as the import left it; b: as it was before; c: as it is now. "+ 0": see config.history.
BEFORE_AND_AFTER = f"""
create temp table undone_changes on commit drop as
with touched as (
  select id, min(history_id) as first, max(history_id) as last
  from contacts_historicalcontact h
  where history_operation = %(operation)s::uuid and history_type = '~'
    and id in (select id from undone_touched)
    and id not in (select id from undone_created)
  group by id
), seen as (
  select t.id, c, a, b from touched t
  join contacts_contact c on c.id = t.id
  join contacts_historicalcontact a on a.history_id = t.last
  join lateral (select * from contacts_historicalcontact x
                where x.id = t.id and x.history_id < t.first
                order by x.history_id + 0 desc limit 1) b on true
)
select id, (c).key, array_remove(array[{_kept}], null) as kept, ({_differs}) as differs, {_values}
from seen
"""

_set = ", ".join(f"{c} = u.{c}" for c in RESTORED)
RESTORE = f"""
update contacts_contact c set {_set}, version = c.version + 1, updated_at = now()
from undone_changes u where c.id = u.id and u.differs
"""

_MARKS = ("value", "normalised", "extension", "network", "label", "is_valid", "verified_at")
_PARTS = ("label", "street", "city", "region", "postal_code", "country")


def _corrected(table: str, part: str, columns: tuple[str, ...]) -> str:
    """Return the query for rows that are no longer as the import left them, and who has them."""
    now, left = (", ".join(f"{row}.{c}" for c in (*columns, "opted_out_at")) for row in "ta")
    return f"""
select t.contact_id, {part} as part, t.id from contacts_{table} t
cross join lateral (
  select * from contacts_historical{table} h
  where h.id = t.id and h.history_operation = %(operation)s::uuid
  order by h.history_id + 0 desc limit 1
) a
where t.import_id = %(job)s and t.contact_id not in (select id from undone_created)
  and (row({now}) is distinct from row({left}) or (t.is_primary and not a.is_primary))
"""


CORRECTED = f"""
create temp table undone_corrected on commit drop as
{_corrected("contactpoint", "t.kind", _MARKS)}
union all
{_corrected("postaladdress", "'addresses'", _PARTS)}
"""

# One row a person, however much of theirs was changed since.
KEPT = """
select key::text, 'changed_since', '{}'::text[] from undone_created where worked_on
union all
select c.key::text, 'changed_since', array_agg(distinct k.part order by k.part)
from (
  select id, unnest(kept) as part from undone_changes
  union all select contact_id, part from undone_corrected
) k join contacts_contact c on c.id = k.id group by c.key
order by 1
"""

# What the import added to people who stay; an address marked as opted out stays marked.
TAKE_BACK_REACH = (
    """
delete from contacts_contactpoint t using contacts_contact c
where t.import_id = %(job)s and c.id = t.contact_id and t.opted_out_at is null
  and t.verified_at is null and t.normalised not in (c.email, c.phone)
  and t.contact_id not in (select id from undone_created)
  and t.id not in (select id from undone_corrected where part <> 'addresses')
""",
    """
delete from contacts_postaladdress where import_id = %(job)s and opted_out_at is null
  and contact_id not in (select id from undone_created)
  and id not in (select id from undone_corrected where part = 'addresses')
""",
    """
delete from contacts_externalid where import_id = %(job)s
  and contact_id not in (select id from undone_created)
""",
    """
delete from contacts_contacttag where import_id = %(job)s
  and contact_id not in (select id from undone_created)
""",
    # A file's claim of consent goes with the file; what closes a channel stays.
    """
delete from contacts_consentevent where import_id = %(job)s
  and action not in ('withdraw', 'refuse', 'object')
  and contact_id not in (select id from undone_created)
""",
    """
update contacts_contactpoint t
set is_primary = (t.normalised = case t.kind when 'email' then c.email else c.phone end)
from undone_changes u join contacts_contact c on c.id = u.id
where t.contact_id = c.id and t.kind in ('email', 'phone')
  and t.is_primary <> (t.normalised = case t.kind when 'email' then c.email else c.phone end)
""",
    """
delete from contacts_qualityissue where import_id = %(job)s
""",
    """
delete from contacts_origin where import_id = %(job)s
  and contact_id not in (select id from undone_created where worked_on)
""",
)

_GONE = "select id from undone_created where not worked_on"

# What people who go refused, by address: a refusal outlives the record. One of post names no
# address that could be known again.
REFUSED = f"""
with refused as (
  select contact_id, channel, identifier, event_at from contacts_consentevent
  where contact_id in ({_GONE}) and action in ('withdraw', 'refuse', 'object')
)
select channel, address, min(event_at) from (
  select r.channel, t.normalised as address, r.event_at
  from refused r join contacts_contactpoint t on t.contact_id = r.contact_id
    and t.kind = case r.channel when 'email' then 'email' when 'sms' then 'phone'
      when 'phone' then 'phone' when 'social' then 'handle' end
  union all
  select channel, identifier, event_at from refused where channel in ('email', 'sms', 'phone')
) said where address <> '' group by channel, address order by channel, address
"""
REMOVE_CREATED = (
    *(
        f"delete from {table} where contact_id in ({_GONE})"
        for table in (
            "contacts_contactpoint",
            "contacts_postaladdress",
            "contacts_externalid",
            "contacts_contacttag",
            "contacts_qualityissue",
            "contacts_qualityscore",
            "contacts_qualitywaiver",
            "contacts_searchentry",
            "contacts_matchkey",
            "contacts_blindindex",
            "contacts_personkey",
            "contacts_origin",
            "contacts_verification",
            "contacts_valueconflict",
            "contacts_consentevent",
        )
    ),
    f"delete from contacts_duplicatecandidate where left_id in ({_GONE}) or right_id in ({_GONE})",
    f"delete from contacts_contact where id in ({_GONE})",
)

TIDY = (
    # Organisations that only this import named, and nobody uses or changed.
    """
delete from contacts_organisation o where exists (
  select 1 from contacts_historicalorganisation h where h.id = o.id and h.history_type = '+'
    and h.history_operation = %(operation)s::uuid)
  and not exists (select 1 from contacts_historicalorganisation h where h.id = o.id
                  and h.history_operation is distinct from %(operation)s::uuid)
  and not exists (select 1 from contacts_contact c where c.organisation_id = o.id)
""",
    "delete from contacts_valueconflict where import_id = %(job)s and decided_at is null",
    "delete from contacts_importrow where import_id = %(job)s",
    "delete from contacts_importoutcome where import_id = %(job)s",
)
