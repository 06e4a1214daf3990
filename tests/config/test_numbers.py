"""Numbers in addresses: plain digits that a column can hold, or none at all."""

import pytest

from config.numbers import BIGINT, INTEGER, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("17", 17), (str(BIGINT), BIGINT), ("007", 7)],
)
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", " 1", "1.0", "1e3", "²", "٣", "x", str(BIGINT + 1), "9" * 5_000],
)
def test_anything_else_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_a_smaller_column_holds_less() -> None:
    assert whole_number(str(INTEGER), INTEGER) == INTEGER
    assert whole_number(str(INTEGER + 1), INTEGER) is None
