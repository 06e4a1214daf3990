"""Bank accounts: one spelling of an IBAN, and whether its check digits agree."""

from typing import NamedTuple

from stdnum import iban
from stdnum.exceptions import ValidationError

from contacts.normalise.text import tidy

_LONGEST = 60  # characters as people write them, with spaces


class Iban(NamedTuple):
    """`value` has no spaces, or is what was written when it is invalid."""

    value: str
    status: str


def normalise_iban(raw: str) -> Iban:
    """The account in `raw`; length, country and check digits must agree. Never raises."""
    text = tidy(raw)
    if not text or len(text) > _LONGEST or not text.isascii():
        return Iban(text, "invalid")
    bare = text.upper().removeprefix("IBAN").lstrip(": ")
    try:
        return Iban(str(iban.validate(bare)), "valid")
    except ValidationError:
        return Iban(text, "invalid")
