"""A request that is taken back stops the erasure planned for it, as long as nothing is erased."""

from typing import Any

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from governance.models.audit import AuditEvent
from privacy.models.erasure import Erasure
from privacy.models.requests import RequestStep
from privacy.operations.desk.deciding import withdraw_request
from privacy.operations.erasing import executing
from privacy.operations.erasing.approving import approve_erasure, start_erasure
from privacy.operations.erasing.planning import CannotErase, plan_erasure
from privacy.operations.erasing.stopping import ErasureBegun
from tests.privacy.asking import confirm_all, noa
from tests.privacy.test_drp import (  # noqa: F401
    AuthorisedAgent,
    agent,
    agents,
    desk_of,
    on,
    prisca,
)

pytestmark = pytest.mark.django_db
WORKER = Actor.system(Door.JOB)
# ruff: noqa: F811


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def second(people: Any) -> Actor:
    return Actor(people["root"], Door.PAGE)


def planned(answer: dict[str, Any], person: Contact, prisca: Actor, second: Actor) -> Erasure:
    request, now = desk_of(answer), timezone.now()
    confirm_all(request, prisca, now)
    made = plan_erasure(people=[person.pk], by=prisca, now=now, request=request)
    approve_erasure(erasure=made, plan_hash=made.plan_hash, by=second, now=now)
    return start_erasure(erasure=made, by=prisca)


def revoked(agent: AuthorisedAgent, answer: dict[str, Any]) -> tuple[int, Any]:
    path = f"data-rights-request/{answer['request_id']}"
    return agent.send(path, agent.signed({"reason": "I stay"}), "DELETE")


def test_who_revokes_before_the_worker_begins_is_not_erased(
    agent: AuthorisedAgent, by: Actor, prisca: Actor, second: Actor
) -> None:
    person, answer = noa(by), agent.exercise("deletion")
    erasure = planned(answer, person, prisca, second)
    running = executing._begin(erasure=erasure, by=WORKER, now=timezone.now())
    status, said = revoked(agent, answer)
    assert (status, said["status"]) == (200, "revoked")
    # The worker had it in its hands already, and a second one comes later.
    now, given = timezone.now(), executing.Watch()
    left, _changed = executing._chunk(erasure=running, by=WORKER, now=now, watch=given)
    assert (left.state, left.erased, left.rows) == (Erasure.State.CANCELLED, 0, {})
    with pytest.raises(CannotErase):
        executing.execute_erasure(erasure=erasure, by=WORKER, now=now)
    person.refresh_from_db()
    assert (person.email, person.erased_at) == ("noa.prats@example.com", None)
    told = AuditEvent.objects.get(verb="erasure.cancelled")
    assert (told.key, told.facts) == (str(erasure.key), {"why": "request_withdrawn"})
    step = RequestStep.objects.get(request=desk_of(answer), kind="withdrawn")
    assert step.facts["erasures_stopped"] == 1


def test_nothing_is_planned_for_a_request_that_was_taken_back(
    agent: AuthorisedAgent, by: Actor, prisca: Actor
) -> None:
    person, answer = noa(by), agent.exercise("deletion")
    assert revoked(agent, answer)[0] == 200
    with pytest.raises(CannotErase):
        plan_erasure(people=[person.pk], by=prisca, now=timezone.now(), request=desk_of(answer))
    assert not Erasure.objects.exists()
    assert not AuditEvent.objects.filter(verb="erasure.planned").exists()


def test_what_is_erased_cannot_be_taken_back_and_nobody_is_told_that_it_was(
    agent: AuthorisedAgent, by: Actor, prisca: Actor, second: Actor
) -> None:
    person, answer = noa(by), agent.exercise("deletion")
    erasure = planned(answer, person, prisca, second)
    executing.execute_erasure(erasure=erasure, by=WORKER, now=timezone.now())
    assert revoked(agent, answer) == (
        409, {"code": "409", "message": "The data have been erased already.", "fatal": True}
    )  # fmt: skip
    with pytest.raises(ErasureBegun):
        withdraw_request(request=desk_of(answer), by=prisca, now=timezone.now())
    erasure.refresh_from_db()
    assert (erasure.state, desk_of(answer).status) == (Erasure.State.DONE, "working")
    assert agent.status(answer["request_id"])["status"] == "in_progress"
