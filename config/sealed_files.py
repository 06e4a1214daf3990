"""Files that lie encrypted: in chunks, so that neither writing nor reading holds one whole.

Each chunk is AES-GCM under the file's own key (config.sealed.new_data_key). Its nonce holds a
random prefix, the number of the chunk and whether it is the last: chunks that were swapped,
dropped or appended do not open (the STREAM construction of Hoang, Reyhanitabar, Rogaway and
Vizár 2015).
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from django.utils.translation import gettext as _

from config.sealed import NotOpened, cipher_under

CHUNK = 2**16
_TAG = 16
_PREFIX = 7
_MARK = b"CSF1"


class SealedWriter:
    """A file to write to that encrypts as it goes, and knows digest and size of what went in.

    What reaches the disk is never readable: it is written, encrypted, to the end of the file
    given, or to a temporary one.
    """

    def __init__(self, key: str, context: str, file: IO[bytes] | None = None) -> None:
        self._cipher = cipher_under(key)
        self._context = context.encode()
        self._prefix = os.urandom(_PREFIX)
        self._number = 0
        self._waiting = bytearray()
        self._digest = hashlib.sha256()
        self.size = 0
        # Whoever made this closes it.
        self.file: IO[bytes] = file or tempfile.TemporaryFile()  # noqa: SIM115
        self.file.write(_MARK + self._prefix)

    def write(self, block: Any) -> int:
        """Take some bytes; whole chunks go out, but for the last one."""
        self._digest.update(block)
        self.size += len(block)
        self._waiting += block
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(block)

    def flush(self) -> None:
        """Do nothing: a chunk is written once it is full (zipfile calls this)."""

    def finish(self) -> IO[bytes]:
        """Write the last chunk and return the encrypted file from its start."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()
        self.file.seek(0)
        return self.file

    @property
    def sha256(self) -> str:
        """The digest of what was written, not of the encrypted file."""
        return self._digest.hexdigest()

    def _put(self, block: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last)
        self.file.write(self._cipher.encrypt(nonce, block, self._context))
        self._number += 1


def opened(file: IO[bytes], key: str, context: str) -> Iterator[bytes]:
    """Yield what was sealed into a file; each block was proven before it is handed out.

    Raises:
        NotOpened: the key is gone, or the file is damaged, cut off or of another place.
    """
    cipher = cipher_under(key)
    head = file.read(len(_MARK) + _PREFIX)
    prefix, number = head[len(_MARK) :], 0
    block = file.read(CHUNK + _TAG)
    while block:
        following = file.read(CHUNK + _TAG)
        nonce = _nonce(prefix, number, not following)
        try:
            yield cipher.decrypt(nonce, block, context.encode())
        except (ValueError, InvalidTag) as problem:
            raise NotOpened(_("The file is damaged and cannot be opened.")) from problem
        block, number = following, number + 1
    if not number:
        raise NotOpened(_("The file is damaged and cannot be opened."))


def lines_of(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a text that comes in blocks, without their ends."""
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
    if rest:
        yield rest


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])
