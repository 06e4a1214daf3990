"""What the import costs against COPY without validation, and against django-import-export."""

import csv
import random
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from config.scratch import found_by

GIVEN = ("Ana", "Luis", "María José", "Jürgen", "Chloé", "Iñaki", "Sofía", "Tom", "Eve", "Nuria")
FAMILY = ("García", "Pérez", "Smith", "Müller", "Dupont", "Etxeberria", "O'Neill", "Rossi")
CITIES = (("Sevilla", "41003"), ("Madrid", "28013"), ("Bilbao", "48001"), ("Valencia", "46002"))
HEADERS = (
    "Id",
    "First Name",
    "Last Name",
    "Email",
    "Phone",
    "Company",
    "Street",
    "City",
    "Postal Code",
    "Country",
    "Language",
    "Birthday",
)
PEER_ROWS = 5_000
EMPTIED = (
    "truncate contacts_contact, contacts_historicalcontact, contacts_historicalcontactpoint,"
    " contacts_historicalpostaladdress, contacts_origin, contacts_searchentry cascade"
)


def write_people(path: Path, count: int) -> None:
    """Write `count` invented people; the same ones at every run."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(HEADERS)
        for n in range(count):
            city, code = chance.choice(CITIES)
            lines.writerow(
                (
                    n,
                    chance.choice(GIVEN),
                    f"{chance.choice(FAMILY)} {chance.choice(FAMILY)}",
                    f"person{n}@example.com",
                    f"6{n % 100_000_000:08d}",
                    f"Company {n % 997}",
                    f"Calle Mayor {n % 200}",
                    city,
                    code,
                    "España",
                    "es",
                    f"19{50 + n % 50}-0{1 + n % 9}-1{n % 10}",
                )
            )


def measure_import(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure rows per second of the whole import, the limit and the peer, in one run.

    The limit is what PostgreSQL needs for the same rows already clean: COPY into a typed
    table, then INSERT…SELECT into the same contact and history tables, no validation, no
    points, origin, flags or search. `limit_same_tables` also writes the points, addresses,
    external ids, origins and search words that one such row becomes. The peer imports a slice
    with validation and history.
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_people(path, contacts)
        for _ in range(repeat):
            limit = _limit(url, path, statements=(_CONTACTS,))
            everything = _limit(url, path, statements=(_CONTACTS, *_SATELLITES))
            ours = found_by("contacts.benchmarks", "ours", str(path), url=url)
            peer = found_by("contacts.benchmarks", "peer", str(path), url=url)
            rows.append(
                {
                    "rows": contacts,
                    "unit": "rows/s",
                    "ours": round(contacts / ours["seconds"]),
                    "limit": round(contacts / limit),
                    "limit_same_tables": round(contacts / everything),
                    "peer": round(PEER_ROWS / peer["seconds"]),
                    "ratio": round(limit / ours["seconds"], 3),
                    "ratio_same_tables": round(everything / ours["seconds"], 3),
                    "times_peer": round(
                        contacts / ours["seconds"] / (PEER_ROWS / peer["seconds"]), 1
                    ),
                    "peak_mb": round(ours["peak_kb"] / 1024),
                    "created": ours["created"],
                }
            )
    return rows


_CLEAN = """
create temp table clean (n int, given text, family text, email text, phone text, company text,
  street text, city text, code text, country text, language text, born date,
  id bigint default nextval('contacts_contact_id_seq'))
"""
_COPY = """
copy clean (n, given, family, email, phone, company, street, city, code, country, language, born)
from stdin with (format csv, header true)
"""
_CONTACTS = """
insert into contacts_contact (id, key, given_name, family_name, second_family_name, honorific,
  email, phone, gender, birth_date, birth_year, birth_day, occupation, language, time_zone,
  organisation_role, stage, notes, custom, version, created_at, updated_at)
select id, gen_random_uuid(), given, family, '', '', email, phone, '', born,
  extract(year from born), to_char(born, 'MM-DD'), '', language, '', '', 'lead', '', '{}', 1,
  now(), now() from clean
"""
_POINT = """
insert into contacts_contactpoint (contact_id, kind, value, normalised, extension, network, label,
  is_primary, is_valid, verified_how)
select id, '{0}', {0}, {0}, '', '', '', true, true, '' from clean
"""
# Everything else that the import writes of one such row, as plain SQL.
_SATELLITES = (
    _POINT.format("email"),
    _POINT.format("phone"),
    """insert into contacts_postaladdress (contact_id, label, street, city, region, postal_code,
    country, is_primary) select id, '', street, city, '', code, 'ES', true from clean""",
    """insert into contacts_externalid (contact_id, source_id, value)
    select id, 1, n::text from clean""",
    """insert into contacts_origin (contact_id, source_id, line, fields, at, door)
    select id, 1, n, array['given_name', 'family_name', 'email', 'phone'], now(), 'import'
    from clean""",
    """insert into contacts_searchentry (contact_id, words)
    select id, concat_ws(' ', given, family, email, phone, company, n) from clean""",
)


def _limit(url: str, path: Path, *, statements: tuple[str, ...]) -> float:
    """Return the seconds for the same rows, clean and without validation; the rows go again."""
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1)) as connection:
        connection.execute(_CLEAN)
        began = time.perf_counter()
        with (
            connection.cursor() as cursor,
            cursor.copy(_COPY) as copy,
            path.open("rb") as stream,
        ):
            while block := stream.read(1 << 20):
                copy.write(block)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        seconds = time.perf_counter() - began
        connection.execute(EMPTIED)
        connection.commit()
    return seconds


def ours(path: Path) -> dict[str, Any]:
    from django.core.files import File

    from config.actor import Actor, Door
    from contacts.operations.importing import running, starting

    by = Actor.system(Door.COMMAND)
    before = time.perf_counter()
    with path.open("rb") as stream:
        job = starting.start_import(file=File(stream, name=path.name), file_name=path.name, by=by)
    job = starting.configure_import(job=job, values={"source_name": "Benchmark"}, by=by)
    job = running.run_import(job=job, by=by)
    done = time.perf_counter()
    job.file.delete(save=False)
    return {
        "seconds": done - before,
        "created": job.created,
        "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }


def peer(path: Path) -> dict[str, Any]:
    """Run django-import-export with validation and stock simple-history on a slice."""
    import tablib
    from django.conf import settings
    from import_export import resources

    from contacts.models.contact import Contact

    class PeopleResource(resources.ModelResource):
        class Meta:
            model = Contact
            fields = ("id", "given_name", "family_name", "email", "phone", "language", "birth_date")
            import_id_fields = ("email",)
            clean_model_instances = True

    # The peer writes its history by simple-history's own signals.
    _emptied("disable")
    settings.SIMPLE_HISTORY_ENABLED = True
    with path.open(encoding="utf-8", newline="") as stream:
        people = [row for row, _ in zip(csv.DictReader(stream), range(PEER_ROWS), strict=False)]
    said = ("First Name", "Last Name", "Email", "Phone", "Language", "Birthday")
    data = tablib.Dataset(
        *([row[name] for name in said] for row in people),
        headers=["given_name", "family_name", "email", "phone", "language", "birth_date"],
    )
    began = time.perf_counter()
    PeopleResource().import_data(data, raise_errors=True)
    seconds = time.perf_counter() - began
    _emptied("enable")
    return {"seconds": seconds}


def _emptied(switch: str) -> None:
    """Empty the tables and switch our history triggers on or off."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(EMPTIED)
        for event in ("insert", "update", "delete"):
            cursor.execute(f"alter table contacts_contact {switch} trigger history_{event}")
