"""What the audit trail costs those who write, and how fast it is sealed and verified."""

import json
import subprocess
import sys
import threading
import time
from typing import Any

import psycopg

from config.processes import environment_of
from config.scratch import found_by
from governance.benchmarking.permissions import measure_permissions

WRITERS, SECONDS, ROUNDS = 8, 4.0, 3
PEOPLE = 20_000
SEALER = "custodia-sealer"
_FILL = """
insert into governance_auditevent (at, verb, model, key, user_id, door, operation, facts,
  request_id)
select clock_timestamp(), 'row.update', 'contacts.Contact', '', n %% 50, 'page',
  gen_random_uuid(), jsonb_build_object('rows', 1, 'keys', jsonb_build_array(n), 'columns',
  jsonb_build_array('occupation', 'updated_at')), gen_random_uuid()::text
from generate_series(%s::int, %s::int) as n
"""
_WHO = """
select set_config('crm.user_id', '7', true), set_config('crm.door', 'page', true),
  set_config('crm.operation', gen_random_uuid()::text, true), set_config('crm.reason', '', true),
  set_config('crm.request', gen_random_uuid()::text, true)
"""
_CHANGE = "update contacts_contact set occupation = %s, version = version + 1 where id = %s"
_JOURNAL = """
insert into governance_auditevent (at, verb, model, key, user_id, door, operation, facts,
  request_id)
values (clock_timestamp(), 'contact.updated', 'contacts.Contact', gen_random_uuid()::text, 7,
  'page', current_setting('crm.operation')::uuid, '{"fields": ["occupation"]}',
  current_setting('crm.request'))
"""
_SCAN = """
copy (select position, id, at, verb, model, key, user_id, door, operation, facts, request_id
  from governance_auditevent order by position, id) to stdout
"""
_BLOCKED = """
select count(*) from pg_stat_activity as waiting
where waiting.datname = current_database() and exists (
  select from unnest(pg_blocking_pids(waiting.pid)) as blocker
  join pg_stat_activity as sealer on sealer.pid = blocker where sealer.application_name = %s)
"""


