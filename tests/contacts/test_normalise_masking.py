"""What is left of a masked value."""

from datetime import date

import pytest

from contacts.normalise.masking import mask


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("email", "ana.luz@example.es", "a•••@e•••.es"),
        ("email", "a@b.co", "a•••@b•••.co"),
        ("email", "ana@mail.example.co.uk", "a•••@m•••.uk"),
        ("email", "not an address", "•••"),
        ("email", "@example.es", "•••"),
        ("email", "ana@localhost", "•••"),
        ("phone", "+34612345678", "•••78"),
        ("phone", "112", "•••"),
        ("birth_date", date(1980, 3, 7), "1980"),
        ("birth_date", "1980-03-07", "1980"),
        ("birth_year", 1980, "1980"),
        ("birth_day", "03-07", "•••"),
        ("date", "2026-05-01", "2026"),
        ("notes", "collects kites", "•••"),
        ("boolean", False, "•••"),
        ("number", 0, "•••"),
        ("choices", ["a"], "•••"),
        ("choices", [], ""),
        ("email", "", ""),
        ("birth_date", None, ""),
    ],
)
def test_a_mask_tells_enough_to_recognise_and_too_little_to_use(kind, value, said):
    assert mask(kind, value) == said
