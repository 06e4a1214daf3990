"""Names on social networks: comparable without address, @ and case."""

import re
from urllib.parse import unquote

from contacts.normalise.text import fold, tidy

_NUMBERED = re.compile(r"profile\.php\?(?:.*&)?id=(\d+)")
_OTHER_NAMES = {"twitter": "x", "ig": "instagram", "insta": "instagram", "fb": "facebook"}


def handle_key(text: str) -> str:
    """Return what is compared: the last part of a profile's address, without @ and case.

    Where nothing is left of it, the text itself counts.
    """
    plain = fold(tidy(unquote(text)))
    numbered = _NUMBERED.search(plain)
    if numbered:
        return numbered[1]
    name = plain.split("://", 1)[-1].split("?", 1)[0].split("#", 1)[0].rstrip("/")
    name = name.removeprefix("www.").rsplit("/", 1)[-1].removeprefix("@")
    return name or plain


def network_key(text: str) -> str:
    """Return the name of a network as it is compared: "Twitter" and "x" are one."""
    key = "".join(fold(tidy(text)).split())[:30]
    return _OTHER_NAMES.get(key, key)
