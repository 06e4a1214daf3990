"""Numbers of a cell become E.164, and the short cut agrees with phonenumbers everywhere."""

import csv
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contacts.normalise.phone_plans import quick_e164
from contacts.normalise.phones import Phone, normalise_phones

SAMPLES = Path(__file__).parents[1] / "samples" / "phone"
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def by_the_library(raw: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def written(phone: Phone) -> str:
    return phone.e164 + (f"x{phone.extension}" if phone.extension else "")


def valid(raw: str, region: str | None) -> list[str]:
    found = normalise_phones(raw, region)
    return [written(phone) for phone in found if phone.status == "valid"]


@pytest.mark.parametrize("case", rows("hard_cases.csv"), ids=lambda case: case["note"])
def test_hard_cases_come_out_as_people_read_them(case: dict[str, str]) -> None:
    assert ";".join(valid(case["raw"], case["region"] or None)) == case["expected"]


def test_every_example_number_of_every_region_survives_the_round_trip() -> None:
    wrong = [
        row
        for row in rows("example_roundtrip.csv")
        if valid(row["raw"], row["region"]) != [row["expected_e164"]]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("Móvil: 612 345 678", "ES", ["+34612345678"]),
        ("612345678 casa", "ES", ["+34612345678"]),
        ("Tel. 91-345.67.89 [oficina]", "ES", ["+34913456789"]),
        ("612345678; 913456789", "ES", ["+34612345678", "+34913456789"]),
        ("612345678 ::: +44 20 7946 0958", "ES", ["+34612345678", "+442079460958"]),
        ("612 345 678 o 913 456 789", "ES", ["+34612345678", "+34913456789"]),
        ("612345678 913456789", "ES", ["+34612345678", "+34913456789"]),
        ("612345678\n913456789", "ES", ["+34612345678", "+34913456789"]),
        ("030/123456", "DE", ["+4930123456"]),
        ("(415) 555-2671 x 12", "US", ["+14155552671x12"]),
        ("+1 415 555 2671;ext=12", None, ["+14155552671x12"]),
        ("044 55 1234 5678", "MX", ["+525512345678"]),
        ("1 55 1234 5678", "MX", ["+525512345678"]),
        ("6.1234567E8", "ES", ["+34612345670"]),
        ("'+34612345678", "ES", ["+34612345678"]),
        ("\u202a+34 612 34 56 78\u202c", "ES", ["+34612345678"]),
    ],
)
def test_ways_of_writing_a_number_are_understood(
    raw: str, region: str | None, expected: list[str]
) -> None:
    assert valid(raw, region) == expected


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("1-800-FLOWERS", "US"),
        ("1 800 FLOWERS", "US"),
        ("6.1E+08", "ES"),
        ("6.12346E+08", "ES"),
        ("612345678", None),
        ("n/a", "ES"),
        ("9" * 100_000, "ES"),
        ("+999 123456789", "ES"),
    ],
)
def test_what_is_no_number_stays_as_written_and_invalid(raw: str, region: str | None) -> None:
    assert normalise_phones(raw, region) == [Phone(raw, "", "", "invalid")]


def test_a_cell_without_a_sign_of_a_number_holds_none() -> None:
    assert normalise_phones("", "ES") == []
    assert normalise_phones(" - ", "ES") == []


def test_a_second_number_that_is_wrong_is_not_lost() -> None:
    found = normalise_phones("612345678 / 91345", "ES")
    assert [(phone.e164, phone.status) for phone in found] == [
        ("+34612345678", "valid"),
        ("", "invalid"),
    ]


def national_numbers() -> st.SearchStrategy[str]:
    digits = st.text(st.sampled_from("0123456789"), min_size=3, max_size=13)
    return st.tuples(st.sampled_from(["", "", "0", "1", "8", "00", "011", "06"]), digits).map(
        "".join
    )


@settings(max_examples=1500, deadline=None)
@given(national_numbers(), st.sampled_from(REGIONS))
@example("0034612345678", "ES")
@example("12125551234", "US")
@example("88005553535", "RU")
@example("0669812345", "IT")
def test_the_short_cut_agrees_on_national_numbers(number: str, region: str) -> None:
    quick = quick_e164(number, region)
    assert quick is None or quick == by_the_library(number, region)


@settings(max_examples=1500, deadline=None)
@given(
    st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)),
    national_numbers(),
    st.sampled_from([*REGIONS, None]),
)
@example(1, "4165550123", "US")
@example(7, "7012345678", "RU")
@example(44, "7911123456", "GB")
def test_the_short_cut_agrees_on_international_numbers(
    code: int, number: str, region: str | None
) -> None:
    quick = quick_e164(f"+{code}{number}", region)
    assert quick is None or quick == by_the_library(f"+{code}{number}", region)


def test_the_short_cut_agrees_around_every_example_number() -> None:
    """Each example and its neighbours in the last and first digit, with and without prefixes."""
    differing = []
    for region in REGIONS:
        example_number = phonenumbers.example_number(region)
        national = phonenumbers.national_significant_number(example_number)
        code = example_number.country_code
        near = {national[:-1] + last for last in "05"} | {first + national[1:] for first in "1579"}
        for number in {national, *near}:
            for raw in (number, f"0{number}", f"+{code}{number}", f"00{code}{number}"):
                quick = quick_e164(raw, region)
                if quick is not None and quick != by_the_library(raw, region):
                    differing.append((raw, region, quick))
    assert differing == []


def test_the_short_cut_takes_most_plainly_written_numbers() -> None:
    plain = [row for row in rows("example_roundtrip.csv") if row["raw"].startswith("+")]
    taken = [row for row in plain if quick_e164(row["raw"], row["region"]) is not None]
    assert len(taken) > len(plain) * 0.9


@given(st.text(max_size=60), st.sampled_from(["ES", "US", None, "ZZ"]))
def test_no_text_makes_it_raise(text: str, region: str | None) -> None:
    assert {phone.status for phone in normalise_phones(text, region)} <= {"valid", "invalid"}
