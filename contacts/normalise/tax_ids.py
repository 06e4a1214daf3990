"""Tax ids: one spelling each, and whether the country's own check digits agree."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import stdnum
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from contacts.normalise.text import tidy

_LONGEST = 40
_SIGNS = re.compile(r"[\s./-]")
# What a country's own number is called, where it is not the one for VAT.
_OWN_NAMES = {
    "ES": ("nif",),
    "CH": ("vat", "uid"),
    "MX": ("rfc",),
    "US": ("ein", "tin"),
    "GB": ("vat", "utr"),
}
_PREFIXES = {"GR": "EL"}
_PREFIXED = frozenset({*(state.upper() for state in vat.MEMBER_STATES), "GB"})


class TaxId(NamedTuple):
    """`value` is the comparable number, or what was written when it is not known to be right.

    `status` is "valid", "invalid", or "unknown" where nobody knows the country's rules.
    """

    value: str
    status: str


def normalise_tax_id(raw: str, country: str = "") -> TaxId:
    """The number in `raw`, by the rules of `country` (ISO2) or of the prefix it carries.

    Spain's NIF, NIE and CIF, every VAT number of the Union, and what else stdnum knows.
    Only the form is checked: nobody is asked whether the number is in use. Never raises.
    """
    text = tidy(raw).upper()
    if not text or len(text) > _LONGEST or not text.isascii():
        return TaxId(text, "invalid")
    own = country.upper()
    found = _checked(text, own)
    if found.status == "valid":
        return found
    prefix = "GR" if text[:2] == "EL" else text[:2]
    if prefix.isalpha() and prefix != own and _rules(prefix):
        carried = _checked(text, prefix)
        if carried.status == "valid":
            # It says itself whose it is, so it keeps saying so.
            return TaxId(_PREFIXES.get(prefix, prefix) + carried.value, "valid")
    return found


def _checked(text: str, country: str) -> TaxId:
    rules = list(_rules(country))
    # Spaniards write dots, which stdnum does not expect there.
    spellings = dict.fromkeys((text, _SIGNS.sub("", text)))
    for rule, spelling in product(rules, spellings):
        try:
            value = _without_prefix(str(rule.validate(spelling)), country)
        except ValidationError:
            continue
        return TaxId(value, "valid")
    return TaxId(text, "invalid" if rules else "unknown")


def _without_prefix(value: str, country: str) -> str:
    prefix = _PREFIXES.get(country, country)
    return value[2:] if value[:2] == prefix and country in _PREFIXED else value


@cache
def _rules(country: str) -> tuple[Any, ...]:
    if len(country) != 2 or not country.isalpha():
        return ()
    return tuple(_modules(country))


def _modules(country: str) -> Iterator[Any]:
    for name in (*_OWN_NAMES.get(country, ()), "vat"):
        module = stdnum.get_cc_module(country.lower(), name)
        if module is not None:
            yield module
