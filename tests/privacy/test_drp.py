"""The Data Rights Protocol 1.0, spoken by an agent that shares no code with us."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from config.actor import Actor, Door
from config.sealed import seal
from contacts.models.preference import WishEvent
from privacy.models.protocols import ProtocolParty, ProtocolRequest
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting.selling import confirm_opt_in
from privacy.operations.choosing import wishes_now
from privacy.operations.desk.clocks import extend
from privacy.operations.desk.deciding import complete, refuse
from privacy.operations.desk.identity import ask_identity, decide_identity
from privacy.operations.desk.tasks import complete_task
from privacy.operations.inviting import ASKED_TASK, mail_links_to
from privacy.operations.protocols.telling import tell_due
from tests.privacy.asking import confirm_all, noa
from tests.segments.fakes.server import Asked, Fake, Reply, Served, broken, serving

pytestmark = pytest.mark.django_db
WORKER = Actor.system(Door.JOB)
RIGHTS = {
    "sale:opt-out": "ccpa.opt_out_sale_share",
    "sale:opt-in": "ccpa.opt_in_after_opt_out",
    "deletion": "ccpa.delete",
    "access": "ccpa.know_specific",
    "access:categories": "ccpa.know_categories",
    "access:specific": "ccpa.know_specific",
}


class Listener(Fake):
    """Where an agent hears of statuses."""

    def answer(self, asked: Asked) -> Reply:
        return Reply(200)

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [asked.json for asked in self.requests]


class AuthorisedAgent:
    """An agent as the protocol describes it: signs as libsodium does, and has a token."""

    def __init__(self, identifier: str) -> None:
        self.identifier, self.token = identifier, ""
        self.key, self.client = Ed25519PrivateKey.generate(), Client()

    def entry(self) -> dict[str, str]:
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"id": self.identifier, "name": self.identifier.title(),
                "verify_key": b64encode(raw).decode(),
                "web_url": "https://agent.example.org"}  # fmt: skip

    def message(self, **said: Any) -> dict[str, Any]:
        now = datetime.now(UTC)
        return {
            "agent-id": self.identifier,
            "business-id": "NOVA",
            "issued-at": (now - timedelta(minutes=1)).isoformat(),
            "expires-at": (now + timedelta(minutes=9)).isoformat(),
            "drp.version": "1.0",
        } | {name.replace("_at", "-at"): value for name, value in said.items()}

    def signed(self, message: dict[str, Any]) -> str:
        text = json.dumps(message).encode()
        return b64encode(self.key.sign(text) + text).decode()

    def send(self, path: str, body: str = "", method: str = "POST") -> tuple[int, Any]:
        answer = self.client.generic(
            method, f"/drp/v1/{path}", body, content_type="text/plain",
            headers={"Authorization": f"Bearer {self.token}"} if self.token else {},
        )  # fmt: skip
        return answer.status_code, answer.json() if answer.content else None

    def set_up(self) -> "AuthorisedAgent":
        status, said = self.send(f"agent/{self.identifier}", self.signed(self.message()))
        assert (status, said["agent-id"]) == (200, self.identifier)
        self.token = said["token"]
        return self

    def exercise(self, asked: str, **said: Any) -> dict[str, Any]:
        claims = {"exercise": asked, "name": "Noa Prats", "email": "noa.prats@example.com"}
        body = self.signed(self.message(**(claims | said)))
        status, answer = self.send("data-rights-request", body)
        assert status == 200, answer
        return answer

    def status(self, number: str) -> dict[str, Any]:
        status, answer = self.send(f"data-rights-request/{number}", method="GET")
        assert status == 200, answer
        return answer


@pytest.fixture(autouse=True)
def on(settings: Any) -> None:
    settings.DRP_BUSINESS_ID = "NOVA"
    cache.clear()


@pytest.fixture
def agents(people: Any, tmp_path: Path) -> tuple[AuthorisedAgent, AuthorisedAgent]:
    both = AuthorisedAgent("FIRST_AGENT"), AuthorisedAgent("OTHER_AGENT")
    file = tmp_path / "agents.json"
    file.write_text(json.dumps([each.entry() for each in both]))
    call_command("import_agents", str(file), "--as", "prisca", "--json")
    return both[0].set_up(), both[1].set_up()


@pytest.fixture
def agent(agents: tuple[AuthorisedAgent, AuthorisedAgent]) -> AuthorisedAgent:
    return agents[0]


@pytest.fixture
def prisca(people: Any) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def web(settings: Any) -> Iterator[Served]:
    with serving({"/told": Listener()}) as served:
        settings.EGRESS_ALLOWED = [*settings.EGRESS_ALLOWED, served.host]
        yield served


def desk_of(answer: dict[str, Any]) -> PrivacyRequest:
    return ProtocolRequest.objects.get(key=answer["request_id"]).request


def finish(request: PrivacyRequest, by: Actor) -> None:
    for task in request.tasks.filter(done_at=None):
        complete_task(task=task, by=by, now=timezone.now())
    request.refresh_from_db()
    complete(request=request, by=by, now=timezone.now())


def test_an_agent_asks_for_every_right_and_each_comes_to_the_desk(agent, by):
    person = noa(by)
    assert agent.send("agent/FIRST_AGENT", method="GET") == (200, {})
    answers = {asked: agent.exercise(asked, regime="ccpa") for asked in RIGHTS}
    for asked, answer in answers.items():
        request = desk_of(answer)
        assert (request.right, request.channel) == (RIGHTS[asked], "drp")
        assert answer == {
            "request_id": answer["request_id"],
            "received_at": request.received_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "expected_by": answer["expected_by"],
            "status": "in_progress",
        }
        assert datetime.fromisoformat(answer["expected_by"]) > request.received_at
        assert request.acknowledged_at is not None
        assert [match.contact_id for match in request.matches.all()] == [person.pk]
        assert agent.status(answer["request_id"]) == answer
    # 11 CCR 7060(b): no proof is asked for, and nothing is waited for.
    (wish,) = WishEvent.objects.filter(contact=person, name=WishEvent.Name.NO_SALE)
    assert wish.value is True
    assert "noa.prats" not in json.dumps(list(ProtocolRequest.objects.values()), default=str)


def test_replay_wrong_business_expiry_and_a_foreign_token_are_four_refusals(agents):
    """Scenario 15: in the order of the protocol; the request they copy is untouched."""
    first, other = agents
    message = first.message(exercise="deletion", email="noa.prats@example.com")
    body = first.signed(message)
    status, answer = first.send("data-rights-request", body)
    assert (status, PrivacyRequest.objects.count()) == (200, 1)
    before = first.status(answer["request_id"])
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    assert other.send("data-rights-request", body) == (
        403, {"code": "403", "message": "The signature is not that of the agent."}
    )  # fmt: skip
    assert first.send(
        "data-rights-request", first.signed(message | {"business-id": "ANOTHER"})
    ) == (403, {"code": "403", "message": "The business-id is not ours."})
    assert first.send("data-rights-request", first.signed(message | {"expires-at": past})) == (
        400, {"code": "400", "message": "The message has expired.", "fatal": True}
    )  # fmt: skip
    assert first.send("data-rights-request", body) == (
        409, {"code": "409", "message": "This message was taken before.", "fatal": True}
    )  # fmt: skip
    refused = (403, {"code": "403", "message": "The request is not one of this agent."})
    number = answer["request_id"]
    assert other.send(f"data-rights-request/{number}", method="GET") == refused
    unknown = "01234567-89ab-4def-8123-456789abcdef"
    assert first.send(f"data-rights-request/{unknown}", method="GET") == refused
    assert other.send(
        f"data-rights-request/{number}", other.signed({"reason": "x"}), "DELETE"
    ) == refused  # fmt: skip
    assert first.status(number) == before
    assert PrivacyRequest.objects.count() == 1


def test_a_message_that_is_wrong_in_everything_is_refused_for_the_first_thing(agents):
    first, other = agents
    future = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    wrong: dict[str, Any] = {
        "agent-id": "OTHER_AGENT", "business-id": "X", "issued-at": future, "expires-at": past,
        "drp.version": "0.5", "exercise": "forget",
    }  # fmt: skip
    steps: list[tuple[Any, str]] = [
        ("{}!", "base64 of a signed message"),
        (other.signed(wrong), "signature is not"),
        (first.signed(wrong), "agent-id is not"),
    ]
    right = first.message(exercise="deletion", email="noa.prats@example.com")
    for name, words in (
        ("agent-id", "business-id is not"), ("business-id", "issued-at is still to come"),
        ("issued-at", "has expired"), ("expires-at", "drp.version"),
        ("drp.version", "exercise is not"),
    ):  # fmt: skip
        wrong = wrong | {name: right[name]}
        steps.append((first.signed(wrong), words))
    for body, words in steps:
        _status, said = first.send("data-rights-request", body)
        assert words in said["message"]
    assert not PrivacyRequest.objects.exists()


def test_keys_are_given_to_who_signs_and_to_nobody_else(agents):
    first, other = agents
    old, setup = first.token, first.signed(first.message())
    assert first.send("agent/FIRST_AGENT", setup)[0] == 200
    # The same message again, another's address, an unknown one, another's signature.
    for path, body in (
        ("agent/FIRST_AGENT", setup),
        ("agent/OTHER_AGENT", first.signed(first.message())),
        ("agent/NOBODY", first.signed(first.message())),
        ("agent/FIRST_AGENT", other.signed(first.message())),
    ):
        assert first.send(path, body) == (403, None)
    assert first.token == old
    assert first.send("agent/FIRST_AGENT", method="GET") == (403, None)
    assert other.send("agent/FIRST_AGENT", method="GET") == (403, None)
    assert old not in json.dumps(list(ProtocolParty.objects.values()), default=str)


def test_who_asks_again_by_its_own_number_gets_the_request_it_has(agent):
    said = {"agent-request-id": "a-17"}
    first = agent.exercise("deletion", **said)
    assert first["agent_request_id"] == "a-17"
    assert agent.exercise("deletion", **said) == first
    body = agent.signed(agent.message(exercise="access", email="x@example.org", **said))
    status, refused = agent.send("data-rights-request/", body)
    assert (status, refused["message"]) == (
        409, "The agent-request-id belongs to another request."
    )  # fmt: skip
    assert PrivacyRequest.objects.count() == 1


def test_an_adult_who_opts_in_confirms_by_their_own_link_and_a_minor_is_looked_at(
    agent, by, prisca, settings
):
    """11 CCR 7028(a): two steps; the agent takes the first, and never the second."""
    person = noa(by)
    agent.exercise("sale:opt-out")
    request = desk_of(agent.exercise("sale:opt-in"))
    assert request.right == "ccpa.opt_in_after_opt_out"
    sale, no_sale = WishEvent.Name.SALE, WishEvent.Name.NO_SALE
    wishes = wishes_now(person)
    assert (wishes[sale], wishes[no_sale]) == ("asked", True)
    assert mail_links_to(seal("noa.prats@example.com", ASKED_TASK)) == 1
    assert mail.outbox[0].to == ["noa.prats@example.com"]
    confirm_opt_in(contact=person, by=Actor(None, Door.PUBLIC), now=timezone.now())
    assert (wishes_now(person)[sale], no_sale in wishes_now(person)) == ("confirmed", False)
    # Once more changes nothing of what is allowed.
    agent.exercise("sale:opt-in")
    assert wishes_now(person)[sale] == "confirmed"
    young = noa(by, email="kim@example.org", birth_date=f"{timezone.localdate().year - 15}-12-31")
    minor = desk_of(agent.exercise("sale:opt-in", email="kim@example.org"))
    assert minor.right == "ccpa.minor_opt_in"
    assert sale not in wishes_now(young)


def test_an_agent_hears_of_every_change_and_is_called_again_until_it_does(agent, by, prisca, web):
    noa(by)
    listener: Any = web.fakes["/told"]
    answer = agent.exercise("sale:opt-out", status_callback=web.address("/told"))
    request, number = desk_of(answer), answer["request_id"]
    tell_due(by=WORKER, now=timezone.now())
    assert listener.heard == []
    confirm_all(request, prisca, timezone.now())
    finish(request, prisca)
    listener.next(broken(503))
    tell_due(by=WORKER, now=timezone.now())
    side = ProtocolRequest.objects.get(key=number)
    assert (side.problem, side.attempts, side.told_at) == ("not_reached", 1, None)
    tell_due(by=WORKER, now=timezone.now() + timedelta(seconds=6))
    assert listener.heard[-1] == agent.status(number)
    assert listener.heard[-1]["status"] == "fulfilled"
    tell_due(by=WORKER, now=timezone.now() + timedelta(days=1))
    assert len(listener.heard) == 2


def test_the_consumer_takes_a_request_back(agent, web):
    listener: Any = web.fakes["/told"]
    answer = agent.exercise("deletion", status_callback=web.address("/told"))
    path = f"data-rights-request/{answer['request_id']}"
    assert agent.send(path, agent.signed({"reason": "I stay", "business-id": "X"}), "DELETE")[
        0
    ] == 403  # fmt: skip
    for _again in range(2):
        status, said = agent.send(path, agent.signed({"reason": "I stay"}), "DELETE")
        assert (status, said["status"]) == (200, "revoked")
    assert desk_of(answer).outcome == "withdrawn"
    tell_due(by=WORKER, now=timezone.now())
    assert [said["status"] for said in listener.heard] == ["revoked"]


def test_what_the_desk_decides_is_said_in_the_words_of_the_protocol(agent, by, prisca):
    noa(by)
    now, answer = timezone.now(), agent.exercise("access:specific")
    request, number = desk_of(answer), answer["request_id"]
    points = ["email", "phone", "birth"]
    check = ask_identity(request=request, points=points, by=prisca, now=now)
    said = agent.status(number)
    assert (said["status"], said["reason"]) == ("in_progress", "need_user_verification")
    assert "/my-data/status/" in said["user_verification_url"]
    # 11 CCR 7024(a): specific pieces become categories, and the agent follows.
    decide_identity(check=check, verified=False, by=prisca, now=now)
    lesser = request.following.get()
    assert agent.status(number)["status"] == "in_progress"
    extend(request=lesser, why="complexity", by=prisca, now=now)
    said = agent.status(number)
    assert "extended once" in said["processing_details"]
    assert said["expected_by"] > answer["expected_by"]
    refuse(request=lesser, ground="too_many", by=prisca, now=now, note="the third this year")
    said = agent.status(number)
    assert (said["status"], said["reason"]) == ("denied", "too_many_requests")
    unknown = agent.exercise("sale:opt-out", email="nobody@example.org", name="No Body")
    finish(desk_of(unknown), prisca)
    said = agent.status(unknown["request_id"])
    assert (said["status"], said["reason"]) == ("denied", "no_match")


def test_the_doors_are_shut_unless_set_and_bounded_when_open(agent, settings):
    assert agent.send("data-rights-request", "A" * 70_000)[0] == 413
    assert agent.send("data-rights-request", agent.signed(
        agent.message(exercise="deletion", email="a@b.es", status_callback="http://x@h/"))
    )[0] == 400  # fmt: skip
    body = agent.signed(agent.message(exercise="deletion", name="\ud800", email="a@b.es"))
    assert agent.send("data-rights-request", body)[0] == 400
    cache.set("limit:drp:127.0.0.1", 600)
    assert agent.send("data-rights-request", "x")[0] == 429
    cache.clear()
    settings.DRP_BUSINESS_ID = ""
    for path in ("agent/FIRST_AGENT", "data-rights-request"):
        assert agent.client.post(f"/drp/v1/{path}").status_code == 404


def test_a_directory_is_taken_whole_or_not_at_all(agents, tmp_path):
    first, other = agents
    file = tmp_path / "new.json"
    wrong = {"id": "lower", "name": "X", "verify_key": "c2hvcnQ="}
    file.write_text(json.dumps({"agents": [AuthorisedAgent("THIRD").entry(), wrong]}))
    with pytest.raises(CommandError, match="Agent 2 of the file: id, verify_key"):
        call_command("import_agents", str(file), "--as", "prisca")
    assert ProtocolParty.objects.count() == 2
    renewed = first.entry() | {"verify_key": AuthorisedAgent("X").entry()["verify_key"]}
    file.write_text(json.dumps([renewed]))
    call_command("import_agents", str(file), "--whole", "--as", "prisca")
    # Another key: the token of the old one is over; whoever is gone is trusted no more.
    assert first.send("agent/FIRST_AGENT", method="GET") == (403, None)
    assert other.send("agent/OTHER_AGENT", method="GET") == (403, None)
    assert other.send("agent/OTHER_AGENT", other.signed(other.message())) == (403, None)
