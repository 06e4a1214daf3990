"""Names of people: their letters' case, and their parts when a file gives them in one piece."""

import re

from contacts.normalise.name_words import (
    GIVEN,
    HONORIFICS,
    JOINED,
    JOINING,
    LOWERED,
    MAC_REST,
    NUMERALS,
    PARTICLES,
    SUFFIXES,
    SURNAMES,
)
from contacts.normalise.text import fold, tidy

_PIECES = re.compile(r"([-\s.]+)")
_APOSTROPHE = re.compile(r"(.*['’])(.{2,})\Z")
_SPANISH_ENDING = re.compile(r"[a-zñ]{2,}ez\Z")


def tidy_name(text: str) -> str:
    """The name on one line; its case is touched only when it is all capitals or all small."""
    name = tidy(text)
    shouted = name == name.upper()
    if not shouted and name != name.lower():
        return name
    if shouted and name == name.lower():
        return name
    pieces = _PIECES.split(name)
    last = len(pieces) - 1
    cased = "".join(
        _cased(piece, particle_allowed=place < last and pieces[place + 1].isspace())
        for place, piece in enumerate(pieces)
    )
    # A capital can complete a damaged sequence that now can be repaired.
    return cased if cased.isascii() else tidy(cased)


def _cased(word: str, *, particle_allowed: bool) -> str:
    small = word.lower().replace("i̇", "i")
    if particle_allowed and small in LOWERED:
        return small
    if small in NUMERALS:
        return word.upper()
    elided = _APOSTROPHE.match(small)
    if elided is not None:
        return _cased(elided[1], particle_allowed=False) + _cased(elided[2], particle_allowed=False)
    if small.startswith("mc") and len(small) > 3:
        return "Mc" + _capital(small[2:])
    if small.startswith("mac") and small[3:] in MAC_REST:
        return "Mac" + _capital(small[3:])
    return word[:1].title() + small[1:]


def _capital(word: str) -> str:
    return word[:1].title() + word[1:]


def split_full_name(text: str, *, spanish: bool | None = None) -> tuple[str, str, str]:
    """Given name, family name and second family name; every word of `text` is in one of them.

    `spanish` says whether people of this file carry two surnames; None looks at the name.
    """
    name = tidy(text)
    family, comma, given = name.partition(",")
    if comma and given.strip():
        return _from_comma(family.strip(), tidy(given.replace(",", " ")), spanish)
    units = _units(name.replace(",", " ").split())
    if len(units) < 2:
        return " ".join(units), "", ""
    two = _looks_spanish(units) if spanish is None else spanish
    if not two:
        return " ".join(units[:-1]), units[-1], ""
    return _spanish_parts(units)


def split_surnames(family: str, spanish: bool) -> tuple[str, str]:
    """First and second surname; three or more words that particles do not tie stay together."""
    name = tidy(family)
    units = _units(name.split())
    if spanish and len(units) == 2:
        return units[0], units[1]
    return name, ""


def _from_comma(family: str, given: str, spanish: bool | None) -> tuple[str, str, str]:
    if fold(given).strip(".") in SUFFIXES:
        first, last, second = split_full_name(family, spanish=spanish)
        if second:
            return first, last, f"{second} {given}"
        return first, f"{last} {given}".strip(), ""
    two = _looks_spanish(_units(family.split())) if spanish is None else spanish
    return given, *split_surnames(family, two)


def _spanish_parts(units: list[str]) -> tuple[str, str, str]:
    if len(units) == 2:
        return units[0], units[1], ""
    if _surname_first(units):
        return " ".join(units[2:]), units[0], units[1]
    if len(units) == 3:
        # "Juan Carlos Pérez" has one surname, "Juan García Pérez" two.
        if fold(units[0]) in JOINING and _is_joined(units[1]):
            return f"{units[0]} {units[1]}", units[2], ""
        return units[0], units[1], units[2]
    return " ".join(units[:-2]), units[-2], units[-1]


def _surname_first(units: list[str]) -> bool:
    """Lists write "García López Ana": two surnames that are no first names, then first names."""
    words = [fold(unit) for unit in units]
    return (
        all(_is_surname(word) and word not in GIVEN for word in words[:2])
        and all(word in GIVEN and not _is_surname(word) for word in words[2:])
    )  # fmt: skip


def _is_joined(unit: str) -> bool:
    return fold(unit).split()[-1] in JOINED


def _is_surname(word: str) -> bool:
    return word in SURNAMES or _SPANISH_ENDING.match(word) is not None


def _looks_spanish(units: list[str]) -> bool:
    """Whether a word of the name is a Spanish surname, or it holds an ñ."""
    if any("ñ" in unit.lower() for unit in units):
        return True
    words = [fold(unit).split()[-1] for unit in units]
    return any(_is_surname(word) for word in words)


def _units(words: list[str]) -> list[str]:
    """Words with the particles and titles that belong to the next one, suffixes to the last."""
    units: list[str] = []
    waiting: list[str] = []
    for place, word in enumerate(words):
        plain = fold(word).strip(".")
        if place and units and plain in SUFFIXES and place == len(words) - 1 and len(units) > 1:
            units[-1] = " ".join([units[-1], *waiting, word])
            waiting = []
        elif plain in PARTICLES or (not units and plain in HONORIFICS):
            waiting.append(word)
        else:
            units.append(" ".join([*waiting, word]))
            waiting = []
    if waiting:
        units = [*units[:-1], " ".join([*units[-1:], *waiting])]
    return units
