"""The numbering plans of phonenumbers compiled for speed: accepts only what the library accepts.

`quick_e164` answers for numbers without any doubt and says None for all others, which then
go through the library itself. The tests hold the two against each other.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip",
    "personal_number", "pager", "uan", "voicemail",
)  # fmt: skip
_PUNCTUATION = str.maketrans("", "", " -()\u00a0")
# A full stop is left out only when there are several: one may be a spreadsheet's decimal mark.
_WITH_STOPS = str.maketrans("", "", " -()\u00a0.")
_NON_GEOGRAPHIC = "001"

Match = Callable[[str], re.Match[str] | None]


class _Plan(NamedTuple):
    code: str
    general: Match
    lengths: frozenset[int]
    trunk: Match | None
    transforms: bool
    exit_code: str
    leaves_country: Match


class _Territory(NamedTuple):
    leading: Match | None
    known: Match


def quick_e164(raw: str, region: str | None) -> str | None:
    """E.164 of a plainly written, certainly valid number; None means: ask the library."""
    digits = raw
    if not raw.isdigit():
        digits = raw.translate(_WITH_STOPS if raw.count(".") > 1 else _PUNCTUATION)
    if not digits.isascii():
        return None
    if digits[:1] == "+":
        return _international(digits[1:])
    if not digits.isdigit() or not region:
        return None
    plan = _plan(region)
    if plan is None:
        return None
    if digits[:2] == "00" and plan.exit_code == "00":
        return _international(digits[2:]) if digits[2:3] != "0" else None
    if plan.leaves_country(digits):
        return None
    # The library may take leading digits for the country's own code when they do not fit.
    if digits.startswith(plan.code) and not _fits(plan, digits):
        return None
    return _national(plan, digits)


def _international(digits: str) -> str | None:
    if not digits.isdigit():
        return None
    for length in (2, 3, 1):
        plan = _plan_of_code(digits[:length])
        if plan is not None:
            return _national(plan, digits[length:])
    return None


def _national(plan: _Plan, number: str) -> str | None:
    trunk = plan.trunk(number) if plan.trunk is not None else None
    if trunk is not None:
        if plan.transforms:
            return None
        without = number[trunk.end() :]
        if plan.general(without):
            number = without
        elif not plan.general(number):
            return None
    if _fits(plan, number) and _known(plan.code, number):
        return f"+{plan.code}{number}"
    return None


def _fits(plan: _Plan, number: str) -> bool:
    return len(number) in plan.lengths and plan.general(number) is not None


def _known(code: str, number: str) -> bool:
    for leading, known in _territories(code):
        if leading is None:
            if known(number):
                return True
        elif leading(number):
            return known(number) is not None
    return False


@cache
def _plan(region: str) -> _Plan | None:
    metadata = PhoneMetadata.metadata_for_region(region.upper(), None)
    if metadata is None or metadata.general_desc is None:
        return None
    trunk = metadata.national_prefix_for_parsing
    return _Plan(
        code=str(metadata.country_code),
        general=_whole(metadata.general_desc.national_number_pattern),
        lengths=frozenset(metadata.general_desc.possible_length),
        trunk=re.compile(trunk).match if trunk else None,
        transforms=bool(metadata.national_prefix_transform_rule),
        exit_code=metadata.international_prefix or "",
        leaves_country=re.compile(metadata.international_prefix or "(?!)").match,
    )


@cache
def _main_regions() -> dict[str, str]:
    return {str(code): regions[0] for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()}


@cache
def _plan_of_known_code(code: str) -> _Plan | None:
    region = _main_regions()[code]
    return None if region == _NON_GEOGRAPHIC else _plan(region)


def _plan_of_code(code: str) -> _Plan | None:
    # Cached by known codes only: the text of a file must not grow the cache.
    return _plan_of_known_code(code) if code in _main_regions() else None


@cache
def _territories(code: str) -> tuple[_Territory, ...]:
    """The countries that share a calling code, in the order in which the library asks them."""
    found = []
    for region in COUNTRY_CODE_TO_REGION_CODE[int(code)]:
        metadata = PhoneMetadata.metadata_for_region(region, None)
        if metadata is None:
            continue
        leading = metadata.leading_digits
        known = _known_pattern(metadata)
        found.append(_Territory(re.compile(leading).match if leading else None, known))
    return tuple(found)


def _known_pattern(metadata: PhoneMetadata) -> Match:
    kinds = (getattr(metadata, kind) for kind in _KINDS)
    accepted = "|".join(_branch(kind) for kind in kinds if kind is not None and _exists(kind))
    return re.compile(rf"(?={_branch(metadata.general_desc)})(?:{accepted or '(?!)'})").match


def _exists(description: object) -> bool:
    return bool(getattr(description, "national_number_pattern", None))


def _branch(description: object) -> str:
    lengths = [n for n in getattr(description, "possible_length", ()) if n > 0]
    pattern = getattr(description, "national_number_pattern", None)
    counted = "|".join(rf"[0-9]{{{n}}}" for n in lengths)
    return rf"(?:(?=(?:{counted})\Z)(?:{pattern})\Z)" if lengths else rf"(?:(?:{pattern})\Z)"


def _whole(pattern: str | None) -> Match:
    return re.compile(pattern or "(?!)").fullmatch
