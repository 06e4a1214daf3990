"""`undo_purchase_import ID`: take a file of purchases back."""

from typing import Any

from config.actor import Actor
from contacts.management.undoing import UndoCommand
from interactions.models.purchase_import import PurchaseImport
from interactions.operations.purchases.importing.undoing import undo_purchase_import


class Command(UndoCommand):
    """Undo an import of purchases."""

    help = "Undo an import of purchases within 30 days."
    imports, called = PurchaseImport, "import of purchases"

    def undone(self, job: Any, by: Actor) -> tuple[dict[str, Any], str]:
        """Remove orders; those something hangs on are left."""
        found = undo_purchase_import(job=job, by=by)
        report = {"removed": found.removed, "kept": found.left, "orders": found.kept}
        return report, f"removed: {found.removed}, kept: {found.left}"
