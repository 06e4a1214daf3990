"""A day of mistakes, taken back: an import of 100,000 rows, a bulk edit, one value.

Run: `python -m tests.drills.restore`. Works in a database of its own; says, for each, whether
every tracked table is exactly what it was, whether history explains it, and how long it took.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.drills.digests import state_of

ROWS, EDITED = 100_000, 10_000
KNOWN_EVERY = 4  # one row in so many is about somebody who is known already


def write_file(path: Path, rows: int) -> None:
    """Write people of whom some are known, with another name, phone, company and tag."""
    with path.open("w", encoding="utf-8") as out:
        out.write("Id,First Name,Last Name,Email,Phone,Company,City,Tags\n")
        for n in range(rows):
            out.write(
                f"{n},Given{n},Family{n % 977},person{n}@example.com,6{n:08d},"
                f"Company {n % 499},City {n % 53},Fair {n % 7}\n"
            )


def write_known(path: Path, rows: int) -> None:
    """Write those who are known before."""
    with path.open("w", encoding="utf-8") as out:
        out.write("Id,First Name,Email,Company,Tags\n")
        for n in range(0, rows, KNOWN_EVERY):
            out.write(f"{n},Old{n},person{n}@example.com,Before {n % 31},Known\n")


def prepared(path: Path) -> Any:
    """Upload a file and say how it is read, which a source remembers by an operation of its own."""
    from django.core.files import File

    from config.actor import Actor, Door
    from contacts.operations.importing import starting

    by = Actor.system(Door.COMMAND)
    with path.open("rb") as stream:
        job = starting.start_import(file=File(stream, name=path.name), file_name=path.name, by=by)
    return starting.configure_import(job=job, values={"source_name": "Drill"}, by=by)


def imported(job: Any) -> Any:
    """Carry an import out and return its operation."""
    from config.actor import Actor, Door
    from contacts.operations.importing import running

    running.run_import(job=job, by=Actor.system(Door.COMMAND))
    return job.key


def taken_back(name: str, make: Callable[[], Any]) -> dict[str, Any]:
    """Do something, take it back by its operation, and judge the state and the history."""
    from config.actor import Actor, Door
    from contacts.models.contact import Contact
    from contacts.operations.restoring_operation import preview_restore, restore_operation

    before, by = state_of(), Actor.system(Door.COMMAND)
    done = make()
    changed = state_of() != before
    started = time.perf_counter()
    forecast = preview_restore(done, by)
    planned = time.perf_counter()
    change = restore_operation(done=done, by=by)
    ended = time.perf_counter()
    rows = Contact.history.filter(history_operation=change.operation)
    after = state_of()
    return {
        "what": name,
        "changed": changed,
        "exact": after == before,
        "differs": [label for label in before if after[label] != before[label]],
        "explained": rows.exists()
        and not rows.exclude(history_change_reason=f"restored from {done}").exists(),
        "rows": forecast.total,
        "people": change.count,
        "kept": sum(change.facts["reasons"].values()),
        "preview_seconds": round(planned - started, 2),
        "seconds": round(ended - planned, 2),
    }


def edited_in_bulk(count: int) -> Any:
    """Put a tag on many, and return the operation."""
    from config.actor import Actor, Door
    from contacts.models.contact import Contact
    from contacts.operations.bulk import bulk_change

    people = Contact.objects.filter(pk__in=Contact.objects.order_by("pk").values("pk")[:count])
    by = Actor.system(Door.COMMAND)
    return bulk_change(contacts=people, action="stage", value="customer", by=by).operation


def one_value() -> Any:
    """Change one value, and return the operation."""
    from config.actor import Actor, Door
    from contacts.models.contact import Contact
    from contacts.operations.contacts import update_contact

    person, by = Contact.objects.earliest("pk"), Actor.system(Door.COMMAND)
    update_contact(contact=person, values={"email": "wrong@example.com"}, by=by)
    return Contact.history.filter(id=person.pk).latest("history_id").history_operation


def inside(folder: Path, rows: int, edited: int) -> list[dict[str, Any]]:
    """The drill itself, connected to the database of its own."""
    known, people = folder / "known.csv", folder / "people.csv"
    write_known(known, rows)
    write_file(people, rows)
    imported(prepared(known))
    job = prepared(people)
    return [
        taken_back(f"import of {rows:,} rows", lambda: imported(job)),
        taken_back(f"bulk edit of {edited:,}", lambda: edited_in_bulk(edited)),
        taken_back("one value", one_value),
    ]


def drill(rows: int, edited: int) -> list[dict[str, Any]]:
    """Run it in a scratch database and return what came of it."""
    import django

    django.setup()
    from config.scratch import found_by, scratch_database

    with scratch_database() as url, tempfile.TemporaryDirectory() as folder:
        given = ("--inside", folder, "--rows", str(rows), "--edited", str(edited))
        return found_by("tests.drills.restore", *given, url=url, STORAGE_URL=folder)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--edited", type=int, default=EDITED)
    parser.add_argument("--inside", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if options.inside:
        import django

        django.setup()
        found = inside(options.inside, options.rows, options.edited)
        print(json.dumps(found))  # noqa: T201
    else:
        for line in drill(options.rows, options.edited):
            print(json.dumps(line))  # noqa: T201


if __name__ == "__main__":
    main()
