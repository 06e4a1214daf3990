"""What asking who may see costs: `visible_to` against the plain owner filter, and guardian's way.

Three people see the same number of contacts, spread alike over the table: one by the team, by
ownership and by shares; one as plain owner of a column; one by a row of guardian's per contact.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from config.scratch import found_by

TEAMS, SHARES, PAGE, RUNS = 50, 1_000, 50, 25
# How many in 1,000 the person under test owns besides the team's.
OWN = 1

_PEOPLE = """
insert into contacts_team (name) select 'Team ' || n from generate_series(1, {teams}) n;
insert into governance_user (username, role, email, password, is_superuser, is_staff, is_active,
 first_name, last_name, language, time_zone, date_joined)
select 'person' || n, 'sales', n || '@bench.example', '!', false, false, true, '', '', '', '', now()
from generate_series(1, 4) n;
"""
# A page that looks at names finds them spread over the table, as it would after years of work.
_CONTACTS = """
insert into contacts_contact (key, given_name, family_name, second_family_name, honorific, email,
 phone, gender, birth_day, occupation, language, time_zone, organisation_role, stage, owner_id,
 team_id, notes, custom, version)
select gen_random_uuid(), 'Given' || n % 997, 'Family' || (n::bigint * 7919) % 100003, '', '',
 'p' || n || '@bench.example', '', '', '', '', '', '', '', 'lead',
 case when n % 45 = 8 then (select id from governance_user where username = 'person2')
  when n % 1000 = {own_at} then (select id from governance_user where username = 'person1') end,
 (select min(id) from contacts_team) + n % {teams}, '', '{{}}', 1
from generate_series(1, {contacts}) n
"""
_SHARE = """
insert into contacts_contactshare (content_object_id, user_id, permission_id, reason)
select c.id, (select id from governance_user where username = %s), p.id, ''
from contacts_contact c, auth_permission p
where p.codename = 'view_contact' and p.content_type_id =
 (select id from django_content_type where app_label = 'contacts' and model = 'contact') and {which}
"""
_MEMBER = """
insert into contacts_teammember (team_id, user_id)
select (select min(id) from contacts_team), id from governance_user where username = 'person1'
"""
_TABLES = ("contacts_contact", "contacts_contactshare", "contacts_team", "governance_user")


def measure_permissions(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure list page and count in one database, in milliseconds, and the ratios to the filter.

    The plain filter is `owner = somebody`, with the same order and the same page.
    """
    return found_by(__name__, str(contacts), str(repeat), url=url)


def _fill(contacts: int) -> float:
    """Write people and contacts by SQL; the triggers of history and audit rest meanwhile."""
    from django.db import connection

    start = time.monotonic()
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(_PEOPLE.format(teams=TEAMS))
        cursor.execute(_CONTACTS.format(contacts=contacts, teams=TEAMS, own_at=OWN))
        cursor.execute(_MEMBER)
        step = max(1, contacts // SHARES)
        other = f"c.id %% {step} = 3 and c.team_id <> (select min(id) from contacts_team)"
        cursor.execute(_SHARE.format(which=other) + f" limit {SHARES}", ["person1"])
        cursor.execute(_SHARE.format(which="c.id %% 45 = 9"), ["person3"])
        for table in _TABLES:
            cursor.execute(f"alter table {table} enable trigger user")
        connection.commit()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return time.monotonic() - start


def _measured() -> dict[str, Any]:
    from guardian.shortcuts import get_objects_for_user

    from contacts.models.contact import Contact
    from governance.models.user import User

    people = {user.username: user for user in User.objects.all()}
    ways: dict[str, Callable[[], Any]] = {
        "owner": lambda: Contact.objects.filter(owner=people["person2"]),
        "visible_to": lambda: Contact.objects.visible_to(people["person1"]),
        "guardian": lambda: get_objects_for_user(
            people["person3"], "contacts.view_contact", Contact, accept_global_perms=False
        ),
    }
    found: dict[str, Any] = {}
    order = ("family_name", "given_name", "id")
    for name, way in ways.items():
        found[f"{name}_rows"] = way().present().count()
        found[f"{name}_list_ms"] = _median(
            lambda way=way: list(way().present().order_by(*order)[:PAGE])
        )
        found[f"{name}_count_ms"] = _median(lambda way=way: way().present().count())
    for part in ("list", "count"):
        plain = found[f"owner_{part}_ms"]
        found[f"{part}_ratio"] = round(found[f"visible_to_{part}_ms"] / plain, 2)
        found[f"{part}_guardian_ratio"] = round(found[f"guardian_{part}_ms"] / plain, 2)
    return found


def _median(work: Callable[[], Any]) -> float:
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(times), 2)


def _run(contacts: int, repeat: int) -> list[dict[str, Any]]:
    import django

    django.setup()
    filled = _fill(contacts)
    about = {"contacts": contacts, "teams": TEAMS, "shares": SHARES, "filled_s": round(filled, 1)}
    return [{**about, **_measured()} for _ in range(repeat)]


if __name__ == "__main__":
    print(json.dumps(_run(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201
