"""Text as people and spreadsheets leave it: repaired, freed of the invisible, comparable."""

import html
import re
import unicodedata

from ftfy import TextFixerConfig, fix_text

# Curly quotes and ligatures are how people write, not damage.
_REPAIR = TextFixerConfig(unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False)
# Only entities that end in a semicolon: "a=1&copy=2" in an address of a page is not one.
# Runs of "amp;" collapse at once, so that no input needs many passes.
_ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ENTITY_PASSES = 4
# What was read wrongly twice, a control character between, comes out in as many passes.
_REPAIR_PASSES = 4
# Controls that are not white space, zero-width marks, bidi overrides, lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# Joiners carry meaning inside Arabic and Indic words and inside emoji, and nowhere else.
_JOINED = "\u0600-\u0fff\u1000-\u109f\u1780-\u17ff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINED}])")
_GUARDED = frozenset("=+-@\t\r0123456789")

# Repairs change nothing in text of these letters alone (no lead byte followed by a trailing one
# can be read into it), and most names are: this spares them the slow path.
_UNDAMAGED = re.compile("[ -~áéíóúñüçàèòÁÉÍÓÚÑÜÇÀÈÒ]*")

# What `fold` does to common text, in SQL: a test compares the two.
# Decomposing first takes accents off every script; unaccent then knows ß, ø and æ.
FOLDED = (
    "normalize(translate(lower(unaccent(regexp_replace(normalize({text}, NFKD),"
    r" '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u0652\u0670]', '', 'g'))),"
    " 'ς`', 'σ'''), NFC)"
)

_UPPER = "A-ZÁÉÍÓÚÑÜÇ"
_SHOUTED_REPAIR = re.compile(rf"(?<=[{_UPPER}])[ñáéíóúüç]+(?=[{_UPPER}]|\b)")


def tidy(text: str) -> str:
    """One clean line; the same text again when there is nothing to clean."""
    plain = text.isprintable() and (text.isascii() or _UNDAMAGED.fullmatch(text))
    if plain and "&" not in text and "  " not in text and text[:1] not in ("'", " "):
        return text.rstrip(" ")
    return " ".join(_without_guard(_clean(text).lstrip(" \n")).split())


def tidy_lines(text: str) -> str:
    """As `tidy`, for notes and addresses: line breaks stay, blank lines at the ends go."""
    if "\n" not in text and "\r" not in text:
        return tidy(text)
    lines = _without_guard(_clean(text).lstrip(" \n")).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip("\n")


def without_invisible(text: str) -> str:
    """Text without controls, zero-width marks, bidi overrides and lone surrogates."""
    text = _INVISIBLE.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _STRAY_JOINER.sub("", text)
    return text


def _clean(text: str) -> str:
    if "&" in text:
        text = _unescape(text)
    if not text.isascii():
        text = _repair(text)
    return without_invisible(text)


def _unescape(text: str) -> str:
    for _ in range(_ENTITY_PASSES):
        plain = _ENTITY.sub(lambda found: html.unescape(f"&{found[1]};"), text)
        if plain == text:
            break
        text = plain
    return text


def _repair(text: str) -> str:
    for _ in range(_REPAIR_PASSES):
        repaired = _repaired_once(text)
        if repaired == text:
            break
        text = repaired
    return text


def _repaired_once(text: str) -> str:
    repaired = fix_text(text, _REPAIR)
    # "NUÃ±EZ" was upper-cased after the damage, so its repaired letter comes out small.
    if repaired != text and repaired != unicodedata.normalize("NFC", text):
        repaired = _SHOUTED_REPAIR.sub(lambda found: found[0].upper(), repaired)
    return unicodedata.normalize("NFC", repaired)


def _without_guard(text: str) -> str:
    """Spreadsheets put an apostrophe before what they would otherwise take for a formula."""
    if text[:1] == "'" and text[1:2] in _GUARDED:
        return text[1:]
    return text


# Letters that have no decomposition, and apostrophes of every shape.
_PLAIN = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŧ": "t",
        "æ": "ae", "œ": "oe", "þ": "th", "ĸ": "k", "ŋ": "n",
        "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "“": '"', "”": '"',
        "‐": "-", "‑": "-", "–": "-", "—": "-",
    }
)  # fmt: skip
# Accents of the Latin, Greek and Cyrillic scripts, Hebrew points and Arabic vowel signs;
# the marks of Indic scripts are letters and stay.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u0652\u0670]")
_ACUTE_ALONE = re.compile("[´`]")


def fold(text: str) -> str:
    """Text as search and keys compare it: lower case, no accents, ß as ss."""
    if text.isascii():
        return text.lower().replace("`", "'")
    apostrophes = _ACUTE_ALONE.sub("'", text)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", apostrophes))
    lowered = unicodedata.normalize("NFKD", bare.casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", lowered).translate(_PLAIN))


_LETTER = r"[^\W\d_]"
_LOST = re.compile(
    "\ufffd"
    # What is left of UTF-8 read as Latin-1 or cp1252: "Ã±", "Â°", "â€™".
    "|[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|ï¿½|Ã¯Â¿"
    # A capital with a tilde inside a small word: "JosÃ".
    "|(?<=[a-zà-ÿ])[ÃÂ]"
    # Portuguese writes ÃO, ÃE(S), ÃS, ÃI and a last Ã; before another capital a byte was lost.
    r"|Ã(?=[A-Z])(?!O|E(?:S|\b)|S|I)|(?<!\w)Ã(?=[A-Z])"
    # DOS code pages read as Latin-1: "PE¥A", "Mart¡n".
    rf"|(?<={_LETTER})[¡¢£¤¥¦§¨©¬®±¶¸¼½¾¿](?={_LETTER})"
)
# "Mu?oz", "NU?EZ": a question mark for a lost letter, but not "what?Now" nor a page address.
_LOST_LETTER = re.compile(
    r"(?<![^\s,.'-])[^\W\d_]+\?(?:[^\WA-Z\d_]|(?<=[A-Z]\?)[A-Z])[^\W\d_]*(?![\w=/])"
)


def is_damaged(text: str) -> bool:
    """Whether letters were lost on the way here that nothing can bring back."""
    if text.isascii():
        return "?" in text and _LOST_LETTER.search(text) is not None
    return _LOST.search(text) is not None or ("?" in text and bool(_LOST_LETTER.search(text)))
