"""The sample business has privacy requests in every state."""

from pathlib import Path
from typing import Any

import pytest

from config.actor import Actor, Door
from contacts.operations.contacts import create_contact
from privacy import sample_business
from privacy.models.consents import EvidenceFile, Renewal
from privacy.models.erasure import Erasure
from privacy.models.requests import PrivacyRequest, Status
from privacy.operations.erasing.planning import hash_of, plan_of

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
    asked = len(sample_business.REQUESTS) + 1
    counts = {"privacy requests": asked, "legal holds": 1, "erasures": 1, "retention rules": 7}
    assert sample_business.load(by) == counts
    assert sample_business.load(by) == counts
    assert set(PrivacyRequest.objects.values_list("status", flat=True)) == set(Status.values)
    assert not PrivacyRequest.objects.filter(matches=None).exists()
    waiting = Erasure.objects.get()
    assert (waiting.state, waiting.planned_by, waiting.approved_at) == (
        "planned", people["prisca"], None,
    )  # fmt: skip
    assert waiting.plan_hash == hash_of(plan_of(waiting.people, waiting.planned_at))
    brought, asked_again = EvidenceFile.objects.get(), Renewal.objects.get()
    assert (brought.state, brought.recorded, len(brought.rejects)) == ("done", 12, 1)
    assert asked_again.purpose == "events"
