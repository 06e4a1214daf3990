"""The statements that write what hangs on a contact: points, addresses, keys, tags, consents."""

from contacts.operations.importing import claims
from contacts.operations.importing.matching_sql import CLOSE_REFUSED

_POINT = """
insert into contacts_contactpoint (contact_id, kind, value, normalised, extension, network,
  label, is_primary, is_valid, mark, verified_how, import_id, created_at)
select p.contact_id, j ->> 0, j ->> 1, j ->> 2, j ->> 3, j ->> 4, j ->> 5, {primary},
  (j ->> 6)::boolean, coalesce(j ->> 7, ''), '', %(job)s, now()
from pending p cross join lateral jsonb_array_elements(p.points) j
"""
NEW_POINTS = (
    _POINT.format(
        primary="coalesce(case j ->> 0 when 'email' then j ->> 2 = p.email"
        " when 'phone' then j ->> 2 = p.phone end, false)"
    )
    + "where not p.known"
)

# A further address is not the primary one, so its origin has a name of its own.
MORE_POINTS = (
    "with added as ("
    + _POINT.format(primary="false")
    + """
where p.known and not exists (
  select 1 from contacts_contactpoint t where t.contact_id = p.contact_id and t.kind = j ->> 0
    and ((t.normalised = j ->> 2 and t.normalised <> '') or t.value = j ->> 1)
) on conflict do nothing returning contact_id, kind)
insert into touched
select p.contact_id, p.number, p.line, 'updated', array[added.kind || 's']
from added join pending p on p.contact_id = added.contact_id
"""
)

PRIMARIES = """
update contacts_contactpoint t
set is_primary = (t.normalised = case t.kind when 'email' then m.email else m.phone end)
from merged m
where t.contact_id = m.id and t.kind in ('email', 'phone') and t.kind = any(m.fields)
  and t.is_primary <> (t.normalised = case t.kind when 'email' then m.email else m.phone end)
"""

INVALID_POINTS = """
with marked as (
  update contacts_contactpoint t set is_valid = false
  from pending p, jsonb_array_elements(p.points) j
  where p.known and t.contact_id = p.contact_id and t.kind = j ->> 0
    and t.normalised = j ->> 2 and (j ->> 6) = 'false' and t.is_valid
  returning t.contact_id, t.kind
)
insert into touched
select p.contact_id, p.number, p.line, 'updated', array[marked.kind || 's']
from marked join pending p on p.contact_id = marked.contact_id
"""

ADDRESSES = """
with added as (
  insert into contacts_postaladdress (contact_id, label, street, city, region, postal_code,
    country, is_primary, import_id, created_at)
  select p.contact_id, a ->> 0, a ->> 1, a ->> 2, a ->> 3, a ->> 4, a ->> 5,
    ord = 1 and not (p.known and exists (
      select 1 from contacts_postaladdress x where x.contact_id = p.contact_id and x.is_primary)),
    %(job)s, now()
  from pending p cross join lateral jsonb_array_elements(p.addresses) with ordinality as j(a, ord)
  where not p.known or not exists (
    select 1 from contacts_postaladdress x where x.contact_id = p.contact_id
      and lower(x.street) = lower(a ->> 1) and lower(x.city) = lower(a ->> 2)
      and x.postal_code = a ->> 4)
  returning contact_id
)
insert into touched
select distinct on (p.contact_id) p.contact_id, p.number, p.line, 'updated', array['addresses']
from added join pending p on p.contact_id = added.contact_id where p.known
"""

EXTERNAL_IDS = """
with added as (
  insert into contacts_externalid (contact_id, source_id, value, import_id)
  select contact_id, %(source)s, external_id, %(job)s from pending
  where external_id is not null and %(source)s::bigint is not null
  on conflict do nothing returning contact_id
)
insert into touched
select p.contact_id, p.number, p.line, 'updated', array['external_id']
from added join pending p on p.contact_id = added.contact_id where p.known
"""

TAGS = """
insert into contacts_tag (name, name_fold, colour)
select name, fold, 0 from (
  select distinct on (fold) name, fold
  from (select t as name, lower(unaccent(t)) as fold from pending, unnest(tags) t) s
  where fold <> '' order by fold, name
) named
where not exists (select 1 from contacts_tag x where x.name_fold = named.fold)
on conflict do nothing
"""

TAGGED = """
with added as (
  insert into contacts_contacttag (contact_id, tag_id, import_id)
  select distinct p.contact_id, x.id, %(job)s::bigint
  from pending p, unnest(p.tags) t join contacts_tag x on x.name_fold = lower(unaccent(t))
  on conflict do nothing returning contact_id
)
insert into touched
select distinct on (p.contact_id) p.contact_id, p.number, p.line, 'updated', array['tags']
from added join pending p on p.contact_id = added.contact_id where p.known
"""

# A claim without a date takes the row's own date of change, else that of the import.
_CONSENT = """
  select p.contact_id, p.known, e ->> 0 as channel, e ->> 1 as action,
    coalesce((e ->> 2)::timestamptz, p.changed_at, %(at)s) as at, (e ->> 3)::inet as ip,
    e ->> 4 as wording,
    jsonb_build_object('column', e ->> 5, 'line', p.line, 'import', %(job)s::bigint) as evidence,
    case when e ->> 0 = 'email' then p.email when e ->> 0 in ('sms', 'phone') then p.phone end
      as identifier, %(job)s::bigint as import_id
  from pending p, jsonb_array_elements(p.consents) e
"""
CONSENTS = f"""
with said as ({_CONSENT}), added as ({claims.KEPT.format(said="said")} returning contact_id)
insert into touched
select distinct on (p.contact_id) p.contact_id, p.number, p.line, 'updated', array['consents']
from added join pending p on p.contact_id = added.contact_id where p.known
"""
OPT_OUTS = f"with said as ({_CONSENT}) {claims.CLOSED.format(said='said')}"

# An address somebody opted out with stays closed, on whichever record it turns up again.
KNOWN_OPT_OUTS = """
update contacts_contactpoint t set opted_out_at = x.opted_out_at
from pending p
  cross join lateral (select 'email' as kind, e as value from unnest(p.emails) e
                      union all select 'phone', e from unnest(p.phones) e) a
  cross join lateral (select opted_out_at from contacts_contactpoint
                      where normalised = a.value and kind = a.kind and opted_out_at is not null
                      limit 1) x
where t.contact_id = p.contact_id and t.opted_out_at is null
  and t.kind = a.kind and t.normalised = a.value
"""

# What the rows of a round bring at all; the statements of what none brings are not run.
PRESENT = """
select bool_or(points is not null), bool_or(addresses is not null),
  bool_or(external_id is not null), bool_or(tags is not null), bool_or(consents is not null),
  exists (select 1 from contacts_contactpoint where opted_out_at is not null),
  exists (select 1 from marked)
from pending
"""
BROUGHT = (
    (NEW_POINTS,),
    (ADDRESSES,),
    (EXTERNAL_IDS,),
    (TAGS, TAGGED),
    (CONSENTS, OPT_OUTS),
    (KNOWN_OPT_OUTS,),
    (CLOSE_REFUSED,),
)
KNOWN = (MORE_POINTS, PRIMARIES, INVALID_POINTS)
