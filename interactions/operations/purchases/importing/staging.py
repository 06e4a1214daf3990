"""The file, line by line, into the typed staging table by COPY; memory stays flat."""

from collections.abc import Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.operations.importing.starting import stored_file
from contacts.operations.working import Watch
from interactions.drafts import PurchaseDraft
from interactions.files.purchases.opening import open_purchases
from interactions.files.purchases.recognise import drafts_of
from interactions.files.purchases.setting import Setting
from interactions.models.purchase_import import PurchaseImport, PurchaseRow
from interactions.operations.purchases.importing.staged_rows import COLUMNS, lines_of

BATCH = 100_000
BLOCK = 2_000  # rows sent at once; PostgreSQL writes them while the next ones are read
COPY = f"copy interactions_purchaserow ({', '.join(COLUMNS)}) from stdin"
# Rows of an order that is taken up again further down join its first rows.
GATHER = """
update interactions_purchaserow r set head = f.head
from (
  select external_id, min(head) as head from interactions_purchaserow
  where import_id = %(job)s and reason is null and head = number
  group by external_id having count(*) > 1
) f
where r.import_id = %(job)s and r.reason is null and r.external_id = f.external_id
  and r.head <> f.head
"""


def setting_here() -> Setting:
    """Return what the organisation says about phones, times and money."""
    return Setting(
        settings.ORG_PHONE_REGION, ZoneInfo(settings.ORG_TIME_ZONE), settings.ORG_CURRENCY
    )


def stage(*, job: PurchaseImport, by: Actor, watch: Watch) -> PurchaseImport:
    """Read the whole file into staging; a run that was cut off before its end begins again."""
    if job.details.get("staged"):
        return job
    PurchaseRow.objects.filter(import_job=job).delete()
    with stored_file(job) as path:
        table = open_purchases(path, job.file_name)
        counted = _Counted(drafts_of(table, job.format, job.mapping, setting_here()))
        rows = lines_of(job.pk, counted)
        while _copy_batch(rows):
            watch.reached(counted.number, total=0)
    return _staged(job=job, lines=counted.lines, rejected=counted.rejected, by=by)


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
def _staged(*, job: PurchaseImport, lines: int, rejected: int, by: Actor) -> PurchaseImport:
    job = PurchaseImport.objects.select_for_update(no_key=True).get(pk=job.pk)
    with connection.cursor() as cursor:
        # The planner knows nothing yet of rows that just came; it would join them one by one.
        cursor.execute("set local enable_nestloop = off")
        cursor.execute(GATHER, {"job": job.pk})
        cursor.execute("set local enable_nestloop = on")
    job.lines, job.rejected = lines, rejected
    job.details["staged"] = True
    job.save(update_fields=["lines", "rejected", "details"])
    record("purchases.read", about=job, by=by, lines=lines, rejected=rejected)
    return job
