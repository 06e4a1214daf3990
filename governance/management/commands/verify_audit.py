"""`verify_audit [--anchor FILE]`: is the sealed audit trail as it was?"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor, Door
from config.errors import DomainError
from governance.anchors import Anchor, read_anchor
from governance.audit_words import fault_words
from governance.operations.anchoring import note_verification
from governance.reading.verification import verify_audit


class Command(BaseCommand):
    """Compute every seal again; exit 1 where one does not hold."""

    help = "Verify the sealed audit trail, with an anchor against cut ends and rewritten logs too."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("--anchor", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, keep the result in the trail, and report."""
        anchor = _anchor_in(options["anchor"])
        found = verify_audit(anchor)
        note_verification(
            rows=found.rows,
            seals=found.seals,
            first_bad=found.first_bad,
            fault=found.fault or "",
            anchored=anchor is not None,
            by=Actor.system(Door.COMMAND),
        )
        if options["json"]:
            said = {"ok": found.ok, "rows": found.rows, "seals": found.seals}
            self.stdout.write(
                json.dumps(said | {"first_bad": found.first_bad, "fault": found.fault})
            )
        else:
            self.stdout.write(f"{found.rows} rows under {found.seals} seals are as they were.")
        if not found.ok:
            self.stderr.write(f"Seal {found.first_bad}: {fault_words(found.fault or '')}.")
            sys.exit(1)


def _anchor_in(path: Path | None) -> Anchor | None:
    if path is None:
        return None
    try:
        return read_anchor(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{path} cannot be read.", returncode=2) from None
    except DomainError as refusal:
        raise CommandError(str(refusal)) from None
