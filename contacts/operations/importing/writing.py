"""Staged rows into contacts, history, origin and flags: SQL over sets, one chunk at a time.

All statements of a chunk share its transaction and work on temporary tables that vanish
with it: `pending` (the rows of this round and the contact each one means), `held` (which
groups of known contacts are better than what comes), `merged` (the new values of known
contacts) and `touched` (which contacts changed, in which fields).
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from config.holds import held_among
from contacts.models.source import Import, ImportMode
from contacts.operations.flagging import refresh_many
from contacts.operations.importing import matching_sql as matching
from contacts.operations.importing import reach_sql as reach
from contacts.operations.importing import restricted_sql as restricted
from contacts.operations.importing import survival_sql as survival
from contacts.operations.importing import writing_sql as sql
from contacts.operations.importing.scope import Scope
from contacts.operations.importing.sealed_rows import seal_pending
from contacts.operations.match_keys import forget_match_keys, refresh_match_keys
from contacts.operations.sealing import index_again
from contacts.operations.searching import refresh_search

# People of larger imports are judged when all are there, in a third of the time.
JUDGED_AT_ONCE = 1_000
COUNTED = (
    "created",
    "updated",
    "unchanged",
    "rejected",
    "suppressed",
    "flagged",
    "duplicates",
    "conflicts",
)


@dataclass(slots=True)
class Counts:
    """What became of the rows of a chunk."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    suppressed: int = 0
    flagged: int = 0
    duplicates: int = 0
    conflicts: int = 0
    rounds: int = field(default=0, compare=False)

    def add_to(self, total: "Import | Counts") -> None:
        """Add these counts to the import's own, or to those of a rehearsal."""
        for name in COUNTED:
            setattr(total, name, getattr(total, name) + getattr(self, name))


def write_chunk(job: Import, *, first: int, last: int, scope: Scope) -> Counts:
    """Write the rows numbered `first` to `last` (inclusive); the caller holds the transaction.

    Rows of one chunk that mean the same person are written in rounds, in file order, so
    that a later row updates what an earlier one created.
    """
    counts = Counts()
    with connection.cursor() as cursor:
        names = {
            "job": job.pk,
            "first": first,
            "last": last,
            "source": job.source_id,
            "trust": job.source.trust if job.source else 0,
            "door": "import",
            "user": scope.user_id,
            "owner": scope.owner_id,
            "team": job.team_id or scope.team_id,
            "teams": scope.team_ids,
            "all": scope.sees_all,
            "purpose": job.purpose or "newsletter",
            "basis": job.basis or "consent",
            "at": job.started_at or job.created_at,
        }
        # Compiling these statements takes longer than running them on one chunk.
        cursor.execute("set local jit = off")
        cursor.execute(sql.WAITING, names)
        counts.suppressed = matching.leave_out_suppressed(cursor, names)
        while _next_round(cursor, names):
            counts.rounds += 1
            _write_round(cursor, names, job.mode, counts)
    return counts


def _next_round(cursor: Any, names: dict[str, Any]) -> bool:
    cursor.execute(sql.CLEAR_ROUND)
    cursor.execute(sql.NEXT_ROUND)
    if not cursor.rowcount:
        return False
    cursor.execute(sql.TAKE_ROUND)
    # Without statistics the planner takes these tables for tiny and joins them row by row.
    cursor.execute("analyze pending (number, contact_id, known)")
    return True


def _write_round(cursor: Any, names: dict[str, Any], mode: str, counts: Counts) -> None:
    counts.rejected += matching.find_contacts(cursor, names)
    cursor.execute(sql.POSTPONE)
    if mode == ImportMode.UPDATE:
        counts.rejected += _run(cursor, sql.REFUSE_UNKNOWN, names)
    if mode == ImportMode.CREATE:
        counts.unchanged += _run(cursor, sql.SKIP_KNOWN, names)
    cursor.execute(sql.NEW_IDS)
    cursor.execute(sql.ORGANISATIONS)
    cursor.execute(sql.TOUCHED)
    sealed = seal_pending(names["job"])
    counts.created += _run(cursor, sql.INSERT_CONTACTS, names)
    cursor.execute("select exists (select 1 from pending where known)")
    if cursor.fetchone()[0]:
        _write_known(cursor, names, mode, counts)
    _write_what_hangs_on(cursor, names)
    counts.updated += _run(cursor, sql.COUNT_UPDATED, names)
    counts.unchanged += _run(cursor, sql.COUNT_UNCHANGED, names)
    counts.duplicates += _run(cursor, sql.FLAG_DUPLICATES, names)
    counts.flagged += _run(cursor, sql.FLAG_FINDINGS, names)
    for statement in sql.MEMORY:
        cursor.execute(statement, names)
    index_again(sealed)
    cursor.execute("select distinct contact_id from touched where how = 'updated'")
    refresh_search([row[0] for row in cursor.fetchall()])
    cursor.execute("select distinct contact_id from touched")
    touched = [row[0] for row in cursor.fetchall()]
    if names["last"] - names["first"] < JUDGED_AT_ONCE:
        refresh_match_keys(touched)
        refresh_many(touched)
    else:  # the worker does both when the whole file is written: judging, searching
        forget_match_keys(touched)


def _write_known(cursor: Any, names: dict[str, Any], mode: str, counts: Counts) -> None:
    cursor.execute(sql.LOCK_KNOWN)
    cursor.execute("select distinct contact_id from pending where known")
    names |= {"held": sorted(held_among([row[0] for row in cursor.fetchall()]))}
    counts.conflicts += _run(cursor, restricted.KEPT_BACK, names)
    cursor.execute(restricted.WITHOUT_VALUES, names)
    cursor.execute(survival.HELD, names)
    cursor.execute(sql.merge_known(fill=mode == ImportMode.FILL), names)
    cursor.execute(sql.UPDATE_CONTACTS)
    counts.conflicts += _run(cursor, survival.CONFLICTS, names)
    cursor.execute(sql.TOUCH_MERGED)
    for statement in reach.KNOWN:
        cursor.execute(statement, names)


def _write_what_hangs_on(cursor: Any, names: dict[str, Any]) -> None:
    cursor.execute(reach.PRESENT)
    for present, statements in zip(cursor.fetchone(), reach.BROUGHT, strict=True):
        for statement in statements if present else ():
            cursor.execute(statement, names)


def _run(cursor: Any, statement: str, names: dict[str, Any]) -> int:
    """Run a statement and return its count: the first value of a select, else rows written."""
    cursor.execute(statement, names)
    if cursor.description:
        return int(cursor.fetchone()[0] or 0)
    return cursor.rowcount
