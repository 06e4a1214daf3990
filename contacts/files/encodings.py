"""Which encoding a file is in, decided by its mark or by reading all of it once."""

import codecs
from dataclasses import dataclass

from charset_normalizer import from_bytes

from contacts.files.sources import Source

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BLOCK = 1 << 20
SAMPLE = 1 << 16
# What Western European text uses beyond ASCII; anything else makes cp1252 a poor guess.
WESTERN = frozenset(
    "áéíóúàèìòùâêîôûäëïöüãõñçåæøœšžýÿÁÉÍÓÚÀÈÌÒÙÂÊÎÔÛÄËÏÖÜÃÕÑÇÅÆØŒŠŽÝŸßðþÐÞ"
    "ºª¿¡«»·€£©®°–—‘’“”…•´¨\xa0"
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """`damaged` says some bytes do not fit, so that lines holding U+FFFD are turned down."""

    name: str
    damaged: bool = False


def encoding_of(source: Source) -> Encoding:
    """Decide by mark, by UTF-16's zero bytes, by valid UTF-8, then by likelihood."""
    head = source.head(SAMPLE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name, damaged=not _decodes(source, name))
    unmarked = _unmarked_utf16(head)
    if unmarked:
        return Encoding(unmarked, damaged=not _decodes(source, unmarked))
    if _decodes(source, "utf-8"):
        return Encoding("utf-8")
    sample = _sample_with_high_bytes(source)
    if _is_mostly_utf8(sample):
        return Encoding("utf-8", damaged=True)
    name = _single_byte(sample)
    return Encoding(name, damaged=not _decodes(source, name))


def _decodes(source: Source, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        with source.open() as stream:
            while block := stream.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True


def _unmarked_utf16(head: bytes) -> str:
    """Latin text in UTF-16 has a zero in every second byte, on one side only."""
    half = len(head) // 2
    if half < 8:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _sample_with_high_bytes(source: Source) -> bytes:
    """Keep only lines that say something about the encoding."""
    kept, size = [], 0
    with source.open() as stream:
        while size < SAMPLE and (block := stream.read(BLOCK)):
            for line in block.splitlines():
                if not line.isascii():
                    kept.append(line[:2000])
                    size += len(kept[-1])
    return b"\n".join(kept)[:SAMPLE]


def _is_mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - bad
    return good > bad


def _single_byte(sample: bytes) -> str:
    text = sample.decode("cp1252", "replace")
    high = [character for character in text if character > "\x7f"]
    if sum(character in WESTERN for character in high) >= len(high) * 0.8:
        return "cp1252"
    best = from_bytes(sample).best()
    return best.encoding if best and best.encoding != "ascii" else "cp1252"
