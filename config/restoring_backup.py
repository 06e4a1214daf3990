"""Puts a backup back: into a database beside ours first, which takes its place once it is whole."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from psycopg import sql

from config.backups import Backup, Contents, counted
from config.migrated import keep_settings, owner_connection, owner_url
from config.postgres_tools import libpq_environment, tool
from config.sealed import NotOpened

# No database can be made or renamed by who is connected to it.
ELSEWHERE = "postgres"


@contextmanager
def put_beside(path: Path) -> Iterator[tuple[str, Path, Contents]]:
    """Lend the name of a database and a folder of files made from a backup; both go afterwards.

    Whoever wants to keep them renames them within the block.

    Raises:
        CommandError: the file is no backup, damaged, of another key, or does not come back whole.
    """
    name = f"restoring_{os.getpid()}"
    settings.MEDIA_ROOT.parent.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file, owner_connection(ELSEWHERE) as admin, _folder() as folder:
        try:
            admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            yield name, Path(folder), _filled(Backup(file), name, Path(folder))
        except psycopg.errors.InsufficientPrivilege as problem:
            raise CommandError(
                "The owner's role may not create databases: `alter role ... createdb`."
            ) from problem
        except NotOpened as problem:
            raise CommandError(
                "The backup is damaged, or was made with another DATA_KEY."
            ) from problem
        finally:
            admin.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


def take_place(name: str, folder: Path) -> None:
    """Let a database and a folder stand where ours stood; ours are gone then.

    Raises:
        CommandError: somebody is connected.
    """
    connection.close()
    ours = _our_database()
    was, now, new = (sql.Identifier(each) for each in (f"{ours}_before", ours, name))
    rename = sql.SQL("alter database {} rename to {}")
    with owner_connection(ELSEWHERE) as admin, _folder() as before:
        _demand_nobody_on(admin, ours)
        admin.execute(sql.SQL("drop database if exists {}").format(was))
        admin.execute(rename.format(now, was))
        admin.execute(rename.format(new, now))
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        _move_all(settings.MEDIA_ROOT, Path(before))
        _move_all(folder, settings.MEDIA_ROOT)
        admin.execute(sql.SQL("drop database {}").format(was))


def _move_all(source: Path, target: Path) -> None:
    # One by one: the folder itself may be a mounted disk.
    for each in list(source.iterdir()):
        shutil.move(each, target / each.name)


def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(dir=settings.MEDIA_ROOT.parent, prefix="restoring-")


def _our_database() -> str:
    return urlsplit(owner_url()).path.strip("/")


def demand_nobody_connected() -> None:
    """Raise CommandError while the web server, the worker or anybody else is connected."""
    connection.close()
    with owner_connection(ELSEWHERE) as admin:
        _demand_nobody_on(admin, _our_database())


def _demand_nobody_on(admin: psycopg.Connection, database: str) -> None:
    asked = (
        "select count(*) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()"
        " and backend_type = 'client backend'"
    )
    if next(iter(admin.execute(asked, [database])))[0]:
        raise CommandError(
            "Somebody is connected to the database. Stop the web server and the worker first."
        )


def _filled(backup: Backup, name: str, folder: Path) -> Contents:
    contents = backup.contents()
    with owner_connection(name) as fresh:
        server = fresh.info.server_version // 10_000
    if server < contents.server:
        raise CommandError(f"The backup is of PostgreSQL {contents.server}; this is {server}.")
    _load(backup, name, server)
    _unpack(backup, folder)
    keep_settings(name, contents.settings)
    with owner_connection(name) as filled:
        found = counted(filled)
    if found != contents.rows:
        raise CommandError("The database that came back has other rows than the backup says.")
    return contents


def _load(backup: Backup, name: str, server: int) -> None:
    restore = [tool("pg_restore", server=server), "--no-owner", "--exit-on-error"]
    restore.append(f"--dbname={name}")
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            restore, env=libpq_environment(owner_url(name)), stdin=subprocess.PIPE, stderr=said
        )
        assert process.stdin is not None
        try:
            backup.feed(process.stdin.write)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended by itself, and says why
        finally:
            process.wait()
        if process.returncode:
            said.seek(0)
            words = said.read(2_000).decode(errors="replace").strip()
            raise CommandError(f"pg_restore failed: {words}")


def _unpack(backup: Backup, folder: Path) -> None:
    reader: Any = _Reader(backup.part())
    with tarfile.open(fileobj=reader, mode="r|") as tar:
        tar.extractall(folder, filter="data")
    for _rest in iter(lambda: reader.read(2**16), b""):
        pass


class _Reader:
    """Pieces as a file that tarfile reads from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; empty at the end."""
        while len(self._rest) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._rest += piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken
