"""Migrated databases to copy from: migrating an empty one takes a minute, a copy a second.

The name of such a template says what the migrations say, so that a changed migration makes
another one. Tests, drills and measurements work in copies.
"""

import ast
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from config.database import OWNER, url_for
from config.processes import manage

PREFIX = "migrated_"
LOCK = 7346002
# Several working copies may share a server, each with migrations of its own.
KEPT = 3


def owner_url(database: str = "") -> str:
    """Return the owner's URL of our database, or of another one of the same server."""
    url = url_for(
        OWNER,
        folder=settings.DATABASE_FOLDER,
        given=os.environ.get("DATABASE_URL", ""),
        owner_given=os.environ.get("DATABASE_OWNER_URL", ""),
    )
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}")) if database else url


def owner_connection(database: str = "") -> psycopg.Connection:
    """Return a connection of the owner, to our database or to another one of the same server."""
    return psycopg.connect(_plain(owner_url(database)), autocommit=True)


def _plain(url: str) -> str:
    return url.replace("postgres://", "postgresql://", 1)


def migrated_template() -> str:
    """Return the name of the database to copy; the first who asks makes it, others wait."""
    name = PREFIX + _fingerprint()
    with owner_connection() as admin:
        admin.execute("select pg_advisory_lock(%s)", [LOCK])
        if not _known(admin, name):
            _make(admin, name)
            _forget(admin)
    return name


def copy_migrated(name: str) -> None:
    """Make a migrated database of that name; what is set for a database is copied too."""
    template = migrated_template()
    with owner_connection() as admin:
        make = sql.SQL("create database {} template {}")
        admin.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
        keep_settings(name, settings_of(admin, template))


def settings_of(admin: psycopg.Connection, database: str) -> list[str]:
    """Return what is set for a whole database, as "name=value"."""
    asked = (
        "select unnest(setconfig) from pg_db_role_setting s"
        " join pg_database d on d.oid = setdatabase where datname = %s and setrole = 0"
    )
    return [setting for (setting,) in admin.execute(asked, [database]).fetchall()]


def keep_settings(database: str, given: Iterable[str]) -> None:
    """Set, for a whole database, what `settings_of` found."""
    alter = sql.SQL("alter database {} set {} to {}")
    with owner_connection(database) as own:
        own.execute("select show_limit()")  # loads the extension that knows the settings
        for setting in given:
            what, _equals, value = setting.partition("=")
            parts = sql.Identifier(database), sql.Identifier(*what.split(".")), sql.Literal(value)
            own.execute(alter.format(*parts))


def _make(admin: psycopg.Connection, name: str) -> None:
    half = sql.Identifier(f"{name}_half")
    admin.execute(sql.SQL("drop database if exists {}").format(half))
    admin.execute(sql.SQL("create database {}").format(half))
    manage(owner_url(f"{name}_half"), "migrate", "--verbosity=0")
    admin.execute(sql.SQL("alter database {} rename to {}").format(half, sql.Identifier(name)))


def _known(admin: psycopg.Connection, name: str) -> bool:
    found = admin.execute("select 1 from pg_database where datname = %s", [name])
    return found.fetchone() is not None


def _forget(admin: psycopg.Connection) -> None:
    """Drop the oldest templates; one that is being copied stays for another time."""
    asked = "select datname from pg_database where datname ~ %s order by oid desc offset %s"
    for (name,) in admin.execute(asked, [f"^{PREFIX}[0-9a-f]+$", KEPT]).fetchall():
        try:
            admin.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))
        except psycopg.errors.ObjectInUse:
            continue


def _fingerprint() -> str:
    """Return a digest of every migration with its name, and of the modules of ours they use."""
    every = MigrationLoader(None).disk_migrations.values()
    modules = {sys.modules[migration.__module__] for migration in every}
    ours = {used for module in modules for used in _used_by(module)}
    named = {module.__name__: _file(module).read_bytes() for module in modules | ours}
    texts = [part for name, text in sorted(named.items()) for part in (name.encode(), text)]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:12]


def _file(module: ModuleType) -> Path:
    assert module.__file__ is not None
    return Path(module.__file__)


def _used_by(module: ModuleType) -> Iterator[ModuleType]:
    for node in ast.walk(ast.parse(_file(module).read_bytes())):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name in sys.modules and (settings.BASE_DIR / name.split(".")[0]).is_dir():
                yield sys.modules[name]
