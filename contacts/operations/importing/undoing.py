"""An import taken back: people removed, values restored, where nobody changed them since."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.source import Import, ImportState
from contacts.operations.flagging import refresh_many
from contacts.operations.importing import undoing_sql as sql
from contacts.operations.importing.starting import CannotImport, forget_samples
from contacts.operations.match_keys import refresh_match_keys
from contacts.operations.sealing import index_again
from contacts.operations.searching import refresh_search
from contacts.operations.suppression import REFUSED, suppress

UNDOABLE = (ImportState.DONE, ImportState.FAILED, ImportState.RUNNING, ImportState.UNDOING)


@dataclass(slots=True)
class Undone:
    """What came of it; `kept` names contacts changed since: `{"key", "reason", "fields"}`."""

    restored: int = 0
    removed: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)


@operation
def undo_import(*, job: Import, by: Actor) -> Undone:
    """Take an import back as one operation, updates included.

    What somebody changed since stays: values, ways to reach a person, and a person whom the
    import created. Opt-outs hold: on the record of people who stay, as suppressions of the
    addresses of people who go. Set-based.

    Raises:
        CannotImport: it is too late, or there is nothing to take back.
    """
    job = Import.objects.select_for_update().get(pk=job.pk)
    if job.state not in UNDOABLE:
        raise CannotImport(_("There is nothing to undo in this import."))
    if job.undo_until and timezone.now() > job.undo_until:
        raise CannotImport(_("Imports can be undone for 30 days; this one is older."))
    undone = _taken_back(job, by)
    counts = {
        "restored": undone.restored,
        "removed": undone.removed,
        "kept": len(undone.kept),
    }
    job.state, job.undone_at = ImportState.UNDONE, timezone.now()
    job.details["undone"] = counts
    forget_samples(job)
    job.save(update_fields=["state", "undone_at", "details"])
    record("import.undone", about=job, by=by, **counts)
    return undone


def _taken_back(job: Import, by: Actor) -> Undone:
    undone = Undone()
    names: dict[str, Any] = {"job": job.pk, "operation": str(job.key)}
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        # Only this import's own claims of consent may go (contacts.operations.append_only).
        cursor.execute("select set_config('crm.undoing', %(job)s::text, true)", names)
        for statement in (*sql.TOUCHED, sql.LOCK):
            cursor.execute(statement, names)
        cursor.execute(sql.created(), names)
        cursor.execute(sql.BEFORE_AND_AFTER, names)
        cursor.execute(sql.CORRECTED, names)
        undone.kept = _kept(cursor)
        cursor.execute(sql.RESTORE)
        undone.restored = cursor.rowcount
        for statement in sql.TAKE_BACK_REACH:
            cursor.execute(statement, names)
        cursor.execute(sql.REFUSED)
        suppress(addresses=cursor.fetchall(), reason=REFUSED, by=by)
        for statement in sql.REMOVE_CREATED:
            cursor.execute(statement, names)
        undone.removed = cursor.rowcount
        for statement in sql.TIDY:
            cursor.execute(statement, names)
        cursor.execute("select id from undone_touched")
        touched = [row[0] for row in cursor.fetchall()]
    refresh_search(touched)
    refresh_match_keys(touched)
    index_again(touched)
    refresh_many(touched)
    return undone


def _kept(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute(sql.KEPT)
    return [
        {"key": key, "reason": reason, "fields": list(fields)}
        for key, reason, fields in cursor.fetchall()
    ]
