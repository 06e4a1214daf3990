"""`import_contacts FILE`: a customer file from the command line, by the same path as the page."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.management.acting import file_named, person_named
from contacts.models.source import Import, ImportMode
from contacts.operations.importing import running, starting
from contacts.operations.importing.rejects import write_rejects
from contacts.operations.importing.writing import COUNTED


class Command(BaseCommand):
    """Import contacts from a file."""

    help = "Import contacts from CSV, XLSX, XLS, vCard or ZIP."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=starting.FORMATS, default="auto")
        parser.add_argument("--mode", choices=ImportMode.values, default=ImportMode.UPSERT)
        parser.add_argument("--source", default="")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--map", type=Path, help="JSON: {header: target} or a list of targets")
        parser.add_argument("--as", dest="person", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Upload, configure, check or run, and report."""
        path = file_named(options["file"])
        by = Actor(person_named(options["person"]), Door.IMPORT)
        try:
            job = self._configured(path, options, by)
            report = self._dry(job, by) if options["dry_run"] else self._run(job, by)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            json.dump(report, sys.stdout)
            sys.stdout.write("\n")
        else:
            self.stdout.write(
                ", ".join(f"{k}: {v}" for k, v in report.items() if v not in ([], ""))
            )

    def _configured(self, path: Path, options: dict[str, Any], by: Actor) -> Import:
        with path.open("rb") as stream:
            job = starting.start_import(
                file=File(stream, name=path.name),
                file_name=path.name,
                by=by,
                source_name=options["source"],
                format=options["format"],
            )
        name = options["source"] or job.details.get("source_name")
        if not name:
            raise CommandError("Say where the file comes from with --source NAME.", returncode=2)
        values: dict[str, Any] = {"source_name": name, "mode": options["mode"]}
        if options["map"]:
            values["mapping"] = _mapping(options["map"], job)
        return starting.configure_import(job=job, values=values, by=by)

    def _run(self, job: Import, by: Actor) -> dict[str, Any]:
        job = running.run_import(job=job, by=by)
        counts = {name: getattr(job, name) for name in COUNTED}
        rejects = str(write_rejects(job)) if job.rejected else ""
        return _report(job, counts, rejects, dry_run=False)

    def _dry(self, job: Import, by: Actor) -> dict[str, Any]:
        forecast = running.check_import(job=job, by=by)
        job.refresh_from_db()
        counts = {name: getattr(forecast.counts, name) for name in COUNTED}
        return _report(job, counts, "", dry_run=True)


def _report(job: Import, counts: dict[str, int], rejects: str, *, dry_run: bool) -> dict[str, Any]:
    read = sum(counts[name] for name in COUNTED[:5])
    return {
        "import": job.pk,
        "format": job.format,
        "lines": job.lines,
        "read": read,
        **counts,
        "columns_left_behind": job.left_behind,
        "rejects_file": rejects,
        "dry_run": dry_run,
    }


def _mapping(path: Path, job: Import) -> list[str | None]:
    try:
        said = json.loads(path.read_text())
    except (OSError, ValueError):
        raise CommandError(f"{path} is not a readable JSON file.", returncode=2) from None
    if isinstance(said, dict):
        unknown = sorted(set(said) - set(job.headers))
        if unknown:
            raise CommandError(f"The file has no column {unknown[0]!r}.", returncode=2)
        return [said.get(header) for header in job.headers]
    return list(said)
