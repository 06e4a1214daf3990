"""Countries and languages are found by the names and codes that people write."""

import pytest
from babel import Locale

from contacts.normalise.places import country_code, language_code, postal_code_looks_right


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("España", "ES"), ("ESPANA", "ES"), ("Spain", "ES"), ("es", "ES"), ("ESP", "ES"),
        ("UK", "GB"), ("Great Britain", "GB"), ("Inglaterra", "GB"), ("Reino Unido", "GB"),
        ("EE. UU.", "US"), ("EE.UU.", "US"), ("U.S.A.", "US"), ("Estados Unidos", "US"),
        ("The United States of America", "US"), ("Holland", "NL"), ("Países Bajos", "NL"),
        ("México", "MX"), ("Méjico", "MX"), ("Deutschland", "DE"), ("Côte d’Ivoire", "CI"),
        ("Turkey", "TR"), ("Bosnia and Herzegovina", "BA"), ("Trinidad & Tobago", "TT"),
        ("Czech Republic", "CZ"), ("South Korea", "KR"), ("El Salvador", "SV"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_name_alias_or_code(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_country_is_found_by_its_english_and_spanish_name(language: str) -> None:
    names = {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and country_code(code) == code
    }
    assert len(names) > 245
    assert {code: name for code, name in names.items() if country_code(name) != code} == {}


@pytest.mark.parametrize("text", ["", "Atlantis", "ZZ", "EU", "European Union", "Europe", "123"])
def test_what_is_no_country_has_no_code(text: str) -> None:
    assert country_code(text) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("es", "es"), ("Spanish", "es"), ("Español", "es"), ("castellano", "es"), ("es-MX", "es"),
        ("en_US", "en"), ("inglés", "en"), ("eng", "en"), ("català", "ca"), ("Deutsch", "de"),
        ("portugués (Brasil)", "pt"), ("zh-Hans", "zh"),
    ],
)  # fmt: skip
def test_a_language_is_found_by_name_tag_or_code(name: str, code: str) -> None:
    assert language_code(name) == code


@pytest.mark.parametrize("text", ["", "Klingon", "xx", "a lot"])
def test_what_is_no_language_has_no_code(text: str) -> None:
    assert language_code(text) is None


@pytest.mark.parametrize(
    ("code", "country", "right"),
    [
        ("28013", "ES", True), ("53001", "ES", False), ("8001", "ES", False),
        ("SW1A 1AA", "GB", True), ("sw1a1aa", "GB", True), ("28013", "GB", False),
        ("1234 AB", "NL", True), ("94105-1234", "US", True), ("K1A 0B1", "CA", True),
        ("1000-205", "PT", True), ("D02 AF30", "IE", True), ("999", "AQ", None),
        ("D6W XY00", "IE", True), ("", "ES", False),
    ],
)  # fmt: skip
def test_postal_codes_are_judged_only_where_their_form_is_known(
    code: str, country: str, right: bool | None
) -> None:
    assert postal_code_looks_right(code, country) is right
