"""One record as the engine compares it: folded, trimmed, the same whatever it came from."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from contacts.normalise.names import split_full_name
from contacts.normalise.text import fold

MOST = 3  # emails, phones and ids compared of one record
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_PARTICLES_TEXT = "da das de del den der di do dos du e el i la las le los van von y zu"
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_TITLES_TEXT = "dr dra frau herr miss mme mr mrs ms prof sr sra srta"
_TITLES = frozenset(_TITLES_TEXT.split())
_FORMS_TEXT = (
    "ag bv co company corp cv de e ev eurl gmbh hijos inc kg limited llc llp ltd nv ohg plc s "
    "sa sarl sas sau sc scp sl slp slu snc spa srl y the und et and"
)
_FORMS = frozenset(_FORMS_TEXT.split())
# What streets are called: written out, shortened or left out at will.
_WAYS = {
    "ave": "av", "avda": "av", "avenida": "av", "avenue": "av", "bd": "bvd", "blvd": "bvd",
    "boulevard": "bvd", "c": "cl", "calle": "cl", "street": "st", "str": "strasse", "road": "rd",
    "plaza": "pl", "pza": "pl", "place": "pl", "drive": "dr", "lane": "ln", "court": "ct",
    "crescent": "cr", "cres": "cr", "close": "cl", "circuit": "cct", "terrace": "tce",
}  # fmt: skip
_DOTLESS = frozenset(("gmail.com", "googlemail.com"))
_REMEMBERED = 8_192  # first names and companies come again and again
_LAST_DIGITS = 9  # national numbers of every country are told apart by these


class Person(NamedTuple):
    """Comparable values; empty means unknown.

    `born` is "YYYY-MM-DD", "YYYY" or "--MM-DD". `family` holds both surnames.
    """

    given: str = ""
    family: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    born: str = ""
    street: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""
    company: str = ""


def person(values: Mapping[str, Any]) -> Person:
    """Return what is compared of one record.

    Args:
        values: any of given_name, family_name, second_family_name, full_name, emails, phones,
            ids (lists), birth_date, street, city, postal_code, region, country, company.
    """
    given, family = values.get("given_name") or "", values.get("family_name") or ""
    second = values.get("second_family_name") or ""
    if not (given or family) and values.get("full_name"):
        given, family, second = split_full_name(values["full_name"])
    return person_of(
        given,
        f"{family} {second}" if second else family,
        values.get("emails") or (),
        values.get("phones") or (),
        values.get("ids") or (),
        str(values.get("birth_date") or ""),
        tuple(values.get(name) or "" for name in _ADDRESS),
        values.get("company") or "",
    )


_ADDRESS = ("street", "city", "postal_code", "region", "country")


def person_of(
    given: str,
    family: str,
    emails: Sequence[str],
    phones: Sequence[str],
    ids: Sequence[str],
    born: str,
    address: tuple[str, ...],
    company: str,
) -> Person:
    """As `person`, of values in order; `address` is street, city, postcode, region, country."""
    street, city, postcode, region, country = address
    return Person(
        plain_given(given) if given else "",
        plain_family(family) if family else "",
        several(emails, plain_email),
        several(phones, plain_phone),
        several(ids, plain_id),
        plain_date(born) if born else "",
        plain_street(street) if street else "",
        words(city) if city else "",
        plain_id(postcode) if postcode else "",
        words(region) if region else "",
        fold(country) if country else "",
        plain_company(company) if company else "",
    )


def several(values: Sequence[str], plain: Callable[[str], str]) -> tuple[str, ...]:
    """Return the first few different comparable values."""
    if not values:
        return ()
    if len(values) == 1:
        only = plain(values[0]) if values[0] else ""
        return (only,) if only else ()
    found = dict.fromkeys(plain(value) for value in values if value)
    return tuple(value for value in found if value)[:MOST]


def words(text: str) -> str:
    """Return the folded words with single spaces."""
    return " ".join(_WORD.findall(fold(text).replace("'", "")))


@lru_cache(_REMEMBERED)
def plain_given(text: str) -> str:
    """Return the given name without titles and middle initials."""
    every = words(text).split()
    long = [word for word in every if len(word) > 1 and word not in _TITLES]
    return " ".join(long or every)


def plain_family(text: str) -> str:
    """Return the surnames without particles, which people write or leave."""
    every = words(text).split()
    return " ".join([word for word in every if word not in _PARTICLES] or every)


@lru_cache(_REMEMBERED)
def plain_company(text: str) -> str:
    """Return the company without its legal form."""
    every = words(text.replace(".", "")).split()
    return " ".join([word for word in every if word not in _FORMS] or every)


def plain_street(text: str) -> str:
    """Return the street with the usual abbreviations."""
    return " ".join(_WAYS.get(word, word) for word in words(text).split())


def plain_email(text: str) -> str:
    """Return the mailbox: no tag after a plus sign, no dots where Gmail ignores them."""
    if not text.islower():
        text = text.lower()
    local, at, domain = text.strip().rpartition("@")
    if not at or not local:
        return ""
    if "+" in local:
        local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def plain_phone(text: str) -> str:
    """Return the last digits, which are the same with and without a country code."""
    if text[0] == "+" and len(text) > _LAST_DIGITS and text[1:].isdecimal():
        return text[-_LAST_DIGITS:]
    digits = "".join(_DIGITS.findall(text.removesuffix(".0")))
    return digits[-_LAST_DIGITS:] if len(digits) > 5 else ""


def plain_id(text: str) -> str:
    """Return letters and digits alone."""
    return "".join(_WORD.findall(fold(text)))


_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_PART = re.compile(r"\d{4}|--\d\d-\d\d")


def plain_date(text: str) -> str:
    """Return an ISO day, a year, or a day without a year; anything else is unknown."""
    if found := _ISO.match(text):
        return "-".join(found.groups())
    return text if _PART.fullmatch(text) else ""


# What makes the text of each field of a person comparable.
PLAIN: dict[str, Callable[[str], str]] = {
    "given": plain_given, "family": plain_family, "emails": plain_email, "phones": plain_phone,
    "ids": plain_id, "born": plain_date, "street": plain_street, "city": words,
    "postcode": plain_id, "region": words, "country": fold, "company": plain_company,
}  # fmt: skip
