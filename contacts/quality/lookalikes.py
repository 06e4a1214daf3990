"""Values that are no values: placeholders, and text whose letters were lost.

Written so that Python and PostgreSQL find the same: explicit letters instead of classes that
follow a locale. `contacts.normalise.text.is_damaged` is the judge at entry; a test compares.
"""

import re
from typing import Final

PLACEHOLDERS: Final = frozenset((
    "test", "prueba", "asdf", "qwerty", "xxx", "xx", "n/a", "na", "none", "null", "unknown",
    "desconocido", "nombre", "name", "apellido", "surname", "anonymous", "anonimo", "tbd",
    "pending", "pendiente",
))  # fmt: skip
LONGEST_PLACEHOLDER: Final = 16
# What is written in capitals or with an accent, and what it is compared as.
CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZÁÉÍÓÚÑÜáéíóúñü"
SMALL: Final = "abcdefghijklmnopqrstuvwxyzaeiounuaeiounu"
TRIMMED: Final = " ."
NOT_A_NAME: Final = "@|https?:|[0-9]{3}"

_LETTERS = "A-Za-zªµºÀ-ÖØ-öø-ʯͰ-ϿЀ-ԯ"
_SPACES = " \t\n\r\f\v\u00a0"
DAMAGE: Final = "|".join(
    (
        "\ufffd",
        # What is left of UTF-8 read as Latin-1 or cp1252: "Ã±", "Â°", "â€™".
        "[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]",
        "â€",
        "ï¿½",
        "Ã¯Â¿",
        # A capital with a tilde inside a small word: "JosÃ".
        "(?<=[a-zà-ÿ])[ÃÂ]",
        # Portuguese writes ÃO, ÃE(S), ÃS, ÃI and a last Ã; before another capital a byte was lost.
        f"Ã(?=[A-Z])(?!O|E(?:S|(?![0-9_{_LETTERS}]))|S|I)",
        f"(?<![0-9_{_LETTERS}])Ã(?=[A-Z])",
        # DOS code pages read as Latin-1: "PE¥A", "Mart¡n".
        f"(?<=[{_LETTERS}])[¡¢£¤¥¦§¨©¬®±¶¸¼½¾¿](?=[{_LETTERS}])",
        # "Mu?oz", "NU?EZ": a question mark for a lost letter, but not "what?Now" nor an address.
        f"(?<![^{_SPACES},.'-])[{_LETTERS}]+[?](?:[a-zªµºÀ-ÖØ-öø-ʯͰ-ϿЀ-ԯ]"
        f"|(?<=[A-Z][?])[A-Z])[{_LETTERS}]*(?![0-9_{_LETTERS}=/])",
    )
)

_DAMAGE = re.compile(DAMAGE)
_NOT_A_NAME = re.compile(NOT_A_NAME)
_COMPARED = str.maketrans(CAPITALS, SMALL)


def looks_damaged(text: str) -> bool:
    """Say whether letters of the text were lost, as SQL says it."""
    return (not text.isascii() or "?" in text) and _DAMAGE.search(text) is not None


def is_placeholder(text: str) -> bool:
    """Say whether a name is a placeholder, an address or a number."""
    if len(text) <= LONGEST_PLACEHOLDER and text.translate(_COMPARED).strip(TRIMMED) in (
        PLACEHOLDERS
    ):
        return True
    return _NOT_A_NAME.search(text) is not None
