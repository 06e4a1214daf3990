"""Whether this process lives, and whether it can serve."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from config.readiness import obstacles

LEAST_FREE_BYTES = 64 * 2**20


def livez(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as the process answers at all."""
    return JsonResponse({"alive": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, is migrated, and nothing else must be done first."""
    checks = {"database": False, "migrations": False, "disk": _disk_has_room()}
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        checks["database"] = True
        executor = MigrationExecutor(connection)
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        if checks["migrations"]:
            checks |= {name: not words for name, words in obstacles().items()}
    except DatabaseError:
        checks["database"] = False
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _disk_has_room() -> bool:
    folder = settings.VAR_DIR if settings.VAR_DIR.exists() else settings.BASE_DIR
    return shutil.disk_usage(folder).free > LEAST_FREE_BYTES
