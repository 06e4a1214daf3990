"""Whether a message says that somebody wants to be left alone, in any reasonable words.

A single word counts as such; in a sentence it must be about writing or calling. When in doubt it
is not taken for one: a colleague reads the message anyway.
Source: 47 CFR 64.1200(a)(10), "any reasonable manner"; (i) names the single words.
"""

import re
import unicodedata
from dataclasses import dataclass

WORD, PHRASE = "word", "phrase"

_WORDS = """
    stop stopall quit end revoke optout opt-out cancel unsubscribe remove baja alto para parar
    basta cancelar no-mas
"""
_SINGLE = {*_WORDS.split(), "opt out", "stop all", "darme de baja", "dar de baja", "no mas"}
_REACHING = {
    "sms": r"text(?:s|ing|ed)?|sms|mensajes?|mensajear\w*|whatsapps?",
    "phone": r"call(?:s|ing|ed)?|phon(?:e|ing)|ring(?:ing)?|llam\w+",
    "email": r"e-?mail(?:s|ing)?|newsletters?|correos?|boletin(?:es)?",
}
_ANY = r"messag(?:e|es|ing)|contact(?:ing|s)?|writ(?:e|ing)|escrib\w+|contact\w+|env\w+|molest\w+"
_ABOUT = "|".join([*_REACHING.values(), _ANY])
_PHRASES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:stop|quit|cease|end)\b(?:\W+\w+){{0,3}}?\W+(?:{_ABOUT})\b",
        r"\b(?:no more|(?:not|don.?t) want(?: to get| to receive)?(?: any)?(?: more)?)"
        rf"\W+(?:{_ABOUT})\b",
        rf"\b(?:do not|don.?t|never)\b(?:\W+ever)?\W+(?:{_ABOUT})\W+(?:me|us|this number)\b",
        r"\b(?:remove|take|delete)\W+(?:me|my number|this number|my e-?mail)\W+(?:from|off)\b",
        r"\b(?:leave me alone|unsubscribe me|opt me out|lose my number)\b",
        rf"\b(?:deje|dejen|deja|dejad|paren|pare|basta)\W+(?:ya\W+)?de\W+(?:\w+\W+)?(?:{_ABOUT})",
        rf"\bno\W+(?:me|nos)\W+(?:{_ABOUT})\W*(?:mas)?\b",
        rf"\bno\W+quiero\W+(?:recibir\W+)?(?:mas\W+)?(?:{_ABOUT})",
        r"\b(?:quiten|quite|borren|borre|elimin\w+|saquen)\w*\W+(?:me|mi|de)\b",
        r"\b(?:borrenme|quitenme|denme|deme|dadme|darme) de (?:la lista|baja)\b",
    )
)
_DENIED = re.compile(
    r"\b(?:do not|don.?t|please never|no)\W+(?:stop|quit|dejen?|pare[ns]?)\b|\bstop by\b"
)


@dataclass(frozen=True, slots=True)
class Stop:
    """What was understood: how it was recognised, and which channels it names, if any."""

    kind: str
    channels: frozenset[str]


def stop_in(text: str) -> Stop | None:
    """Return what a message asks to stop, or None where it asks for nothing of the kind."""
    plain = _plain(text)
    bare = re.sub(r"[^\w -]", "", plain).strip()
    if bare in _SINGLE or re.sub(r"\W*(?:please|por favor)\W*", "", bare) in _SINGLE:
        return Stop(WORD, frozenset())
    hits = [hit for pattern in _PHRASES if (hit := pattern.search(plain))]
    if not hits or _DENIED.search(plain):
        return None
    clause = re.split(r"[.,;!?]", plain[min(hit.start() for hit in hits) :])[0]
    named = {name for name, words in _REACHING.items() if re.search(rf"\b(?:{words})\b", clause)}
    return Stop(PHRASE, frozenset(named))


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text[:2_000].lower())
    bare = "".join(char for char in parts if not unicodedata.combining(char))
    return " ".join(bare.split())
