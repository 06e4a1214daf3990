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
# How else a small letter of theirs is written.
_ACCENTED = {"a": "áÁ", "e": "éÉ", "i": "íÍ", "o": "óÓ", "u": "úÚüÜ", "n": "ñÑ"}


def _in_any_case(word: str) -> str:
    return "".join(
        f"[{sign}{sign.upper()}{_ACCENTED.get(sign, '')}]" if sign.isalpha() else sign
        for sign in word
    )


# A placeholder, an address or a number.
NOT_A_NAME: Final = (
    f"^[ .]*(?:{'|'.join(map(_in_any_case, sorted(PLACEHOLDERS)))})[ .]*$|@|https?:|[0-9]{{3}}"
)

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
_NOT_A_NAME = re.compile(NOT_A_NAME.replace("$", r"\Z"))


def looks_damaged(text: str) -> bool:
    """Say whether letters of the text were lost, as SQL says it."""
    return (not text.isascii() or "?" in text) and _DAMAGE.search(text) is not None


def is_placeholder(text: str) -> bool:
    """Say whether a name is a placeholder, an address or a number."""
    return _NOT_A_NAME.search(text) is not None
