"""Put a backup back, or prove that it can be."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.database import child_environment
from config.migrated import owner_url
from config.processes import environment_of
from config.restoring_backup import demand_nobody_connected, put_beside, take_place


class Command(BaseCommand):
    """It comes back beside what is there and takes its place once it is whole.

    Then the tables are migrated, and people who were erased since are erased again.
    """

    help = "Put a backup back; with --check into a database that is dropped again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options of the contract."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="replace nothing")
        parser.add_argument(
            "--no-replay", action="store_true", help="leave `privacy_replay` to somebody else"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, check: bool, no_replay: bool, **options: Any) -> None:
        """Restore, migrate, replay."""
        if not file.is_file():
            raise CommandError("There is no such file.")
        if not check:
            demand_nobody_connected()
        with put_beside(file) as (name, folder, contents):
            if check:
                replayed = 0 if no_replay else _tried(name, folder)
            else:
                take_place(name, folder)
        if not check:
            variables = child_environment(settings.DATABASE_FOLDER)
            replayed = _finished(variables, replay=not no_replay)
        found = {"ok": True, "rows": sum(contents.rows.values()), "erasures_replayed": replayed}
        self.stdout.write(json.dumps(found) if options["json"] else _summary(found, check))


def _tried(name: str, folder: Path) -> int:
    """Replay in the database beside ours, with a copy of the ledger."""
    with tempfile.TemporaryDirectory() as ledger:
        if settings.LEDGER_ROOT.exists():
            shutil.copytree(settings.LEDGER_ROOT, ledger, dirs_exist_ok=True)
        variables = environment_of(owner_url(name), LEDGER_URL=ledger, STORAGE_URL=str(folder))
        return _finished(variables, replay=True)


def _finished(variables: dict[str, str], *, replay: bool) -> int:
    _manage(variables, "migrate", "--no-input", "-v", "0")
    if not replay:
        return 0
    said = _manage(variables, "privacy_replay", "--json")
    return int(json.loads(said.splitlines()[-1])["replayed"])


def _manage(variables: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    done = subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise CommandError(f"The data came back, but `{arguments[0]}` failed; see above.")
    return done.stdout


def _summary(found: dict[str, Any], check: bool) -> str:
    words = "It can be put back" if check else "Put back"
    return f"{words}: {found['rows']:,} rows, {found['erasures_replayed']} erasures done again."