def measure_audit(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure changes per second with and without the trail, and rows per second of its proof.

    Both sides of the first ratio attribute the transaction and write history; the audited one
    also fires the audit triggers and writes the journal's row. Rounds are interleaved, the
    third kind of round has a sealer at work and looks whether anybody waits for it. The scan
    only reads the same rows out, in the same order. `contacts` is the number of rows sealed.
    """
    found = []
    for _ in range(repeat):
        _process(url, "people").wait()
        found.append(_throughput(url) | _proof(url, contacts))
    return found


def _throughput(url: str) -> dict[str, Any]:
    sums = {"plain": 0, "audited": 0, "sealing": 0}
    looks = waits = 0
    for _ in range(ROUNDS):
        for kind in sums:
            _switch(url, on=kind != "plain")
            sealer = _process(url, "loop") if kind == "sealing" else None
            done, asked, blocked = _round(url, journal=kind != "plain")
            sums[kind], looks, waits = sums[kind] + done, looks + asked, waits + blocked
            if sealer is not None:
                sealer.terminate()
                sealer.wait()
    _switch(url, on=True)
    time_spent = ROUNDS * SECONDS
    return {
        "writers": WRITERS,
        "unit": "changes/s, rows/s",
        "ours": round(sums["audited"] / time_spent),
        "limit": round(sums["plain"] / time_spent),
        "ratio": round(sums["audited"] / sums["plain"], 3),
        "while_sealing": round(sums["sealing"] / time_spent),
        "looks_for_waiting": looks,
        "waiting_for_the_sealer": waits,
    }


def _switch(url: str, *, on: bool) -> None:
    word = "enable" if on else "disable"
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1)) as connection:
        for event in ("insert", "update", "delete"):
            connection.execute(f"alter table contacts_contact {word} trigger audit_{event}")


def _round(url: str, *, journal: bool) -> tuple[int, int, int]:
    """Let all writers change people of their own; return changes, looks, and who waited."""
    address, until = url.replace("postgres://", "postgresql://", 1), time.monotonic() + SECONDS
    done = [0] * WRITERS

    def work(number: int) -> None:
        with psycopg.connect(address, prepare_threshold=1) as connection:
            low = connection.execute("select min(id) from contacts_contact").fetchone()[0]
            connection.commit()
            while time.monotonic() < until:
                connection.execute(_WHO)
                person = low + (done[number] * WRITERS + number) % PEOPLE
                connection.execute(_CHANGE, [f"Job {time.monotonic_ns()}", person])
                if journal:
                    connection.execute(_JOURNAL)
                connection.commit()
                done[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    looks = waits = 0
    with psycopg.connect(address, autocommit=True) as watcher:
        while time.monotonic() < until:
            waits += watcher.execute(_BLOCKED, [SEALER]).fetchone()[0]
            looks += 1
            time.sleep(0.05)
    for thread in threads:
        thread.join()
    return sum(done), looks, waits


def _proof(url: str, rows: int) -> dict[str, Any]:
    """Seal and verify a log of `rows`, and read it once without computing anything."""
    address, step = url.replace("postgres://", "postgresql://", 1), 1_000
    with psycopg.connect(address) as connection:
        connection.execute("truncate governance_auditevent, governance_auditseal")
        connection.commit()
        for first in range(1, rows + 1, step):
            connection.execute(_FILL, [first, min(first + step - 1, rows)])
            connection.commit()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("vacuum analyze governance_auditevent")
        scans = [_scan(connection) for _ in range(3)]
    sealed, verified = (
        found_by("governance.benchmarks", part, url=url) for part in ("seal", "verify")
    )
    assert verified["ok"]
    assert verified["rows"] == sealed["rows"] == rows
    scan = min(scans)
    return {
        "rows": rows,
        "seal_rows_s": round(rows / sealed["seconds"]),
        "verify_rows_s": round(rows / verified["seconds"]),
        "scan_rows_s": round(rows / scan),
        "verify_times_scan": round(verified["seconds"] / scan, 2),
        "verify_peak_mb": verified["peak_mb"],
    }


def _scan(connection: psycopg.Connection) -> float:
    start = time.monotonic()
    with connection.cursor() as cursor, cursor.copy(_SCAN) as copy:
        for _block in copy:
            pass
    return time.monotonic() - start


def _process(url: str, part: str) -> subprocess.Popen[str]:
    """Start a part whose end somebody else waits for, or brings about."""
    command = [sys.executable, "-m", "governance.benchmarks", part]
    environment = environment_of(url, PGAPPNAME=SEALER)
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def _make_people() -> None:
    """Make one person by the operation, and copies of it."""
    from django.db import connection

    from config.actor import Actor
    from contacts.models.contact import Contact
    from contacts.operations.contacts import create_contact

    create_contact(values={"given_name": "Person"}, by=Actor.system())
    fields = [each for each in Contact._meta.local_concrete_fields if not each.generated]
    names = ", ".join(f.column for f in fields if f.name not in ("id", "key"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into contacts_contact (key, {names}) select gen_random_uuid(), {names}"
            " from contacts_contact, generate_series(2, %s)",
            [PEOPLE],
        )


def _main(part: str) -> None:
    import resource

    import django

    django.setup()
    from config.actor import Actor
    from governance.operations.sealing import seal_audit
    from governance.reading.verification import verify_audit

    if part == "people":
        _make_people()
        return
    while part == "loop":
        seal_audit(by=Actor.system())
        time.sleep(0.05)
    start = time.monotonic()
    if part == "seal":
        said: dict[str, Any] = {"rows": seal_audit(by=Actor.system()).sealed}
    else:
        found = verify_audit()
        said = {"ok": found.ok, "rows": found.rows}
    said["seconds"] = time.monotonic() - start
    said["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(said))  # noqa: T201


BENCHMARKS = {"audit": measure_audit, "permissions": measure_permissions}

if __name__ == "__main__":
    _main(sys.argv[1])
