"""What the import of purchases costs against a bare COPY of the same lines, already clean."""

import csv
import lzma
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from django.core.files import File

from config.scratch import found_by
from contacts.normalise.places import country_code
from interactions.files.purchases import online_retail
from interactions.files.purchases.opening import open_purchases
from interactions.files.purchases.setting import Setting

# The whole file is too large for the repository; the sample business's part of it, written
# again and again, stands in for it.
WHOLE = "CUSTODIA_ONLINE_RETAIL"
BESIDE = Path("shared/data/online_retail/onlineretail.csv.xz")
SAMPLE = Path(__file__).parents[1] / "sample_data" / "purchases.csv.xz"
TIMES = 23
AT_LEAST = 0.3
EMPTIED = (
    "truncate interactions_order, interactions_historicalorder, interactions_orderline,"
    " interactions_product, interactions_historicalproduct, interactions_purchaserow cascade"
)
ORDERS = "id, key, source_id, external_id, number, kind, state, channel, country, at, currency"
AMOUNTS = "subtotal, discount, tax, shipping, total, awaits, version, digest, how_linked"
BUYER = "buyer_external_id, buyer_email, buyer_phone, buyer_name"
LINES = "order_id, position, product_id, sku, name, quantity, unit_price, discount, tax, amount"
Sums = dict[tuple[str, str], Decimal]


