"""`undo_import ID`: take an import back."""

from typing import Any

from config.actor import Actor
from contacts.management.undoing import UndoCommand
from contacts.models.source import Import
from contacts.operations.importing.undoing import undo_import


class Command(UndoCommand):
    """Undo an import, updates included."""

    help = "Undo an import within 30 days."
    imports, called = Import, "import"

    def undone(self, job: Any, by: Actor) -> tuple[dict[str, Any], str]:
        """Restore and remove people; those changed since are kept."""
        found = undo_import(job=job, by=by)
        report = {"restored": found.restored, "removed": found.removed, "kept": found.kept}
        counts = f"restored: {found.restored}, removed: {found.removed}, kept: {len(found.kept)}"
        return report, counts
