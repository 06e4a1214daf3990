"""Physical lines of a text, with a bound on how much of one is ever held."""

from collections.abc import Iterator
from io import TextIOWrapper

from contacts.files.encodings import Encoding
from contacts.files.sources import Source

BLOCK = 1 << 19
LONGEST_LINE = 4_000_000
# Stands at the end of a line that was cut; NUL cannot be in a line that is accepted.
CUT = "\x00(cut)\x00"


def physical_lines(source: Source, encoding: Encoding) -> Iterator[str]:
    """Yield each line without its end, be it LF, CRLF or CR; too long ones are cut."""
    with source.open() as stream:
        # errors="replace": lines that show U+FFFD are turned down one by one later.
        text = TextIOWrapper(stream, encoding=encoding.name, errors="replace", newline=None)
        carry, skipping = "", False
        while block := text.read(BLOCK):
            lines = block.split("\n")
            lines[0] = carry + lines[0]
            carry = lines.pop()
            if skipping and lines:
                lines[0], skipping = lines[0][:1000] + CUT, False
            elif skipping:
                carry = carry[:1000]
            if len(carry) > LONGEST_LINE:
                carry, skipping = carry[:1000], True
            yield from lines
        if carry:
            yield carry + CUT if skipping else carry
