"""Kill -9 inside an import, again and again: nothing may be lost, nothing doubled.

Run: `python -m tests.drills.kill_import --n 100`. Works in a database of its own.
"""

import argparse
import json
import os
import random
import signal
import tempfile
from multiprocessing import get_context
from pathlib import Path

ROWS = 20_000
BAD_EVERY = 500
# A killed worker lived for up to as long as that many rows a second would take.
ROWS_A_SECOND = 3_000


def write_file(path: Path, rows: int) -> int:
    """Write `rows` lines of which some cannot be used; return how many."""
    bad = 0
    with path.open("w", encoding="utf-8") as out:
        out.write("Id,First Name,Email,Phone\n")
        for n in range(rows):
            if n % BAD_EVERY == 7:
                out.write(f",,not-an-address-{n},\n")
                bad += 1
            else:
                out.write(f"{n},Person,person{n}@example.com,6{n:08d}\n")
    return bad


def worker(import_id: int) -> None:
    """Carry the import out in this process, which somebody will kill.

    It is forked, with connections of its own: starting Django anew would take longer than the
    import.
    """
    from config.actor import Actor, Door
    from contacts.models.source import Import
    from contacts.operations.importing import running

    job = Import.objects.get(pk=import_id)
    if job.state != "done":
        running.run_import(job=job, by=Actor.system(Door.JOB))


def started(path: Path, source: str) -> int:
    """Upload the file and return the import's id."""
    from django.core.files import File

    from config.actor import Actor, Door
    from contacts.operations.importing import starting

    by = Actor.system(Door.JOB)
    with path.open("rb") as stream:
        job = starting.start_import(file=File(stream, name=path.name), file_name=path.name, by=by)
    return starting.configure_import(job=job, values={"source_name": source}, by=by).pk


def one_run(path: Path, number: int, rows: int, chance: random.Random) -> int:
    """Import the file with up to two kills; return how many kills hit a living process."""
    from django.db import connections

    import_id = started(path, f"Drill {number}")
    kills = 0
    for attempt in range(3):
        connections.close_all()
        process = get_context("fork").Process(target=worker, args=[import_id])
        process.start()
        if attempt < 2:
            process.join(chance.uniform(0, rows / ROWS_A_SECOND))
            process.kill()
        process.join()
        kills += process.exitcode == -signal.SIGKILL
        if attempt == 2 and process.exitcode != 0:
            raise SystemExit(f"run {number}: the import did not end (exit {process.exitcode})")
    return kills


def verdict(number: int, rows: int, bad: int) -> tuple[int, int]:
    """Return (lost, doubled) rows of run `number`, judged from the tables."""
    from contacts.models.reach import ExternalId
    from contacts.models.source import Import, ImportRow, Source

    source = Source.objects.get(name=f"Drill {number}")
    job = Import.objects.get(source=source)
    keys = list(ExternalId.objects.filter(source=source).values_list("value", "contact_id"))
    people = len({contact for _, contact in keys})
    rejected = ImportRow.objects.filter(import_job=job).exclude(reason=None).count()
    lost = (rows - bad - len(keys)) + (bad - rejected)
    doubled = (len(keys) - len({value for value, _ in keys})) + (job.created - people)
    history = _histories(source.pk)
    return lost, doubled + (history - people)


def _histories(source_id: int) -> int:
    from contacts.models.contact import Contact

    return Contact.history.filter(source_id=source_id, history_type="+").count()


def drill(kills: int, rows: int) -> dict[str, int]:
    """Run imports until `kills` kills hit; return the counts."""
    import django

    django.setup()
    from config.scratch import found_by, scratch_database

    with scratch_database() as url, tempfile.TemporaryDirectory() as folder:
        given = ("--inside", folder, "--n", str(kills), "--rows", str(rows))
        return found_by("tests.drills.kill_import", *given, url=url)


def inside(folder: Path, kills: int, rows: int) -> dict[str, int]:
    """The drill itself, connected to the database of its own."""
    path = folder / "people.csv"
    bad = write_file(path, rows)
    chance = random.Random(11)
    counts = {"runs": 0, "kills": 0, "lost": 0, "doubled": 0}
    while counts["kills"] < kills:
        number = counts["runs"]
        counts["kills"] += one_run(path, number, rows, chance)
        lost, doubled = verdict(number, rows, bad)
        counts["lost"] += lost
        counts["doubled"] += doubled
        counts["runs"] += 1
        _forget()
    return counts


def _forget() -> None:
    """Empty the tables, so that the next run's people are new again."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("truncate contacts_contact, contacts_historicalcontact cascade")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--inside", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if options.inside:
        import django

        django.setup()
        print(json.dumps(inside(options.inside, options.n, options.rows)))  # noqa: T201
    else:
        print(json.dumps(drill(options.n, options.rows)))  # noqa: T201


if __name__ == "__main__":
    main()
