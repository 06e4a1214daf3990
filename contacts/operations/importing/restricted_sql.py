"""Rows of a file about people whose data are only kept: they change nothing, and stay to be seen.

Restricted or under a legal hold: what such a row offers becomes a conflict for those who answer
for restrictions. A refusal in it still counts: it asks for less, not for more.
"""

from contacts.operations.importing.survival_sql import HELD_GROUPS

_offers = ",\n    ".join(
    f"('{group}', jsonb_strip_nulls(jsonb_build_object("
    + ", ".join(f"'{name}', p.{name}" for name in names)
    + ")))"
    for group, names in HELD_GROUPS.items()
)
KEPT_BACK = f"""
insert into contacts_valueconflict as t (key, contact_id, "group", offered, reason, source_id,
  import_id, line, door, user_id, at, trust, decision)
select crm_new_key(), c.id, o.grp, o.offered, 'restricted', %(source)s, %(job)s, p.line, 'import',
  %(user)s, now(), %(trust)s, ''
from pending p join contacts_contact c on c.id = p.contact_id
cross join lateral (values
    {_offers}
) o(grp, offered)
where p.known and (c.restricted_at is not null or c.id = any(%(held)s))
  and o.offered <> '{{}}' and not to_jsonb(c) @> o.offered
on conflict (contact_id, "group", source_id) where decided_at is null do update
set offered = excluded.offered, reason = excluded.reason, import_id = excluded.import_id,
  line = excluded.line, user_id = excluded.user_id, at = excluded.at, trust = excluded.trust
"""

_nothing = ", ".join(
    f"{name} = null"
    for name in (
        *(name for names in HELD_GROUPS.values() for name in names),
        *("organisation_fold", "custom", "external_id"),
        *("emails", "phones", "points", "addresses", "tags", "findings"),
    )
)
WITHOUT_VALUES = f"""
update pending p set {_nothing}, consents = (
  select jsonb_agg(e) from jsonb_array_elements(p.consents) e
  where e ->> 1 in ('withdraw', 'refuse', 'object'))
from contacts_contact c
where c.id = p.contact_id and p.known and (c.restricted_at is not null or c.id = any(%(held)s))
"""
