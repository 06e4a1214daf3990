"""The sample business has privacy requests in every state."""

from pathlib import Path
from typing import Any

import pytest

from config.actor import Actor, Door
from contacts.operations.contacts import create_contact
from privacy import sample_business
from privacy.models.requests import PrivacyRequest, Status

pytestmark = pytest.mark.django_db


def test_the_sample_is_loaded_once_and_has_every_state(
    people: dict[str, Any], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    """A second load writes nothing; who asks is found by the address they gave.

    About 3 s: each story is told in full, with all tables counted and one package written.
    """
    settings.MEDIA_ROOT = tmp_path
    by = Actor.system(Door.COMMAND)
    monkeypatch.setattr(sample_business, "_ROUND_THE_LIST", 1)
    for n in range(len(sample_business.REQUESTS)):
        create_contact(values={"given_name": f"Mar{n}", "email": f"n{n}@sample.example"}, by=by)
    counts = {"privacy requests": len(sample_business.REQUESTS) + 1, "legal holds": 1}
    assert sample_business.load(by) == counts
    assert sample_business.load(by) == counts
    assert set(PrivacyRequest.objects.values_list("status", flat=True)) == set(Status.values)
    assert not PrivacyRequest.objects.filter(matches=None).exists()
