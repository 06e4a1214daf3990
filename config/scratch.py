"""A migrated database for one measurement, created and dropped here, and processes on it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from config.database import OWNER, url_for

DROP_TRIES = 30


@contextmanager
def scratch_database() -> Iterator[str]:
    """Lend the owner's URL of a fresh, migrated database; it is dropped afterwards."""
    owner = url_for(
        OWNER,
        folder=settings.DATABASE_FOLDER,
        given=os.environ.get("DATABASE_URL", ""),
        owner_given=os.environ.get("DATABASE_OWNER_URL", ""),
    )
    name = f"scratch_{os.getpid()}"
    parts = urlsplit(owner)
    url = urlunsplit(parts._replace(path=f"/{name}"))
    connection.close()
    with psycopg.connect(
        owner.replace("postgres://", "postgresql://", 1), autocommit=True
    ) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            manage(url, "migrate", "--verbosity=0")
            yield url
        finally:
            _drop(admin, name)


def manage(url: str, *arguments: str) -> str:
    """Run a `manage.py` command against `url` in a process of its own; return its output."""
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=environment_of(url),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def environment_of(url: str, **more: str) -> dict[str, str]:
    """Return this process's environment with the database of `url`, whichever role asks."""
    return dict(
        os.environ,
        DATABASE_URL=url,
        DATABASE_OWNER_URL=url,
        DJANGO_SETTINGS_MODULE="config.settings",
        **more,
    )


def found_by(module: str, *arguments: str, url: str, **environment: str) -> Any:
    """Run `python -m module` against `url` in a process of its own; return what it found.

    The process writes it as JSON in the last line of its output.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
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
