"""Percentages are written as the reader's locale writes them."""

import pytest
from django.utils import translation

from config.templatetags.ui import percentage


@pytest.mark.parametrize(
    ("hundredths", "digits", "english", "spanish"),
    [
        (12.345, 1, "12.3%", "12,3\N{NO-BREAK SPACE}%"),
        (12.345, 0, "12%", "12\N{NO-BREAK SPACE}%"),
        (2.5, 0, "3%", "3\N{NO-BREAK SPACE}%"),
        (100.0, 1, "100%", "100\N{NO-BREAK SPACE}%"),
        (1000, 0, "1,000%", "1.000\N{NO-BREAK SPACE}%"),
        (0, 0, "0%", "0\N{NO-BREAK SPACE}%"),
        (None, 0, "", ""),
    ],
)
def test_a_percentage_follows_the_reader_s_locale(
    hundredths: float | None, digits: int, english: str, spanish: str
) -> None:
    for language, written in (("en", english), ("es", spanish)):
        with translation.override(language):
            assert percentage(hundredths, digits) == written
