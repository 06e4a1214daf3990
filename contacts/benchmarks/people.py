"""A large organisation made by SQL: people with points and search words, teams and companies."""

import psycopg

_TABLES = ("contact", "contactpoint", "searchentry", "organisation")
# Syllables make about 8,000 family names, some of them much more frequent than others.
_STAFF = """
insert into governance_user (username, password, first_name, last_name, email, role, is_active,
  is_staff, is_superuser, language, time_zone, date_joined)
select 'staff' || n, '!', 'Staff', n::text, 'staff' || n || '@example.com',
  case n when 1 then 'data_owner' when 2 then 'marketing' else 'sales' end, true, n = 1, false,
  '', '', now() from generate_series(1, 200) n
"""
_TEAMS = """
insert into contacts_team (name) select 'Team ' || n from generate_series(1, 50) n;
insert into contacts_teammember (team_id, user_id)
select t.id, u.id from (select id, row_number() over (order by id) n from contacts_team) t
join (select id, row_number() over (order by id) n from governance_user) u on u.n %% 50 + 1 = t.n
"""
_ORGANISATIONS = """
insert into contacts_organisation (key, name, name_fold, website, tax_id, phone, city, country,
  notes, version, created_at, updated_at)
select gen_random_uuid(), 'Company ' || n, 'company ' || n, '', '', '', 'Vigo', 'ES', '', 1,
  now(), now() from generate_series(1, %(organisations)s) n
"""
_PEOPLE = """
insert into contacts_contact (key, given_name, family_name, second_family_name, honorific, email,
  phone, gender, birth_year, birth_day, occupation, language, time_zone, organisation_id,
  organisation_role, stage, owner_id, team_id, notes, custom, version, created_at, updated_at)
select gen_random_uuid(), g.names[1 + n %% 40],
  initcap(s.parts[1 + (n %% 997) * (n %% 997) %% 20] || s.parts[1 + (n / 7) %% 20]
    || s.parts[1 + (n / 131) %% 20]), '', '',
  'person' || n || '@example.com', '+346' || lpad(n::text, 8, '0'), '', 1950 + n %% 50, '',
  '', 'es', '', o.least + n %% %(organisations)s, '',
  (array['lead', 'prospect', 'customer', 'lapsed', 'former'])[1 + n %% 5],
  case when n %% 10 > 0 then u.least + n %% 200 end, t.least + n %% 50, '', '{}', 1,
  now() - (n %% 1000) * interval '1 day', now() - (n %% 900) * interval '1 hour'
from generate_series(1, %(contacts)s) n,
  (select min(id) as least from contacts_organisation) o,
  (select min(id) as least from governance_user) u,
  (select min(id) as least from contacts_team) t,
  (select array(select initcap(a || b) from unnest(array['an', 'lu', 'ma', 'jo', 'so', 'pe', 'ni',
    'to']) a, unnest(array['na', 'is', 'ria', 'se', 'fia']) b) as names) g,
  (select array['gar', 'cia', 'lo', 'pez', 'mar', 'tin', 'sán', 'che', 'rui', 'va', 'mo', 're',
    'gon', 'vi', 'dal', 'cas', 'tro', 'or', 'te', 'ga'] as parts) s
"""
_POINTS = """
insert into contacts_contactpoint (contact_id, kind, value, normalised, extension, network, label,
  is_primary, is_valid, verified_how)
select id, '{0}', {0}, {0}, '', '', '', true, true, '' from contacts_contact
"""
_SEARCH = """
insert into contacts_searchentry (contact_id, words)
select c.id, concat_ws(' ', lower(unaccent(c.given_name || ' ' || c.family_name)),
  lower(o.name), c.email, c.phone)
from contacts_contact c left join contacts_organisation o on o.id = c.organisation_id
"""
# A few flags and changes, so that cards and the first page have something to show.
_PAST = """
insert into contacts_qualityissue (contact_id, code, field, severity, closed_how)
select id, 'no_name', '', 'warning', '' from contacts_contact where id % 50 = 0;
update contacts_contact set occupation = 'Potter', version = 2 where id % 1000 = 0;
analyze
"""


def fill(url: str, contacts: int) -> None:
    """Write that many people with two points each; history and audit begin afterwards."""
    given = {"contacts": contacts, "organisations": max(contacts // 50, 1)}
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1)) as connection:
        triggers(connection, "disable")
        for sql in (_STAFF, *_TEAMS.split(";"), _ORGANISATIONS, _PEOPLE):
            connection.execute(sql, given)  # type: ignore[arg-type]
        for kind in ("email", "phone"):
            connection.execute(_POINTS.format(kind))  # type: ignore[arg-type]
        connection.execute(_SEARCH)
        connection.commit()
        triggers(connection, "enable")
        for sql in _PAST.split(";"):
            connection.execute(sql)  # type: ignore[arg-type]
        connection.commit()


def triggers(connection: psycopg.Connection, switch: str) -> None:
    """Disable or enable what writes history and audit trail of the tables filled here."""
    for table in _TABLES:
        connection.execute(f"alter table contacts_{table} {switch} trigger user")  # type: ignore[arg-type]
