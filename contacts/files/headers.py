"""What a column is about, judged from its name in English or Spanish, then from its cells."""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz, process

from contacts.files.header_words import SENSITIVE, SPANISH_WORDS, SYNONYMS

SIMILAR_ENOUGH = 88
SHORTEST_FUZZY = 6
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
PHONE = re.compile(r"'?\+?[\d\s().\-/]{9,20}")


@lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """Case, accents, spaces and punctuation do not tell columns apart."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", header).casefold())
    return "".join(c for c in text if c.isalnum() and not unicodedata.combining(c))


TARGETS = {
    header_key(name): target for target, names in SYNONYMS.items() for name in names.split("|")
}
SENSITIVE_PHRASES = tuple(
    " ".join(header_key(part) for part in word.split(" ")) for word in SENSITIVE
)
# Long enough to be meant even inside a longer word: "diagnosiscode".
SENSITIVE_WORDS = tuple(word for word in map(header_key, SENSITIVE) if len(word) > 7)
SPANISH_KEYS = frozenset(header_key(word) for word in SPANISH_WORDS)


def target_of(header: str) -> str | None:
    """The word for a column of this name, or None; never for something sensitive."""
    key = header_key(header)
    if key in TARGETS:
        return TARGETS[key]
    if len(key) < SHORTEST_FUZZY or is_sensitive(header):
        return None
    near = process.extractOne(key, TARGETS.keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR_ENOUGH)
    # A number in the name ("Email 2", "User 1") is a different column, not a spelling.
    if near and re.sub(r"\D", "", near[0]) == re.sub(r"\D", "", key):
        return TARGETS[near[0]]
    return None


def target_by_cells(cells: list[str]) -> str | None:
    """What an unknown name holds, where most cells leave no doubt."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < 2:
        return None
    if sum(bool(EMAIL.fullmatch(cell)) for cell in filled) >= len(filled) * 0.6:
        return "email"
    if sum(bool(PHONE.fullmatch(cell)) and "+" in cell for cell in filled) >= len(filled) * 0.6:
        return "phone"
    return None


def is_sensitive(header: str) -> bool:
    """Government ids, family and health: never taken over unless somebody chooses to."""
    words = " ".join(header_key(part) for part in re.split(r"[\W_]+", header) if part)
    padded = f" {words} "
    return any(f" {word} " in padded for word in SENSITIVE_PHRASES) or any(
        word in header_key(header) for word in SENSITIVE_WORDS
    )


def are_spanish(headers: list[str]) -> bool:
    """Whether the names are Spanish: only then may 03/07 be read as the third of July."""
    return sum(header_key(header) in SPANISH_KEYS for header in headers) >= 1
