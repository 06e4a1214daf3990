"""What a file is, read from its bytes; its name is not believed."""

import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, Final

from contacts.normalise.text import tidy


@dataclass(frozen=True, slots=True)
class Content:
    """A kind of file that is kept; the first of the endings is the usual one."""

    content_type: str
    endings: tuple[str, ...]


PDF = Content("application/pdf", (".pdf",))
PNG = Content("image/png", (".png",))
JPEG = Content("image/jpeg", (".jpg", ".jpeg"))
WEBP = Content("image/webp", (".webp",))
TEXT = Content("text/plain", (".txt",))
CSV = Content("text/csv", (".csv",))
XLSX = Content("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
DOCX = Content(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)
)
KEPT: Final = (PDF, PNG, JPEG, WEBP, TEXT, CSV, XLSX, DOCX)
_HEAD, _BLOCK, _MOST_PARTS, _NAME = 64, 2**16, 5_000, 120


def content_of(file: BinaryIO, name: str) -> Content | None:
    """Return what a file is, or None for a kind that is not kept.

    Macros, markup and programs are refused. A name only tells a table from another text.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"PK"):
        return _office(file)
    if head and _is_text(file):
        return CSV if PurePath(name).suffix.lower() == ".csv" else TEXT
    return None


def _office(file: BinaryIO) -> Content | None:
    """Tell documents by the names of their parts; nothing is unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return None
    if len(names) > _MOST_PARTS or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if "[Content_Types].xml" not in names:
        return None
    if "xl/workbook.xml" in names:
        return XLSX
    return DOCX if "word/document.xml" in names else None


def _is_text(file: BinaryIO) -> bool:
    file.seek(0)
    first = True
    while block := file.read(_BLOCK):
        if first and block.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
            return False
        first = False
        if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in set(block)):
            return False
    return True


def safe_name(name: str, content: Content) -> str:
    """Return the name to show and to send: no folders, and the ending of what the file is."""
    plain = tidy(PurePath(name.replace("\\", "/")).name).lstrip(".") or "file"
    stem, ending = PurePath(plain).stem[:_NAME], PurePath(plain).suffix.lower()
    return stem + (ending if ending in content.endings else content.endings[0])
