"""The officer's desk, signed in on a day."""

from typing import Any

import pytest
from django.test import Client

from tests.privacy.desk import at


@pytest.fixture
def desk_on(signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that signs somebody in on a day."""

    def on(day: str, who: str = "prisca") -> Client:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at(day))
        return signed_in(who)

    return on
