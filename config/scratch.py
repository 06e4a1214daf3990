"""A migrated database for one measurement, created and dropped here, and processes on it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from config.migrated import copy_migrated, owner_connection, owner_url
from config.processes import environment_of, ledger_beside

DROP_TRIES = 30
# As `python -m`, with Django set up first: packages of benchmarks import models.
_RUN = (
    "import django, runpy, sys; django.setup();"
    " runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


@contextmanager
def scratch_database() -> Iterator[str]:
    """Lend the owner's URL of a fresh, migrated database; it is dropped afterwards."""
    name = f"scratch_{os.getpid()}"
    connection.close()
    copy_migrated(name)
    with owner_connection() as admin:
        try:
            yield owner_url(name)
        finally:
            _drop(admin, name)
            shutil.rmtree(ledger_beside(owner_url(name)), ignore_errors=True)


def found_by(module: str, *arguments: str, url: str, **environment: str) -> Any:
    """Run `python -m module` against `url` in a process of its own; return what it found.

    The process writes it as JSON in the last line of its output.
    """
    done = subprocess.run(
        [sys.executable, "-c", _RUN, module, *arguments],
        env=environment_of(url, **environment),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _drop(admin: psycopg.Connection, name: str) -> None:
    """Drop the database; autovacuum, which only a superuser may end, gets time to finish."""
    for attempt in range(DROP_TRIES):
        try:
            admin.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
            return
        except psycopg.errors.ObjectInUse:
            if attempt == DROP_TRIES - 1:
                raise
            time.sleep(1)
