"""Asking about one's data without an account: how it comes in, where it stands, what is handed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files import File
from django.utils import timezone

from config.actor import Actor, Door
from config.sealed import new_data_key
from config.sealed_files import SealedWriter
from contacts.models.preference import WishEvent
from contacts.operations.permission.judging import judge
from contacts.operations.preferences import record_consent
from privacy.laws.table import RIGHTS
from privacy.links import delivery_link, status_link
from privacy.models.letters import Letter
from privacy.models.packages import Package
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.asker import Person, asker_of
from privacy.operations.desk.identity import ask_identity, evidence_of
from privacy.operations.desk.opening import open_request
from privacy.operations.receipts import mail_received
from privacy.reading.plain_rights import laws
from tests.privacy.test_public_choices import path

pytestmark = pytest.mark.django_db
PAGE = "/my-data/"
VISITOR = Actor(None, Door.PUBLIC)


@pytest.fixture(autouse=True)
def limits() -> None:
    cache.clear()


def asked(client: Any, **given: str) -> Any:
    return client.post(PAGE, {"whom": "self", "email": "nora.secret@example.org", **given})


def test_an_opt_out_needs_no_more_than_an_email_and_holds_at_once(nora, by, client):
    """Scenario 10."""
    record_consent(contact=nora, channel="email", purpose="newsletter", action="grant", by=by)
    share = {"channel": "email", "purpose": "newsletter", "shares": True}
    assert judge(nora, **share).allowed

    page = asked(client, right="ccpa.opt_out_sale_share", email=" Nora.Secret@Example.org ")
    assert (page.status_code, "It holds from now on" in page.content.decode()) == (200, True)
    assert judge(nora, **share).reason == "no_sale_or_sharing"
    assert list(WishEvent.objects.values_list("contact", "how")) == [(nora.pk, "request")]
    request = PrivacyRequest.objects.get()
    assert (request.right, request.channel) == ("ccpa.opt_out_sale_share", "page")
    steps = dict(request.steps.values_list("kind", "facts"))
    assert steps["obeyed_at_once"] == {"records": 1}

    stranger = asked(client, right="ccpa.opt_out_sale_share", email="nobody@example.org")
    told = [re.sub(r"PR-\d{4}-\d+|[A-Z2-9]{12}|/status/[^\"]+", "…", each.content.decode())
            for each in (page, stranger)]  # fmt: skip
    assert told[0] == told[1]


def test_a_request_for_somebody_else_is_taken_in_but_not_obeyed_before_it_is_proven(nora, client):
    agent = {"whom": "other", "agent_name": "Lex", "agent_email": "lex@law.example"}
    missing = asked(client, right="ccpa.opt_out_sale_share", **agent)
    assert (missing.status_code, PrivacyRequest.objects.count()) == (422, 0)

    asked(client, right="ccpa.opt_out_sale_share", **agent, agent_kind="permission")
    request = PrivacyRequest.objects.get()
    assert (request.agent_kind, request.status, request.flags) == (
        "permission", "identity", ["agent_unproven"],
    )  # fmt: skip
    assert not WishEvent.objects.exists()
    assert mail_received(request)
    assert mail.outbox[0].to == ["lex@law.example"]


def test_every_right_can_be_asked_for_in_plain_words_of_two_languages(client):
    offered = [right for law in laws() for right, _words in law.rights]
    assert sorted(offered) == sorted(each.id for each in RIGHTS.values() if each.is_request)
    english, spanish = (client.get(f"{PAGE}?lang={code}") for code in ("en", "es"))
    assert "Delete my data" in english.content.decode()
    assert '<html lang="es">' in spanish.content.decode()
    assert not english.cookies


def test_what_was_said_is_sealed_and_followed_by_the_link_or_the_word(client):
    page = asked(
        client, right="gdpr.rectification", name="Nora Norte", right_address="Calle Nueva 2",
        statement="I moved.", once="a1",
    )  # fmt: skip
    again = asked(client, right="gdpr.rectification", once="a1")
    assert "We have this request already." in again.content.decode()
    request = PrivacyRequest.objects.get()
    asker = asker_of(request)
    assert asker is not None
    assert asker.person == Person(
        name="Nora Norte", email="nora.secret@example.org", statement="I moved.",
        changes={"address": "Calle Nueva 2"},
    )  # fmt: skip
    word = re.search(r"<strong>([A-Z2-9]{12})</strong>", page.content.decode())
    link = re.search(r'href="(/my-data/status/[^"]+)"', page.content.decode())
    assert word
    assert link
    shown = client.get(link[1]).content.decode()
    assert (request.number in shown, "Nora" in shown, "example.org" in shown) == (
        True,
        False,
        False,
    )
    by_word = client.post("/my-data/status/", {"word": word[1].lower()}).content.decode()
    assert request.number in by_word
    assert client.post("/my-data/status/", {"word": "A" * 12}).status_code == 404

    assert [mail_received(request) for _each in range(4)] == [True, True, True, False]
    assert path(status_link(request))[:16] == "/my-data/status/"
    assert (request.number in mail.outbox[0].body, "Nora" in mail.outbox[0].body) == (True, False)


def test_who_was_asked_who_they_are_answers_on_the_status_page_and_it_is_sealed(people, client):
    asked(client, right="ccpa.know_specific")
    request = PrivacyRequest.objects.get()
    points = ["name", "birth", "email"]
    prisca = Actor(people["prisca"], Door.PAGE)
    check = ask_identity(request=request, points=points, by=prisca, now=timezone.now())
    address = path(status_link(request))
    page = client.get(address).content.decode()
    assert re.findall(r'name="(p\.\w+|declared)"', page) == ["p.birth", "p.name", "declared"]
    assert client.post(address, {"p.name": " "}).status_code == 422

    sent = {"p.name": "Nora Norte", "p.birth": "1990-02-03", "p.order": "7", "declared": "yes"}
    for _again in range(2):
        assert client.post(address, sent).status_code == 200
    check.refresh_from_db()
    assert "Nora" not in check.evidence
    assert evidence_of(check).split("\n") == [
        "Birth date: 1990-02-03", "Full name: Nora Norte",
        "Declared under penalty of perjury to be the person.",
    ]  # fmt: skip
    assert 'name="p.name"' not in client.get(address).content.decode()
    steps = request.steps.filter(kind="identity_answered").values_list("facts", flat=True)
    assert list(steps) == [{"points": ["birth", "name"], "declared": True}]


def test_who_sends_too_often_waits_and_a_program_that_fills_in_everything_gets_nothing(client):
    assert asked(client, right="gdpr.access", website="https://spam.example").status_code == 200
    assert asked(client, right="gdpr.access", email="not an address").status_code == 422
    assert asked(client, right="nothing.such").status_code == 422
    sent = [asked(client, right="gdpr.access").status_code for _each in range(8)]
    assert sent == [200] * 7 + [429]
    assert PrivacyRequest.objects.count() == 7


@pytest.fixture
def package(db: None, settings: Any, tmp_path: Any) -> Package:
    settings.MEDIA_ROOT = tmp_path
    now = timezone.now()
    request = open_request(
        right="gdpr.access", person=Person(email="iris@example.org"), channel="page",
        received_at=now, by=VISITOR,
    )  # fmt: skip
    made = Package(
        request=request, kind="access", state="ready", size=7, sha256="ab" * 32,
        sealed_key=new_data_key(), expires_at=now + timedelta(days=7),
    )  # fmt: skip
    sealed = SealedWriter(made.sealed_key, made.key_context)
    sealed.write(b"PK12345")
    with sealed.file:
        made.file.save("package.sealed", File(sealed.finish()), save=True)
    return made


def test_a_package_is_handed_over_five_times_by_a_button_and_not_after_its_end(package, client):
    request, word = package.request, package.request.status_word

    def offered() -> list[str]:
        pages = (
            client.post("/my-data/status/", {"word": word}),
            client.get(path(status_link(request))),
        )
        return re.findall(r"/my-data/delivery/", "".join(each.content.decode() for each in pages))

    assert offered() == []
    Letter.objects.create(request=request, kind="deliver", state="sent", package=package)
    assert len(offered()) == 1

    address = path(delivery_link(package))
    for look in (client.get, client.head):
        assert look(address).status_code == 200
    package.refresh_from_db()
    assert package.downloads == 0

    taken = [client.post(address) for _each in range(6)]
    assert [each.status_code for each in taken] == [200] * 5 + [404]
    assert b"".join(taken[0].streaming_content) == b"PK12345"
    number = package.request.number
    assert taken[0]["Content-Disposition"] == f'attachment; filename="{number}.zip"'
    package.refresh_from_db()
    kinds = list(package.request.steps.values_list("kind", flat=True))
    assert (package.downloads, kinds.count("package_taken")) == (5, 5)

    Package.objects.update(downloads=0, expires_at=timezone.now())
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
