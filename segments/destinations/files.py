"""Destinations that are files: who came, who changed, who left, in Django's storage."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from contacts.operations.export_files import csv_bytes, xlsx_bytes
from segments.destinations.connector import Ability, Given
from segments.destinations.http import accepted, rejected
from segments.destinations.row import FileMade, Health, Row, RowResult

PRIVATE = "audiences"


class AudienceFiles:
    """What all of them share: one file per call, named by the key of the call.

    The same key writes the same file again, so that a run broken off leaves no second one.
    Copies that people took cannot be called back: nothing is erased here, people do that.
    """

    max_batch = 100_000
    supports: frozenset[Ability] = frozenset({"upsert", "remove"})
    makes_files = True
    # Programs that compare headers letter by letter see a mark as part of the first one.
    mark = b""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.files: list[FileMade] = []

    def check(self) -> Health:
        """Write a file without people, and take it away."""
        try:
            name = default_storage.save(f"{self.folder()}/check.txt", ContentFile(b""))
            default_storage.delete(name)
        except OSError:
            return Health(False, "unreachable")
        return Health(True)

    def upsert(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Write the people to add or change."""
        return self._write("add", rows, key)

    def remove(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Write the people to take out; who is not known any more cannot be named in a file."""
        named = [row for row in rows if row.values]
        results = {result.ref: result for result in self._write("remove", named, key)}
        return [results.get(row.ref) or rejected(row, "no_match_key") for row in rows]

    def folder(self) -> str:
        """Return where in storage its files are."""
        return f"{PRIVATE}/{self.given.key}"

    def headers(self, rows: Sequence[Row]) -> list[str]:
        """Return the columns; what nobody has is no column, the match key is the first."""
        key = self.given.match_key
        names = {name for row in rows for name in row.values}
        return sorted(names, key=lambda name: (name != key, name))

    def _write(self, what: str, rows: Sequence[Row], key: str) -> list[RowResult]:
        if not rows:
            return []
        kind = self.given.settings.get("format") or "csv"
        stem = f"{hashlib.sha256(key.encode()).hexdigest()[:24]}-{what}"
        headers = self.headers(rows)
        lines = ([row.text(name) for name in headers] for row in rows)
        name = f"{self.folder()}/{stem}.{kind}"
        self.files.append(_kept(name, self._blocks(kind, headers, lines), len(rows)))
        return [accepted(row, stem) for row in rows]

    def _blocks(
        self, kind: str, headers: Sequence[str], lines: Iterable[Sequence[str]]
    ) -> Iterator[bytes]:
        if kind == "xlsx":
            return xlsx_bytes(headers, lines)
        return csv_bytes(headers, lines, mark=self.mark)


def _kept(name: str, blocks: Iterator[bytes], lines: int) -> FileMade:
    """Stream a file to storage, in the place of one of the same name."""
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
        size = file.tell()
        file.seek(0)
        default_storage.delete(name)
        kept = default_storage.save(name, File(file))
    return FileMade(kept, digest.hexdigest(), size, lines)
