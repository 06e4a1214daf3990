"""Back up the database and the stored files."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.backups import write_backup


class Command(BaseCommand):
    """One encrypted file of one moment; it opens with DATA_KEY only. See docs/backups.md."""

    help = "Write the database and the stored files into one encrypted file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options of the contract."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write it and say how large it is."""
        size, digest = write_backup(file, at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps({"bytes": size, "digest": digest}))
        else:
            self.stdout.write(f"{size:,} bytes, SHA-256 {digest}.")
