"""Compressed files: checked before anything is unpacked."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from contacts.files.refusals import FileRefused
from contacts.files.sources import Source

MOST_MEMBERS = 1_000
MOST_BYTES = 2_000_000_000
# Text rarely packs better than 1:30; spreadsheets of one repeated value reach 1:100.
MOST_RATIO = 300
SMALL = 10_000_000
XLSX_PART = "[Content_Types].xml"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    UnicodeError,
)


def members_of(path: Path | str) -> list[zipfile.ZipInfo]:
    """List what is inside once sizes, passwords and checksums are in order."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_bombs(members)
            if any(member.flag_bits & 1 for member in members):
                raise FileRefused("encrypted")
            damaged = archive.testzip()
    except BROKEN:
        raise FileRefused("damaged_zip") from None
    if damaged:
        raise FileRefused("damaged_zip")
    return [member for member in members if not member.is_dir()]


def member_source(path: Path | str, member: zipfile.ZipInfo) -> Source:
    """Read one member; its folder part is dropped, it never names a place on disk."""
    return Source(PurePosixPath(member.filename).name, lambda: _stream(path, member))


def _stream(path: Path | str, member: zipfile.ZipInfo) -> BinaryIO:
    """Open a member; the stream keeps the file open by itself after the archive closes."""
    with zipfile.ZipFile(path) as archive:
        return cast(BinaryIO, archive.open(member))


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_BYTES:
        raise FileRefused("zip_bomb")
    for member in members:
        big = member.file_size > SMALL
        if big and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise FileRefused("zip_bomb")
