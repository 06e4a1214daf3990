"""A cell is a yes or a no only when it says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.normalise.consents import yes_no


@pytest.mark.parametrize(
    "text",
    ["yes", "YES", "Sí", "si", "true", "TRUE", "1", "x", "Subscribed", "opt-in", "Acepto", "✓"],
)
def test_a_yes_is_a_yes(text: str) -> None:
    assert yes_no(text) is True


@pytest.mark.parametrize(
    "text", ["no", "NO", "false", "0", "Unsubscribed", "opted out", "Not subscribed", "cleaned"]
)
def test_a_no_is_a_no(text: str) -> None:
    assert yes_no(text) is False


@pytest.mark.parametrize("text", ["", " ", "pending", "maybe", "2", "-", "not sure", "yes and no"])
def test_anything_else_is_never_taken_for_consent(text: str) -> None:
    assert yes_no(text) is None


@given(st.text(max_size=30))
def test_no_text_makes_it_raise(text: str) -> None:
    assert yes_no(text) in (True, False, None)
