"""vCards of every version, and what address books do to them."""

from datetime import UTC, date, datetime

from contacts.drafts import Address
from tests.contacts.files_reading import drafts_of, opened, points


def test_version_three_with_folded_picture_and_birthday_without_a_year():
    first, second = drafts_of("vcard3.vcf")
    assert first.values["birth_day"] == "03-07"
    assert first.values["given_name"] == "Carla María"
    assert first.values["honorific"] == "Dra."
    assert first.values["notes"] == (
        "First line\nSecond, with comma and a very long text that the program folds here"
    )
    assert first.addresses == [
        Address("home", "Calle Luna 4, 2º B", "Sevilla", postal_code="41001", country="ES")
    ]
    assert first.tags == ["Doctors"]
    assert first.changed_at == datetime(2024, 3, 1, 10, 0, tzinfo=UTC)
    assert (first.line, first.span, second.line, second.span) == (1, 59, 60, 6)
    assert opened("vcard3.vcf")[1].left_behind == ["PHOTO", "X-MOON"]


def test_pictures_are_named_but_not_carried():
    table, _ = opened("vcard3.vcf")
    _, cells, _ = next(table.rows())
    assert cells[table.headers.index("PHOTO")] == ":(not kept)"


def test_a_card_without_a_given_name_is_a_contact():
    second = drafts_of("vcard3.vcf")[1]
    assert second.values == {"family_name": "Solo"}
    assert points(second) == [("phone", "+34612345680", "", "valid", True)]


def test_version_four_preferences_extensions_and_basic_dates():
    first, second = drafts_of("vcard4.vcf")
    assert points(first) == [
        ("email", "noa@example.com", "", "valid", True),
        ("email", "noa.levi@example.org", "work", "valid", False),
        ("phone", "+34913456789", "home", "valid", True),
    ]
    assert first.points[2].extension == "22"
    assert first.values["birth_date"] == date(1984, 2, 29)
    assert (first.values["gender"], first.values["language"]) == ("female", "en")
    assert first.changed_at == datetime(2024, 3, 1, 10, 0, tzinfo=UTC)
    assert second.values == {
        "given_name": "Ana",
        "family_name": "Ruiz",
        "birth_day": "03-07",
    }


def test_relatives_are_left_behind():
    table, found = opened("vcard4.vcf")
    assert [table.headers[position] for position in found.sensitive] == ["RELATED"]
    assert found.left_behind == ["RELATED"]


def test_apple_groups_give_labels_and_its_marker_year_is_no_year():
    draft = drafts_of("vcard_apple.vcf")[0]
    assert points(draft) == [
        ("email", "pau@example.com", "work", "valid", True),
        ("phone", "+34612345681", "bakery", "valid", True),
        ("handle", "paubosch", "", "valid", False),
    ]
    assert draft.values["birth_day"] == "03-07"
    assert "birth_date" not in draft.values
    assert draft.values["organisation"] == "Forn Bosch"


def test_quoted_printable_of_version_two():
    draft = drafts_of("vcard2.vcf")[0]
    assert draft.values == {"given_name": "Iñaki", "family_name": "Núñez", "notes": "café solo"}
    assert points(draft) == [("phone", "+34612345682", "mobile", "valid", True)]
