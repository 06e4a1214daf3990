"""The refresh of everybody's value, measured in a process of its own."""

import resource
import time
from typing import Any

from django.db import connection

from config.actor import Actor, Door
from segments.models.value import CustomerValue, ValueModel
from segments.operations.valuing.refreshing import refresh_values


def measures() -> dict[str, Any]:
    """Return how long one refresh takes, and by how much the process grew meanwhile."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    people = refresh_values(by=Actor.system(Door.COMMAND))
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    with connection.cursor() as cursor:
        cursor.execute("select pg_total_relation_size(%s)", [CustomerValue._meta.db_table])
        (size,) = cursor.fetchone()
    model = ValueModel.objects.get()
    return {
        "measure": "refresh of everybody", "unit": "s", "rows": people, "ours": round(seconds, 1),
        "cpu": round(after.ru_utime - before.ru_utime, 1),
        "grown_mb": round((after.ru_maxrss - before.ru_maxrss) / 1024, 1),
        "peak_mb": round(after.ru_maxrss / 1024, 1), "table_mb": round(size / 2**20, 1),
        "enough": model.enough, "warnings": model.warnings,
    }  # fmt: skip
