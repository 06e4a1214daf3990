"""The statements of a chunk, in the order they run; see `writing` for the story."""

from contacts.operations.importing.matching_sql import IN_SCOPE, MOST_SHARED
from contacts.operations.importing.survival_sql import CLASHES, GROUP_OF_COLUMN, LOST

TEXTS = (
    "given_name",
    "family_name",
    "second_family_name",
    "honorific",
    "gender",
    "birth_day",
    "occupation",
    "language",
    "time_zone",
    "organisation_role",
    "notes",
    "email",
    "phone",
)
BIRTH = ("birth_date", "birth_year")
FIELDS = (*TEXTS, *BIRTH, "stage", "organisation", "custom")

WAITING = """
drop table if exists waiting, pending, held, merged, touched, marked;
create temp table waiting on commit drop as
select number, line, external_id, given_name, family_name, second_family_name, honorific,
  gender, birth_date, birth_year, birth_day, occupation, language, time_zone,
  organisation_role, stage, notes, custom, organisation, organisation_fold, name_fold, email,
  phone, emails, phones, points, addresses, tags, consents, findings, search, changed_at,
  null::bigint as contact_id, false as known, null::text as refused
from contacts_importrow
where import_id = %(job)s and number between %(first)s and %(last)s and reason is null
"""

CLEAR_ROUND = "drop table if exists pending, held, merged, touched"

# The first row of the file for each key goes now; later rows of the same person wait.
NEXT_ROUND = """
create temp table pending on commit drop as
with keys as (
  select number, 'x' || external_id as k from waiting where external_id is not null
  union all select number, 'e' || e from waiting, unnest(emails) e
  union all select number, 'p' || p || name_fold from waiting, unnest(phones) p
    where given_name is not null
), firsts as (select number, min(number) over (partition by k) as first from keys)
select w.* from waiting w
where not exists (select 1 from firsts f where f.number = w.number and f.first < w.number)
"""

TAKE_ROUND = "delete from waiting using pending where waiting.number = pending.number"

# Two rows of one round may still mean one known contact, by different keys.
POSTPONE = """
with twice as (
  select number from (
    select number, min(number) over (partition by contact_id) as first
    from pending where contact_id is not null
  ) s where first < number
), back as (delete from pending where number in (select number from twice) returning *)
insert into waiting
select (back.b).* from (
  select jsonb_populate_record(null::waiting,
    to_jsonb(back) || '{"contact_id": null, "known": false}') as b from back
) back
"""

REFUSE_UNKNOWN = """
with out as (delete from pending where contact_id is null returning number)
insert into contacts_importoutcome (import_id, number, outcome, reason)
select %(job)s, number, 'rejected', 'not_known' from out
"""

SKIP_KNOWN = "delete from pending where known"

NEW_IDS = """
update pending set contact_id = nextval('contacts_contact_id_seq') where contact_id is null
"""

LOCK_KNOWN = """
select count(*) from (
  select id from contacts_contact where id in (select contact_id from pending where known)
  order by id for update
) locked
"""

ORGANISATIONS = """
insert into contacts_organisation (key, name, name_fold, website, tax_id, phone, city, country,
  notes, version, created_at, updated_at)
select crm_new_key(), name, fold, '', '', '', '', '', '', 1, now(), now()
from (
  select distinct on (organisation_fold) organisation as name, organisation_fold as fold
  from pending where organisation_fold <> '' order by organisation_fold, number
) named
where not exists (select 1 from contacts_organisation o where o.name_fold = named.fold)
order by fold on conflict do nothing
"""

_given = ",\n    ".join(
    [f"case when {name} is not null then '{name}' end" for name in FIELDS if name != "custom"]
    + [
        f"case when {name} is not null then '{name}' end"
        for name in ("addresses", "tags", "consents", "external_id")
    ]
)
TOUCHED = f"""
create temp table touched on commit drop as
select contact_id, number, line, 'created' as how, array_remove(array[
    {_given}], null)
  || array(select 'custom.' || slug from jsonb_object_keys(custom) slug) as fields
from pending where not known
"""

_texts = ", ".join(TEXTS)
_values = ", ".join(f"coalesce(p.{name}, '')" for name in TEXTS)
INSERT_CONTACTS = f"""
insert into contacts_contact (id, key, {_texts}, birth_date, birth_year, stage, custom,
  organisation_id, source_id, owner_id, team_id, version, created_at, updated_at)
select p.contact_id, crm_new_key(), {_values}, p.birth_date, p.birth_year,
  coalesce(p.stage, 'lead'), coalesce(p.custom, '{{}}'), o.id, %(source)s, %(owner)s, %(team)s,
  1, now(), now()
from pending p left join contacts_organisation o on o.name_fold = p.organisation_fold
where not p.known order by p.number
"""


def merge_known(*, fill: bool) -> str:
    """Return the statement that works out the new values of known contacts into `merged`.

    A blank never overwrites, and neither does a value against a better one: see
    `survival_sql`. `fill` only fills what is empty, and leaves no conflicts.
    """
    columns = [f"{_merged(name, fill=fill)} as {name}" for name in (*TEXTS, *BIRTH, "stage")]
    given = "(coalesce(p.custom, '{}') - x.kept_custom)"
    custom = f"{given} || c.custom" if fill else f"c.custom || {given}"
    columns.append(f"{custom} as custom")
    columns.append(f"{_merged('organisation_id', 'o.id', fill=fill)} as organisation_id")
    columns.append(f"{'null::jsonb' if fill else LOST} as lost")
    changed = ",\n      ".join(
        f"case when {name} is distinct from (old).{name} then '{name.removesuffix('_id')}' end"
        for name in (*TEXTS, *BIRTH, "stage", "organisation_id")
    )
    return f"""
create temp table merged on commit drop as
with new as (
  select p.number, p.line, c.id, c as old, {", ".join(columns)}
  from pending p join contacts_contact c on c.id = p.contact_id
  left join held k on k.contact_id = c.id
  left join contacts_organisation o on o.name_fold = p.organisation_fold
  cross join lateral (select {CLASHES}) x
  where p.known
)
select number, line, id, {_texts}, birth_date, birth_year, stage, custom, organisation_id, lost,
  array_remove(array[{changed}], null) || array(
    select 'custom.' || e.key from jsonb_each(custom) e
    where e.value is distinct from (old).custom -> e.key) as fields
from new
"""


def _merged(name: str, value: str = "", *, fill: bool) -> str:
    given = value or f"p.{name}"
    empty = f"c.{name} is null" if name in (*BIRTH, "organisation_id") else f"c.{name} = ''"
    keep = f"{given} is null or x.clash_{GROUP_OF_COLUMN[name.removesuffix('_id')]}"
    if name in ("birth_year", "birth_day"):
        keep += " or (p.birth_date is null and c.birth_date is not null)"
    if fill:
        keep += f" or not ({empty})"
    return f"case when {keep} then c.{name} else {given} end"


_set = ", ".join(
    f"{name} = m.{name}" for name in (*TEXTS, *BIRTH, "stage", "custom", "organisation_id")
)
UPDATE_CONTACTS = f"""
update contacts_contact c set {_set}, version = c.version + 1, updated_at = now()
from merged m where c.id = m.id and cardinality(m.fields) > 0
"""
TOUCH_MERGED = """
insert into touched
select id, number, line, 'updated', fields from merged where cardinality(fields) > 0
"""

COUNT_UPDATED = "select count(distinct contact_id) from touched where how = 'updated'"
COUNT_UNCHANGED = """
select count(*) from pending
where known and contact_id not in (select contact_id from touched)
"""

_SHARED = """
  select 1 from unnest(p.{column}) as e(value) cross join lateral (
    select contact_id from contacts_contactpoint
    where normalised = e.value and kind = '{kind}' and contact_id <> p.contact_id limit {most}
  ) t join contacts_contact c on c.id = t.contact_id where {scope}
"""
_SAME_EMAIL = _SHARED.format(column="emails", kind="email", most=MOST_SHARED, scope=IN_SCOPE)
_SAME_PHONE = _SHARED.format(column="phones", kind="phone", most=MOST_SHARED, scope=IN_SCOPE)
FLAG_DUPLICATES = f"""
insert into contacts_qualityissue (contact_id, code, field, severity, import_id, closed_how)
select p.contact_id, 'possible_duplicate', '', 'warning', %(job)s, ''
from pending p
where not p.known and (exists ({_SAME_EMAIL}) or exists ({_SAME_PHONE}
    and left(lower(unaccent(c.given_name)), 3) = left(p.name_fold, 3)))
on conflict do nothing
"""

FLAG_FINDINGS = """
with found as (
  insert into contacts_qualityissue (contact_id, code, field, severity, import_id, closed_how)
  select distinct p.contact_id, left(f ->> 0, 40), left(f ->> 1, 80), left(f ->> 2, 8), %(job)s,
    ''
  from pending p, jsonb_array_elements(p.findings) f
  on conflict do nothing returning contact_id
) select count(distinct contact_id) from found
"""

MEMORY = (
    """
insert into contacts_origin (contact_id, source_id, import_id, line, fields, at, user_id, door)
select contact_id, %(source)s, %(job)s, line, fields, now(), %(user)s, 'import'
from touched where how = 'created'
""",
    """
insert into contacts_origin (contact_id, source_id, import_id, line, fields, at, user_id, door)
select t.contact_id, %(source)s, %(job)s, min(t.line), array_agg(distinct f), now(), %(user)s,
  'import'
from touched t, unnest(t.fields) f where t.how = 'updated' group by t.contact_id
""",
    """
insert into contacts_searchentry (contact_id, words)
select contact_id, search from pending where not known
""",
)
