"""Which numbers of the calling code +1 are not of the United States."""

import re
from functools import cache

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    PhoneMetadata,
    PhoneNumber,
    region_code_for_number,
)

# The territories are under the law of the United States as well.
_OURS = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})
_SUBSCRIBER = 2345678  # any; only Canada is told by whole numbers


@cache
def foreign_area_codes() -> tuple[str, ...]:
    """Return the area codes of +1 of other countries: Canada and the Caribbean.

    What nobody knows counts as of the United States, whose rules are the stricter ones.
    """
    plans = [
        re.compile(plan)
        for region in COUNTRY_CODE_TO_REGION_CODE[1]
        if region not in _OURS
        and (plan := PhoneMetadata.metadata_for_region(region, default=None).leading_digits)
    ]
    areas = [str(number) for number in range(200, 1_000)]
    return tuple(
        area for area in areas if any(plan.fullmatch(area) for plan in plans) or _canadian(area)
    )


def is_of_us(e164: str) -> bool:
    """Say whether a number falls under the rules of the United States."""
    return e164.startswith("+1") and e164[2:5] not in foreign_area_codes()


def _canadian(area: str) -> bool:
    number = PhoneNumber(country_code=1, national_number=int(area) * 10_000_000 + _SUBSCRIBER)
    return region_code_for_number(number) == "CA"
