"""Where bytes come from, and what they look like whatever the file's name says."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from contacts.files.refusals import FileRefused

HEAD = 4096

MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"MZ\x90", "binary"),
    (b"\x7fELF", "binary"),
    (b"\x89PNG", "binary"),
    (b"\xff\xd8\xff", "binary"),
    (b"GIF8", "binary"),
    (b"%PDF", "binary"),
    (b"\x1f\x8b", "binary"),
    (b"BZh", "binary"),
    (b"\xfd7zXZ", "binary"),
    (b"7z\xbc\xaf", "binary"),
    (b"Rar!", "binary"),
    (b"SQLite format 3", "binary"),
    (b"#!", "script"),
)
MARKUP = (
    (re.compile(rb"\s*<\?php", re.I), "script"),
    (re.compile(rb"\s*<(!doctype|html|head|body|table|script|meta|!--)", re.I), "html"),
    (re.compile(rb"\s*<(\?xml|svg|[a-z]+[ >:])", re.I), "xml"),
    (re.compile(rb'\s*(\{\s*["}]|\[\s*[\[{"])'), "json"),
)
TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
CARD = re.compile(rb"\s*begin\s*:\s*vcard", re.I)


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that can be read again and again, and the name they came under."""

    name: str
    open: Callable[[], BinaryIO]

    def head(self, size: int = HEAD) -> bytes:
        with self.open() as stream:
            return stream.read(size)


def file_source(path: Path | str, filename: str) -> Source:
    """Wrap a stored file; the name it was given is a hint, never a place on disk."""
    return Source(filename, lambda: Path(path).open("rb"))


def kind_of(head: bytes) -> str:
    """Say "zip", "xls", "vcard" or "text" by content alone; refuse everything else."""
    if not head:
        raise FileRefused("empty")
    for start, kind in MAGIC:
        if head.startswith(start):
            if kind in ("zip", "xls"):
                return kind
            raise FileRefused(kind)
    plain = head.removeprefix(TEXT_MARKS[2])
    if head.startswith(TEXT_MARKS[:2]) or b"\x00" in head[:64]:
        plain = plain.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    for pattern, kind in MARKUP:
        if pattern.match(plain):
            raise FileRefused(kind)
    if _mostly_control(plain):
        raise FileRefused("binary")
    return "vcard" if CARD.match(plain) else "text"


def _mostly_control(plain: bytes) -> bool:
    """More than one byte in ten below space (NUL aside) is not something people typed."""
    control = sum(1 for byte in plain if byte < 32 and byte not in (0, 9, 10, 12, 13, 27))
    return control * 10 > len(plain)
