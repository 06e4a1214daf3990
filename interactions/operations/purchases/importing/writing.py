"""Staged lines into orders, in sets: who and what is known, what is new, what is as it was."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from contacts.operations.importing.scope import Scope
from interactions.models.purchase_import import PurchaseImport
from interactions.operations.purchases.importing import writing_sql as sql
from interactions.operations.purchases.matching import begin_matching, find_people
from interactions.operations.purchases.permissions import keep_permissions
from interactions.operations.summarising import refresh_summaries


@dataclass(slots=True)
class Counts:
    """What became of the orders of a chunk."""

    orders: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unmatched: int = 0

    def add_to(self, job: PurchaseImport) -> None:
        """Add these counts to the import's own."""
        for name in COUNTED:
            setattr(job, name, getattr(job, name) + getattr(self, name))


COUNTED = ("orders", "created", "updated", "unchanged", "unmatched")


def write_chunk(
    job: PurchaseImport, *, first: int, last: int, scope: Scope, late: bool = False
) -> Counts:
    """Write the orders whose first row is numbered `first` to `last`, inside a transaction.

    While the file is still being read, orders that are known otherwise are only marked as late:
    more of their rows may come. `late` writes those that are.
    """
    names: dict[str, Any] = {
        "job": job.pk,
        "source": job.source_id,
        "first": first,
        "last": last,
        "late": late,
        "currency": settings.ORG_CURRENCY,
        "zone": settings.ORG_TIME_ZONE,
    }
    with connection.cursor() as cursor:
        # Compiling these statements takes longer than running them on one chunk.
        # The rows of a chunk wait in memory for the audit trail, which counts them.
        cursor.execute(
            "set local jit = off; set local default_statistics_target = 10;"
            " set local work_mem = '32MB'"
        )
        _look(cursor, names, whole=bool(job.details.get("staged")))
        begin_matching()
        cursor.execute(sql.BUYERS, names)
        if cursor.rowcount:
            find_people(scope)
            cursor.execute(sql.LINKED)
        cursor.execute("select exists (select 1 from heads where not same)")
        if cursor.fetchone()[0]:
            _write(cursor, names)
        cursor.execute(sql.TOUCHED)
        refresh_summaries(row[0] for row in cursor.fetchall())
        keep_permissions(sql.TICKED, scope)
        cursor.execute(sql.COUNT)
        orders, created, updated, unchanged, unmatched = cursor.fetchone()
    return Counts(orders, created, updated, unchanged, unmatched)


def _look(cursor: Any, names: dict[str, Any], *, whole: bool) -> None:
    """Gather the orders of a chunk, and find out which of them are known.

    `whole` says that the file was read to its end, and so each order as well.
    """
    cursor.execute(sql.BEGIN, names)
    cursor.execute("analyze chunk (head, sku)")
    if not whole:
        cursor.execute(sql.GATHER, names)
    cursor.execute(sql.HEADS)
    cursor.execute("analyze heads (head, external_id)")
    cursor.execute(sql.REFUNDS_ARE_NEGATIVE)
    cursor.execute(sql.KNOWN, names)
    if names["late"]:
        cursor.execute(sql.WRITTEN_LATE, names)
    elif not whole:
        cursor.execute(sql.DEFER, names)


def _write(cursor: Any, names: dict[str, Any]) -> None:
    cursor.execute(sql.NEW_IDS)
    cursor.execute(sql.RATES, names)
    cursor.execute(sql.PRODUCTS)
    cursor.execute(sql.INSERT_ORDERS, names)
    cursor.execute(sql.INSERT_LINES)
    cursor.execute(sql.UPDATE_ORDERS, names)
    if cursor.rowcount:
        cursor.execute(sql.UPDATE_LINES)
        cursor.execute(sql.SURPLUS)
        for statement in sql.DROP_SURPLUS:
            cursor.execute(statement)
