"""A file of purchases taken back: its orders go, where nobody worked on them since.

Orders that were there before and only changed by the file stay as they are now. What buyers
ticked at the till is evidence of that day and stays too.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.models.source import ImportState
from contacts.models.work import Progress
from contacts.operations.importing.starting import CannotImport
from contacts.operations.working import Watch, new_progress
from interactions.models.purchase_import import PurchaseImport
from interactions.operations.summarising import CHUNK, refresh_summaries

TASK = "interactions.undo_purchase_import"
KIND = "purchases-undo"
DAYS = 30
# How many kept orders are named; all of them are counted.
NAMED = 200

_MADE = """
create temp table undone_orders on commit drop as
select o.id, o.contact_id, coalesce(nullif(o.number, ''), o.external_id) as number, case
    when exists (select 1 from interactions_historicalorder x where x.id = o.id
      and x.history_operation is distinct from %(operation)s::uuid) then 'changed'
    when exists (select 1 from interactions_loyaltymovement m where m.order_id = o.id
      and m.order_id > 0) then 'points'
    else '' end as reason
from interactions_historicalorder h join interactions_order o on o.id = h.id
where h.history_operation = %(operation)s::uuid and h.history_type = '+'
"""
_LOCK = """
select count(*) from (select o.id from interactions_order o
  where o.id in (select h.id from interactions_historicalorder h
    where h.history_operation = %(operation)s::uuid and h.history_type = '+')
  order by o.id for update) locked
"""
# A sale stays with a refund that stays.
_REFUNDED = """
update undone_orders u set reason = 'refunded' where u.reason = '' and exists (
  select 1 from interactions_order r left join undone_orders own on own.id = r.id
  where r.refund_of_id = u.id and r.refund_of_id > 0 and coalesce(own.reason, 'other') <> '')
"""
_REMOVE = (
    "delete from interactions_orderline where order_id in"
    " (select id from undone_orders where reason = '')",
    "delete from interactions_order where id in (select id from undone_orders where reason = '')",
)


@dataclass(slots=True)
class UndonePurchases:
    """What came of it; `kept` names the first orders that stay: `{"number", "reason"}`."""

    removed: int = 0
    left: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)


@operation
def queue_purchase_undo(*, job: PurchaseImport, by: Actor) -> Progress:
    """Let the worker take an import back.

    Raises:
        CannotImport: nothing was imported, it was undone before, or it is too late.
    """
    job = PurchaseImport.objects.select_for_update().get(pk=job.pk)
    if not undoable(job, timezone.now()):
        raise CannotImport(_("This import cannot be undone, or not any more."))
    progress = new_progress(kind=KIND, subject=str(job.key), owner=by.user, total=job.created)
    ids = {"import_id": job.pk, "progress_id": progress.pk, "user_id": by.user_id}
    if not defer_once(TASK, lock=f"purchases-{job.pk}", **ids):
        raise CannotImport(_("Work on this import is already waiting."))
    job.state = ImportState.UNDOING
    job.save(update_fields=["state"])
    record("purchases.undo_queued", about=job, by=by)
    return progress


def undoable(job: PurchaseImport, now: datetime) -> bool:
    """Say whether an import was carried out, at least in part, and its days are not over."""
    carried_out = job.state == ImportState.DONE or (
        job.state == ImportState.FAILED and job.cursor > 0
    )
    begun = job.started_at
    return carried_out and begun is not None and now <= begun + timedelta(days=DAYS)


@operation
def undo_purchase_import(
    *, job: PurchaseImport, by: Actor, watch: Watch | None = None
) -> UndonePurchases:
    """Remove the orders that an import created and nobody changed, refunded or rewarded since.

    Raises:
        CannotImport: there is nothing to take back, or it is too late.
    """
    job = PurchaseImport.objects.select_for_update().get(pk=job.pk)
    if job.state != ImportState.UNDOING and not undoable(job, timezone.now()):
        raise CannotImport(_("This import cannot be undone, or not any more."))
    undone, people = _taken_back(job)
    waiting = iter(people)
    while some := list(islice(waiting, CHUNK)):
        refresh_summaries(some)
    counts = {"removed": undone.removed, "kept": undone.left}
    job.state = ImportState.UNDONE
    job.details = {**job.details, "undone": {**counts, "orders": undone.kept}}
    job.save(update_fields=["state", "details"])
    (watch or Watch()).ended(Progress.State.DONE)
    record("purchases.undone", about=job, by=by, **counts)
    return undone


def _taken_back(job: PurchaseImport) -> tuple[UndonePurchases, list[int]]:
    named = {"operation": str(job.key)}
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        for statement in (_LOCK, _MADE, _REFUNDED):
            cursor.execute(statement, named)
        cursor.execute(
            "select number, reason, count(*) over () from undone_orders where reason <> ''"
            " order by id limit %s", [NAMED],
        )  # fmt: skip
        found = cursor.fetchall()
        cursor.execute(
            "select distinct contact_id from undone_orders where reason = ''"
            " and contact_id is not null order by 1"
        )
        people = [row[0] for row in cursor.fetchall()]
        for statement in _REMOVE:
            cursor.execute(statement)
        kept = [{"number": number, "reason": reason} for number, reason, _all in found]
        return UndonePurchases(cursor.rowcount, found[0][2] if found else 0, kept), people


@operation
def fail_purchase_undo(*, job: PurchaseImport, problem: str, watch: Watch, by: Actor) -> None:
    """Say that nothing was taken back; it can be tried again."""
    going = PurchaseImport.objects.filter(pk=job.pk, state=ImportState.UNDOING)
    going.update(state=ImportState.DONE, problem=problem[:200])
    watch.ended(Progress.State.FAILED, problem)
    record("purchases.failed", about=job, by=by)
