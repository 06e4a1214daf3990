"""The file, line by line, into the typed staging table by COPY; memory stays flat."""

from collections.abc import Callable, Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.operations.importing.starting import stored_file
from interactions.drafts import PurchaseDraft
from interactions.files.purchases.opening import open_purchases
from interactions.files.purchases.recognise import drafts_of
from interactions.files.purchases.setting import Setting
from interactions.models.purchase_import import PurchaseImport, PurchaseRow
from interactions.operations.purchases.importing.halves import MIDDLE, cursor_of, hold, part
from interactions.operations.purchases.importing.staged_rows import COLUMNS, StagedRows

BATCH = 20_000
BLOCK = 2_000  # rows sent at once; PostgreSQL writes them while the next ones are read
COPY = f"copy interactions_purchaserow ({', '.join(COLUMNS)}) from stdin"
# Rows of an order that is taken up again further down join its first rows. Where those were
# written before all was read, the order is written again, whole.
GATHER = (
    """
drop table if exists joined;
create temp table joined (head int) on commit drop;
""",
    """
with j as (
  update interactions_purchaserow r set head = f.head
  from (
    select external_id, min(head) as head from interactions_purchaserow
    where import_id = %(job)s and reason is null and head = number
    group by external_id having count(*) > 1
  ) f
  where r.import_id = %(job)s and r.reason is null and r.external_id = f.external_id
    and r.head <> f.head
  returning r.head
) insert into joined select distinct head from j
""",
    """
update interactions_purchaserow r set late = true
from joined j where r.import_id = %(job)s and r.head = j.head and j.head <= %(cursor)s
""",
)

WRITTEN = """
delete from interactions_purchaserow
where import_id = %s and head > %s and head <= %s and reason is null and not late
"""


def setting_here() -> Setting:
    """Return what the organisation says about phones, times and money."""
    return Setting(
        settings.ORG_PHONE_REGION, ZoneInfo(settings.ORG_TIME_ZONE), settings.ORG_CURRENCY
    )


def stage(*, job: PurchaseImport, by: Actor, staged: Callable[[int], None]) -> int:
    """Read the whole file into staging; return the number of the last row.

    After each commit `staged` is told up to which row all orders are there as far as they go on
    without a break. A run that was cut off reads the file again, which gives the same rows, and
    keeps what it had staged.
    """
    known = _last_number(job)
    if job.details.get("staged"):
        return known
    with stored_file(job) as path:
        table = open_purchases(path, job.file_name)
        drafts = _Counted(drafts_of(table, job.format, job.mapping, setting_here()))
        rows = StagedRows(job.pk, drafts, after=known)
        texts = iter(rows)
        while _copy_batch(texts):
            staged(rows.head - 1)
    _staged(job=job, drafts=drafts, by=by)
    return drafts.number


class Leaving:
    """Drops staged rows as they are written, once all were read and joined to their orders.

    Called beside the writer, which would otherwise have them all to drop at the end.
    """

    def __init__(self, job: PurchaseImport) -> None:
        self.job = job
        self.gone: dict[bool, int] = {}  # up to where, of each half

    def __call__(self) -> None:
        """Drop the rows up to the cursors that were committed last."""
        now = PurchaseImport.objects.only("cursor", "details").get(pk=self.job.pk)
        if not now.details.get("staged"):
            return
        for behind in (False, True) if MIDDLE in now.details else (False,):
            upto = cursor_of(now, behind=behind)
            after = self.gone.get(behind, now.details[MIDDLE] - 1 if behind else 0)
            if upto > after:
                with connection.cursor() as cursor:
                    cursor.execute(WRITTEN, [now.pk, after, upto])
            self.gone[behind] = upto


def _last_number(job: PurchaseImport) -> int:
    found = PurchaseRow.objects.filter(import_job=job).aggregate(last=Max("number"))
    return found["last"] or 0


class _Counted:
    """Passes drafts on and counts the lines of the file behind them."""

    def __init__(self, drafts: Iterator[PurchaseDraft]) -> None:
        self.drafts = drafts
        self.number = self.lines = self.rejected = 0

    def __iter__(self) -> Iterator[PurchaseDraft]:
        last = 0
        for draft in self.drafts:
            self.number += 1
            if draft.rejected:
                self.rejected += draft.span
            if draft.line > last:  # one line may say two things
                self.lines += draft.span
                last = draft.line
            yield draft


def _copy_batch(rows: Iterator[str]) -> bool:
    """Copy the next rows; say whether there were any."""
    sent = 0
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(COPY) as copy:
        while sent < BATCH and (block := list(islice(rows, BLOCK))):
            copy.write("".join(block))
            sent += len(block)
    return sent > 0


@operation
def _staged(*, job: PurchaseImport, drafts: _Counted, by: Actor) -> None:
    # The writer may be in the middle of a chunk; it holds the same lock, and moves the cursor.
    hold(job, behind=False)
    now = PurchaseImport.objects.select_for_update(no_key=True).get(pk=job.pk)
    if now.details.get("staged"):
        return
    with connection.cursor() as cursor:
        # The planner knows nothing yet of rows that just came; it would join them one by one.
        cursor.execute("set local enable_nestloop = off")
        for statement in GATHER:
            cursor.execute(statement, {"job": now.pk, "cursor": now.cursor})
        cursor.execute("set local enable_nestloop = on")
    part(now, last=drafts.number)
    now.lines, now.rejected = drafts.lines, drafts.rejected
    now.details["staged"] = True
    now.save(update_fields=["lines", "rejected", "details"])
    record("purchases.read", about=now, by=by, lines=now.lines, rejected=now.rejected)
