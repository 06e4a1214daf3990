"""What is left of a retention run: its certificate, and the runs of the sample business."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.contact import Contact
from interactions.models.engagement import Engagement
from privacy.models.retention import RetentionRun
from privacy.operations.retaining.evidence import is_genuine
from privacy.operations.retaining.executing import execute_run
from privacy.operations.retaining.planning import plan_retention
from privacy.operations.retaining.sample import load as load_sample
from tests.privacy.test_retention import NOW, SYSTEM, a_rule, carried_out, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


def test_the_certificate_is_printed_and_any_tool_verifies_it(
    by: Actor, officer: Actor, signed_in: Any
) -> None:
    a_rule(officer)
    person("Wenceslada", by, "2020-01-01")
    run = plan_retention(by=SYSTEM, now=NOW)
    client, page = signed_in("prisca"), reverse("privacy:retention_certificate", args=[run.key])
    assert client.get(page).status_code == 404
    done = carried_out(run, officer)
    said = client.get(page).content.decode()
    assert (done.certificate in said, "restrict in time (version 1)" in said) == (True, True)
    assert ("This certificate was changed" in said, "Wenceslada" in said) == (False, False)
    statement = client.get(page + "?statement").content
    assert sha256(statement).hexdigest() == done.certificate
    RetentionRun.objects.filter(pk=run.pk).update(people=2)
    assert "This certificate was changed" in client.get(page).content.decode()


def test_the_sample_has_one_run_that_is_over_and_one_that_waits(by: Actor, officer: Actor) -> None:
    for name, age in (("Old", 3), ("Older", 4)):
        made = NOW - timedelta(days=365 * age)
        one = person(name, by)
        Contact.objects.filter(pk=one.pk).update(created_at=made)
        Engagement.objects.create(contact=one, channel="web", kind="open", at=made, digest=one.key)
    for _twice in range(2):
        load_sample(by=officer, now=NOW)
        runs = RetentionRun.objects.order_by("pk")
        assert [(run.state, run.people) for run in runs] == [("done", 2), ("planned", 2)]
    assert is_genuine(runs[0])
    assert execute_run(run=runs[0], by=SYSTEM, now=NOW).executed_at == NOW - timedelta(days=30)
