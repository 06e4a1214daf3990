"""How each country writes an address, and what one of its addresses should have.

Opinions about other people's streets are warnings: nothing here refuses an address.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

# See address_formats.LICENCE.md for where it is from.
_FORMATS = Path(__file__).with_name("address_formats.json")
_PARTS = {"A": "street", "C": "city", "S": "region", "Z": "postal_code"}
# Letters of lines that we do not keep: name, organisation, part of a town, sorting code.
_OTHER = re.compile(r"%[NODX]")
_MARK = re.compile(r"%([ACSZ])")
_DANGLING = re.compile(r"^[\s,、-]+|[\s,、-]+$")
_SPACES = re.compile(r"\s{2,}|\s+(?=,)")
# A bracket, an escaped letter or a letter of a pattern, each with what makes it optional.
_TOKEN = re.compile(r"\[[^\]]*\]\??|\\?.\??")
_SEPARATOR = re.compile(r"(?:\[[ \\-]+\]|[ -]|\\-)\??")
_USUAL = "%A%n%Z %C%n%S"


def missing_parts(address: Mapping[str, str]) -> tuple[str, ...]:
    """Parts that addresses of its country need and this one lacks; none where it has no country.

    A postal code says the region too, so a missing region counts only where there are none.
    """
    known = formats().get(address.get("country") or "")
    if known is None:
        return ()
    needed = [letter for letter in "ACZS" if letter in known["required"]]
    if "Z" in needed and "S" in needed:
        needed.remove("S")
    return tuple(_PARTS[letter] for letter in needed if not address.get(_PARTS[letter]))


def address_lines(address: Mapping[str, str]) -> list[str]:
    """The address as an envelope of its country has it, the country itself left out."""
    known = formats().get(address.get("country") or "")
    layout = _OTHER.sub("", known["lines"] if known else _USUAL)
    lines = []
    for line in layout.split("%n"):
        filled = _MARK.sub(lambda mark: address.get(_PARTS[mark[1]]) or "", line)
        bare = _DANGLING.sub("", _SPACES.sub(" ", filled))
        # A line that only held a sign beside an empty part, such as Japan's postal mark.
        if any(address.get(_PARTS[mark]) for mark in _MARK.findall(line)):
            lines.append(bare)
    return lines


@cache
def postal_pattern(country: str) -> re.Pattern[str] | None:
    """The form of the country's postal codes without spaces and hyphens; None if unknown."""
    rule = formats().get(country, {}).get("postal_code")
    if not rule:
        return None
    bare = (part for part in _TOKEN.findall(rule) if not _SEPARATOR.fullmatch(part))
    return re.compile("".join(bare), re.IGNORECASE)


@cache
def formats() -> dict[str, dict[str, Any]]:
    """What is known of each country, read once."""
    found: dict[str, dict[str, Any]] = json.loads(_FORMATS.read_text(encoding="utf-8"))
    return found
