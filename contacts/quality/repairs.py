"""What a broken value probably means: only changes that a person would make without asking."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from contacts.normalise.emails import normalise_email
from contacts.normalise.names import tidy_name
from contacts.normalise.phones import normalise_phones
from contacts.quality.lookalikes import is_placeholder, looks_damaged

_AT = re.compile(r"\s*[(\[]\s*(?:at|arroba|a)\s*[)\]]\s*|@{2,}", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_DOTS = re.compile(r"\.{2,}")
# Mistyped domains of the large providers, and endings that do not exist.
_DOMAINS: Final = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gmal.com": "gmail.com",
    "gmil.com": "gmail.com", "gnail.com": "gmail.com", "gmail.co": "gmail.com",
    "gmail": "gmail.com", "hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com",
    "hotmal.com": "hotmail.com", "hotmail": "hotmail.com", "outlok.com": "outlook.com",
    "outllok.com": "outlook.com", "outlook": "outlook.com", "yaho.com": "yahoo.com",
    "yahooo.com": "yahoo.com", "yahoo": "yahoo.com", "iclod.com": "icloud.com",
}  # fmt: skip
_ENDINGS: Final = ((".con", ".com"), (".cmo", ".com"), (".ocm", ".com"), (".comm", ".com"))
_LONGEST: Final = 254


def emails(raw: str) -> list[str]:
    """Return the addresses the text probably means, the likeliest first."""
    return _first_valid(_emails_like(raw[:_LONGEST]))


def _emails_like(raw: str) -> Iterator[str]:
    plain = _DOTS.sub(".", _AT.sub("@", raw.strip().strip(".,;:<>\"'")))
    joined = _SPACES.sub("", plain)
    for text in (plain, joined, joined.replace(",", "."), joined.replace(";", ".")):
        local, at, domain = text.lower().rpartition("@")
        if at:
            domain = domain.strip(".")
            for wrong, right in _ENDINGS:
                domain = domain.removesuffix(wrong) + right if domain.endswith(wrong) else domain
            yield f"{local.strip('.')}@{_DOMAINS.get(domain, domain)}"


def _first_valid(texts: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        email = normalise_email(text)
        if email.status == "valid":
            found[email.value] = None
    return list(found)


def phones(raw: str, regions: Iterable[str]) -> list[str]:
    """Return the numbers the text means when dialled in one of these countries."""
    found: dict[str, None] = {}
    for text in (raw, re.sub(r"[^0-9+]", "", raw), "+" + re.sub(r"\D", "", raw)):
        for region in regions:
            for phone in normalise_phones(text, region or None):
                if phone.status == "valid":
                    found[phone.e164] = None
        if found:
            break
    return list(found)


def names(raw: str) -> list[str]:
    """Return a better spelling of a name; an empty one where it is no name at all."""
    if is_placeholder(raw):
        return [""]
    tidied = tidy_name(raw)
    return [tidied] if tidied != raw and not looks_damaged(tidied) else []