def measure_purchases(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure lines per second of the whole import and of COPY, in one run.

    The limit copies the same lines and orders, clean and with their products, into tables with
    the same columns and indexes; `limit_same_tables` into the very tables, with their history
    and audit triggers. `sums_equal` says that totals by month and country are those of the
    file. How many people there are does not matter here.
    """
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "online_retail.csv"
        _unpack(path)
        sums, lines = direct_sums(path)
        orders, rows = Path(folder) / "orders", Path(folder) / "lines"
        _write_clean(path, orders, rows)
        for _ in range(repeat):
            limit = _copied(url, orders, rows, bare=True)
            same_tables = _copied(url, orders, rows, bare=False)
            ours = found_by("interactions.benchmarks", "purchases", str(path), url=url)
            found.append(
                {
                    "rows": lines,
                    "unit": "lines/s",
                    "ours": round(lines / ours["seconds"]),
                    "limit": round(lines / limit),
                    "limit_same_tables": round(lines / same_tables),
                    "ratio": round(limit / ours["seconds"], 3),
                    "ratio_same_tables": round(same_tables / ours["seconds"], 3),
                    "peak_mb": round(ours["peak_kb"] / 1024),
                    "orders": ours["orders"],
                    "rejected": ours["rejected"],
                    "sums_equal": _sums_of(url) == sums,
                    "again_unchanged": ours["again_unchanged"],
                    "again": round(lines / ours["again_seconds"]),
                }
            )
            _run(url, EMPTIED)
    middle = statistics.median(row["ratio"] for row in found)
    return [*found, {"measure": "median of ratios", "ratio": middle, "at_least": AT_LEAST}]


def _unpack(path: Path) -> None:
    whole = Path(os.environ.get(WHOLE, settings.BASE_DIR.parent / BESIDE))
    if whole.exists():
        with lzma.open(whole) as packed, path.open("wb") as out:
            shutil.copyfileobj(packed, out)
        return
    with lzma.open(SAMPLE, "rt", newline="") as packed, path.open("w", newline="") as out:
        reader, writer = csv.reader(packed), csv.writer(out)
        writer.writerow(next(reader))
        rows = list(reader)
        for turn in range(TIMES):
            for invoice, *rest in rows:
                writer.writerow((f"{invoice}{turn:02d}", *rest))


def direct_sums(path: Path) -> tuple[Sums, int]:
    """Add up the file by month and country, and count its lines, without any code of ours."""
    sums: Sums = defaultdict(Decimal)
    lines = 0
    with path.open(newline="") as stream:
        for row in csv.DictReader(stream):
            code = online_retail.COUNTRIES.get(row["Country"]) or country_code(row["Country"])
            amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
            sums[row["InvoiceDate"][:7], code or ""] += amount
            lines += 1
    return dict(sums), lines


def _sums_of(url: str) -> Sums:
    with _connected(url) as connection:
        rows = connection.execute(
            "select to_char(o.at at time zone 'Europe/London', 'YYYY-MM'), o.country,"
            " sum(l.amount) from interactions_order o join interactions_orderline l"
            " on l.order_id = o.id group by 1, 2"
        ).fetchall()
    return {(month, country): amount for month, country, amount in rows}


def _write_clean(path: Path, orders: Path, rows: Path) -> None:
    """Write what the tables hold in the end, in PostgreSQL's own text form."""
    setting = Setting("ES", ZoneInfo("Europe/Madrid"), "EUR")
    table = open_purchases(path, path.name)
    last: dict[str, tuple[int, int]] = {}  # the number of each order, and its last position
    products: dict[str, int] = {}
    with orders.open("w") as heads, rows.open("w") as lines:
        for draft in online_retail.drafts_in(table, setting):
            head, item = draft.head, draft.item
            number, position = last.get(draft.external_id, (len(last) + 1, 0))
            last[draft.external_id] = number, position + 1
            if head is not None and not position:
                heads.write(
                    f"{number}\t00000000-0000-7000-8000-{number:012d}\t1\t{draft.external_id}\t"
                    f"{head.number}\t{head.kind}\t{head.state}\t{head.channel}\t{head.country}\t"
                    f"{head.at.isoformat()}\t{head.currency}\t0\t0\t0\t0\t-1\t\t1\t"
                    f"{number:032d}\t\t{head.buyer_external_id}\t\t\t\n"
                )
            if item is not None:
                product = products.setdefault(item.sku, len(products) + 1) if item.sku else "\\N"
                lines.write(
                    f"{number}\t{position + 1}\t{product}\t{item.sku}\t{_escaped(item.name)}\t"
                    f"{item.quantity}\t{item.unit_price}\t0\t0\t{item.amount}\n"
                )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


def _copied(url: str, orders: Path, rows: Path, *, bare: bool) -> float:
    """Return the seconds that COPY takes; what it wrote goes again."""
    tables = ("interactions_order", "interactions_orderline")
    with _connected(url) as connection:
        for table in tables if bare else ():
            connection.execute(f"create table bare_{table} (like {table} including all)")
        names = [f"bare_{table}" if bare else table for table in tables]
        columns = (f"{ORDERS}, {AMOUNTS}, {BUYER}", LINES)
        began = time.perf_counter()
        for name, listed, path in zip(names, columns, (orders, rows), strict=True):
            statement = f"copy {name} ({listed}) from stdin"
            with (
                connection.cursor() as cursor,
                cursor.copy(statement) as copy,
                path.open("rb") as stream,
            ):
                while block := stream.read(1 << 20):
                    copy.write(block)
        connection.commit()
        seconds = time.perf_counter() - began
        for name in names if bare else ():
            connection.execute(f"drop table {name}")
        connection.execute(EMPTIED)
    return seconds


def _connected(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgres://", "postgresql://", 1))


def _run(url: str, statement: str) -> None:
    with _connected(url) as connection:
        connection.execute(statement)


def ours(path: Path) -> dict[str, Any]:
    """Import the file, and import it again."""
    from config.actor import Actor, Door
    from interactions.operations.purchases.importing.running import run_purchase_import
    from interactions.operations.purchases.importing.starting import start_purchase_import

    by = Actor.system(Door.COMMAND)
    jobs, seconds = [], []
    for _ in range(2):
        began = time.perf_counter()
        with path.open("rb") as stream:
            job = start_purchase_import(
                file=File(stream, name=path.name), file_name=path.name, by=by
            )
        jobs.append(run_purchase_import(job=job, by=by))
        seconds.append(time.perf_counter() - began)
        job.file.delete(save=False)
    first, again = jobs
    return {
        "seconds": seconds[0],
        "again_seconds": seconds[1],
        "orders": first.created,
        "rejected": first.rejected,
        "again_unchanged": again.unchanged == again.orders == first.created,
        "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }
