"""The first page of who has nobody yet."""

import pytest

pytestmark = pytest.mark.django_db


def test_home_of_nobody_says_how_to_begin(signed_in):
    assert "Your people will be here" in signed_in("ana").get("/").content.decode()
