"""Backups: one encrypted file with the database and the stored files, of one moment.

First a line of JSON with the key, sealed under DATA_KEY; then sealed chunks (sealed_files) that
hold three parts in a row: what is in it, the dump of pg_dump, the stored files as a tar. Nothing
is held in memory whole. The ledger of erasures is no part of it, on purpose.
"""

import hashlib
import json
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from psycopg import sql

from config.migrated import owner_connection, owner_url, settings_of
from config.postgres_tools import libpq_environment, tool
from config.sealed import NotOpened, new_data_key
from config.sealed_files import SealedWriter, opened

FORMAT = "custodia-backup-1"
BLOCK = 2**20

_TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1
"""


@dataclass(slots=True)
class Contents:
    """What a backup says it holds."""

    at: str
    server: int
    settings: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


def write_backup(path: Path, *, at: datetime) -> tuple[int, str]:
    """Write a backup and return its size and SHA-256; what stood at `path` stays until it is whole.

    Raises:
        CommandError: pg_dump is missing or failed.
    """
    draft = path.with_name(f"{path.name}.draft")
    key = new_data_key()
    head = {"format": FORMAT, "at": at.isoformat(), "key": key}
    try:
        with draft.open("wb") as file:
            draft.chmod(0o600)
            file.write(json.dumps(head).encode() + b"\n")
            out = SealedWriter(key, _context(head), file)
            _write_parts(_Parts(out), at)
            out.finish()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size, digest_of(path)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_parts(out: "_Parts", at: datetime) -> None:
    """Write all three; rows are counted and dumped in one snapshot."""
    url = owner_url()
    with owner_connection() as seen, seen.transaction():
        seen.execute("set transaction isolation level repeatable read, read only")
        snapshot = seen.execute("select pg_export_snapshot()").fetchone()
        contents = _contents(seen, at)
        out.write(json.dumps(_plain(contents)).encode())
        out.end()
        asked = [tool("pg_dump", server=contents.server), "--format=custom", "--no-owner"]
        dump = [*asked, f"--snapshot={snapshot[0] if snapshot else ''}"]
        with subprocess.Popen(
            dump, env=libpq_environment(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            while block := process.stdout.read(BLOCK):
                out.write(block)
            problem = process.stderr.read().decode(errors="replace")
        if process.returncode:
            raise CommandError(f"pg_dump failed: {problem.strip()[:500]}")
        out.end()
    writer: Any = out  # all that tarfile asks of a stream is `write`
    with tarfile.open(fileobj=writer, mode="w|", bufsize=BLOCK) as tar:
        for file in _stored():
            with suppress(FileNotFoundError):  # deleted meanwhile
                tar.add(file, arcname=str(file.relative_to(settings.MEDIA_ROOT)), recursive=False)
    out.end()


def _contents(seen: psycopg.Connection, at: datetime) -> Contents:
    found = Contents(at.isoformat(), seen.info.server_version // 10_000)
    found.settings = settings_of(seen, seen.info.dbname)
    found.rows = counted(seen)
    return found


def counted(seen: psycopg.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    rows = {}
    for (table,) in seen.execute(_TABLES).fetchall():
        asked = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
        rows[table] = next(iter(seen.execute(asked)))[0]
    return rows


def _plain(contents: Contents) -> dict[str, Any]:
    return {name: getattr(contents, name) for name in Contents.__slots__}


def _stored() -> Iterator[Path]:
    return (file for file in sorted(settings.MEDIA_ROOT.rglob("*")) if file.is_file())


class _Parts:
    """Parts of unknown length in a row: pieces with their length before them; 0 ends a part."""

    def __init__(self, out: SealedWriter) -> None:
        self._out = out

    def write(self, block: Any) -> int:
        """Write a piece."""
        if block:
            self._out.write(len(block).to_bytes(4))
            self._out.write(block)
        return len(block)

    def end(self) -> None:
        """End the part."""
        self._out.write((0).to_bytes(4))


class Backup:
    """A backup that is read, each part once and in order."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raises CommandError where the file is none of ours."""
        try:
            head = json.loads(file.readline(BLOCK))
            if head["format"] != FORMAT:
                raise ValueError
        except (ValueError, KeyError, TypeError) as problem:
            raise CommandError("This file is no backup of Custodia.") from problem
        self._blocks = opened(file, head["key"], _context(head))
        self._rest = b""

    def contents(self) -> Contents:
        """Return what it says it holds."""
        return Contents(**json.loads(b"".join(self.part())))

    def part(self) -> Iterator[bytes]:
        """Yield the next part, piece by piece."""
        while length := int.from_bytes(self._take(4)):
            yield self._take(length)

    def feed(self, write: Callable[[bytes], Any]) -> None:
        """Hand the next part on."""
        for piece in self.part():
            write(piece)

    def _take(self, length: int) -> bytes:
        while len(self._rest) < length:
            more = next(self._blocks, None)
            if more is None:
                raise NotOpened("The file is cut off.")
            self._rest += more
        taken, self._rest = self._rest[:length], self._rest[length:]
        return taken


def _context(head: dict[str, str]) -> str:
    return f"backup:{head['at']}"
