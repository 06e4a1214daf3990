"""The words of a PDF that fpdf2 wrote, as somebody who copies them gets them."""

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_MAPPED = re.compile(r"<([0-9A-Fa-f]{4})>\s+<([0-9A-Fa-f]{4,})>")
_ESCAPE = re.compile(rb"\\([nrtbf()\\])")
_ESCAPED = dict(zip(b"nrtbf()\\", b"\n\r\t\b\f()\\", strict=True))
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) ?Tj", re.S)
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_UNICODE = re.compile(rb"(\d+) 0 obj\n<<(?:(?!endobj).)*?/ToUnicode (\d+) 0 R", re.S)


def text_of(pdf: bytes) -> str:
    """Return the pieces of text of every page, one a line."""
    fonts = {name: _letters(pdf, int(number)) for name, number in _FONT.findall(pdf)}
    said, font = [], b""
    for stream in _STREAM.findall(pdf):
        for name, shown in _SHOWN.findall(_plain(stream)):
            font = name or font
            if shown and font in fonts:
                raw = _ESCAPE.sub(lambda found: bytes([_ESCAPED[found[1][0]]]), shown)
                codes = (raw[at : at + 2].hex() for at in range(0, len(raw), 2))
                said.append("".join(fonts[font].get(code, "?") for code in codes))
    return "\n".join(said)


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _letters(pdf: bytes, number: int) -> dict[str, str]:
    """Return what each glyph of a font says."""
    of = {int(font): int(table) for font, table in _UNICODE.findall(pdf)}
    found = re.search(rb"\n%d 0 obj\n.*?stream\n(.*?)\nendstream" % of.get(number, 0), pdf, re.S)
    table = _plain(found[1]).decode("latin-1") if found else ""
    return {
        code.lower(): bytes.fromhex(text).decode("utf-16-be")
        for code, text in _MAPPED.findall(table)
    }
