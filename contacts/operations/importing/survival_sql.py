"""Which values of known contacts a row may not replace, and the conflicts it leaves behind.

`held` says, for the contacts of a round that have something better than the import brings,
which groups are held and why. Most rounds hold nothing, and then this costs one look at the
origins of each known contact.
"""

from contacts.field_groups import ALONE, CUSTOM, GROUPS
from contacts.operations.standing import BY_HAND, standing_sql
from contacts.survivorship import FIRM, why_kept_sql

# Addresses are added beside the others, so a row never replaces one.
HELD_GROUPS = {group: names for group, names in {**GROUPS, **ALONE}.items() if group != "address"}
GROUP_OF_COLUMN = {name: group for group, names in HELD_GROUPS.items() for name in names}
_hand = ", ".join(f"'{door}'" for door in BY_HAND)
_why = why_kept_sql(
    {
        "locked_at": "x.locked_at",
        "verified_at": "x.verified_at",
        "trust": "x.trust",
        "at": "x.at",
    },
    # As standing.age_of says it; the offer of a file is never verified.
    {
        **dict.fromkeys(("locked_at", "verified_at"), "null::timestamptz"),
        "trust": "%(trust)s",
        "at": f"case when x.door in ({_hand}) then p.changed_at else now() end",
    },
)
HELD = f"""
create temp table held on commit drop as
with suspects as materialized (
  select p.contact_id as id from pending p where p.known and (
    exists (select 1 from contacts_verification v where v.contact_id = p.contact_id)
    or exists (select 1 from contacts_fieldlock l where l.contact_id = p.contact_id)
    or exists (
      select 1 from contacts_origin o left join contacts_source r on r.id = o.source_id
      where o.contact_id = p.contact_id and (r.trust > %(trust)s or o.door in ({_hand}))))
)
select contact_id, jsonb_object_agg(grp, reason) as groups
from (
  select x.contact_id, x.grp, {_why} as reason
  from ({standing_sql("select id from suspects")}) x
  join pending p on p.contact_id = x.contact_id
) judged
where reason <> '' group by contact_id
"""


def _pair(name: str) -> tuple[str, str, str]:
    """Return the offered value, the present one, and the condition that there is one."""
    if name == "organisation":
        return "o.id", "c.organisation_id", "c.organisation_id is not null"
    filled = "is not null" if name in ("birth_date", "birth_year") else "<> ''"
    return f"p.{name}", f"c.{name}", f"c.{name} {filled}"


def _clash(group: str, names: tuple[str, ...]) -> str:
    """A held group clashes where a value differs; a verified one also where it would grow."""
    each = [
        f"({offered} is not null and {offered} is distinct from {present}"
        f" and (k.groups ->> '{group}' in {FIRM} or {filled}))"
        for offered, present, filled in map(_pair, names)
    ]
    return f"coalesce(k.groups ? '{group}' and ({' or '.join(each)}), false) as clash_{group}"


_custom_clash = f"""array(
    select substr(g, {len(CUSTOM) + 1}) from jsonb_object_keys(k.groups) g
    where starts_with(g, '{CUSTOM}')
      and (c.custom ? substr(g, {len(CUSTOM) + 1}) or k.groups ->> g in {FIRM})
  ) as kept_custom"""
# Beside `pending` p, `contacts_contact` c, `contacts_organisation` o and `held` k.
CLASHES = ",\n  ".join(
    [_clash(group, names) for group, names in HELD_GROUPS.items()] + [_custom_clash]
)
_lost = ", ".join(
    f"'{group}', case when x.clash_{group} then k.groups ->> '{group}' end" for group in HELD_GROUPS
)
# What the row offered in vain, by group, with the reason; null when nothing.
LOST = f"""case when k.contact_id is not null then nullif(
    jsonb_strip_nulls(jsonb_build_object({_lost})) || coalesce((
      select jsonb_object_agg('{CUSTOM}' || s, k.groups ->> ('{CUSTOM}' || s))
      from unnest(x.kept_custom) s
      where p.custom ? s and p.custom -> s is distinct from c.custom -> s), '{{}}'), '{{}}') end"""

_offered = "\n    ".join(
    f"when '{group}' then jsonb_build_object("
    + ", ".join(f"'{name}', p.{name}" for name in names)
    + ")"
    for group, names in HELD_GROUPS.items()
)
# What a source offers again replaces what it offered before; what somebody has decided to
# do without is not asked again.
CONFLICTS = f"""
insert into contacts_valueconflict as t (key, contact_id, "group", offered, reason, source_id,
  import_id, line, door, user_id, at, trust, decision)
select crm_new_key(), n.id, n.grp, n.offered, n.reason, %(source)s, %(job)s, n.line, 'import',
  %(user)s, now(), %(trust)s, ''
from (
  select m.id, m.line, l.key as grp, l.value as reason, jsonb_strip_nulls(case l.key
    {_offered}
    else jsonb_build_object('custom.' || substr(l.key, {len(CUSTOM) + 1}),
      p.custom -> substr(l.key, {len(CUSTOM) + 1})) end) as offered
  from merged m join pending p on p.number = m.number, jsonb_each_text(m.lost) l
  where m.lost is not null
) n
where not exists (
  select 1 from contacts_valueconflict d where d.contact_id = n.id and d."group" = n.grp
    and d.decision = 'keep' and d.offered = n.offered)
on conflict (contact_id, "group", source_id) where decided_at is null do update
set offered = excluded.offered, reason = excluded.reason, import_id = excluded.import_id,
  line = excluded.line, user_id = excluded.user_id, at = excluded.at, trust = excluded.trust
"""
