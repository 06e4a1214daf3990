"""What a proof finds in a text: words that stand alone, and no number by chance."""

import re
from hashlib import sha256
from uuid import UUID

import pytest

from privacy.operations.erasing.sought import AS_PATTERN, Sought

PHONE, EMAIL, KEY = "612345678", "ana@x.es", "0194640a-8a80-71b7-b12f-dabcd766523b"
CHANCE = UUID("a6123456-78b1-4c2d-8e3f-9a0b1c2d3e4f")
DIGEST = "ab612345678c" + "0f" * 26


@pytest.fixture(params=[0, AS_PATTERN + 1], ids=["few", "many"])
def sought(request: pytest.FixtureRequest) -> Sought:
    others = {f"nobody{n}@example.org" for n in range(request.param)}
    return Sought(frozenset({PHONE, EMAIL, KEY, "ana alameda"} | others))


@pytest.mark.parametrize(
    "text",
    [
        PHONE,
        "tel:612345678",
        "2026-11-23 612.345.678 18.30",
        "call 612 34 56 78 today",
        f"({CHANCE},612-345-678,{DIGEST})",
        f'{{"to": "{EMAIL}"}}',
        "Alameda, Ana; Ana.Alameda",
        KEY,
    ],
)
def test_a_word_is_found_however_it_is_written(sought: Sought, text: str) -> None:
    assert sought.found_in(text)
    cleaned = sought.without(text, "…")
    assert "…" in cleaned
    assert not sought.found_in(cleaned)


@pytest.mark.parametrize(
    "text",
    [
        str(CHANCE),
        f"(17,{CHANCE},email)",
        DIGEST,
        f'{{"sha256": "{DIGEST.upper()}"}}',
        "mariana@x.es",
        "1612345678",
        "Ana María Alameda",
    ],
)
def test_what_only_looks_like_a_word_is_left_as_it_is(sought: Sought, text: str) -> None:
    assert not sought.found_in(text)
    assert sought.without(text, "…") == text


def test_digits_alone_are_a_number_however_long_what_they_stand_in_looks(sought: Sought) -> None:
    assert sought.found_in("00000000-0000-0000-6123-45678")
    assert sought.without("0-0-6123-45678", "…") == "0-0-…"


def test_no_digest_of_twenty_thousand_holds_a_number_it_was_not_given() -> None:
    """Of each digest with digits in a row, the digits themselves are what is looked for."""
    digests = [sha256(str(n).encode()).hexdigest() for n in range(20_000)]
    runs = {run for each in digests for run in re.findall(r"(?<!\d)\d{9}(?!\d)", each)}
    assert len(runs) > 1_000
    sought = Sought(frozenset(runs))
    assert not any(sought.found_in(each) for each in digests)
    assert all(sought.found_in(f"{run} {digests[0]}") for run in runs)
