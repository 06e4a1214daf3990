"""The public page: without sign-in, without JavaScript, and not for programs."""

import re
from collections import Counter
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from contacts.models.contact import Contact
from interactions.models.forms import Form, FormDay, PendingConsent, Response, ResponseToken
from interactions.views.forms import public, stamps
from interactions.views.forms.public import public_form
from tests.interactions.surveys import SURVEY, published

pytestmark = pytest.mark.django_db
PAGE = "/f/how-was-it/"


@pytest.fixture(autouse=True)
def limits() -> None:
    cache.clear()


@pytest.fixture
def survey(people: dict[str, Any]) -> Form:
    return published(people["dario"])


@pytest.fixture
def read(monkeypatch: Any) -> None:
    """Every page was read for a while before it is sent."""
    monkeypatch.setattr(public, "SOONEST", 0)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def sent(client: Any, page: Any, **given: str) -> Any:
    """Send a page as a browser without JavaScript does: its hidden fields, and what was typed."""
    html = page.content.decode()
    kept = {name: hidden(html, name) for name in ("stamp", "page", "seen", "lang")}
    return client.post(PAGE, kept | {f"a.{name}": value for name, value in given.items()})


def test_a_visitor_without_javascript_is_shown_what_the_answers_bring_up(survey, client, read):
    page = client.get(PAGE)
    assert "Why?" not in page.content.decode()

    page = sent(client, page, score="3")
    assert (page.status_code, "Why?" in page.content.decode()) == (200, True)
    assert not Response.objects.exists()

    page = sent(client, page, score="3")
    assert page.status_code == 422
    assert "Please answer this question." in page.content.decode()

    page = sent(client, page, score="3", why="Too slow")
    assert page.status_code == 200
    assert Response.objects.get().answers == {"score": 3, "why": "Too slow", "news": "no"}
    assert FormDay.objects.get().opened == 1


def test_a_script_asks_the_same_server_what_shows(survey, client):
    look = client.post(PAGE, {"a.score": "3", "look": "1"}).content.decode()
    assert ("Why?" in look, "Please answer" in look, "<html" in look) == (True, False, False)


def test_the_page_speaks_the_language_asked_for(survey, client):
    page = client.get(PAGE, {"lang": "es"}).content.decode()
    assert '<html lang="es">' in page
    assert "¿Nos recomiendas?" in page


def test_every_public_page_leads_to_the_notice_and_to_ones_rights(survey, client):
    """A form may stand in a frame: there the notice opens beside it, and in its language."""
    beside = 'target="_blank" rel="noopener">'
    english = client.get(PAGE, headers={"accept-language": "en"}).content.decode()
    for address in ("/privacy-notice/", "/my-data/"):
        assert f'href="{address}?lang=en" {beside}' in english
    assert 'href="/privacy-notice/"' in client.get("/accounts/login/").content.decode()
    notice = client.get("/privacy-notice/?lang=es").content.decode()
    foot = notice[notice.index("<footer>") :]
    assert 'href="/my-data/?lang=es"' in foot
    assert "/privacy-notice/" not in foot


def test_a_program_that_posts_a_thousand_times_creates_nothing(survey, client, monkeypatch):
    monkeypatch.setattr(public, "SOONEST", 600)  # so that the last post, too, comes at once
    stamp = hidden(client.get(PAGE).content.decode(), "stamp")
    answers = {
        "a.score": "9",
        "a.email": "bot@example.org",
        "a.news": "yes",
        "seen": "score,email,name,news",
    }
    tricks = (
        {},
        {"stamp": "forged"},
        {"stamp": stamp, "website": "https://example.org"},
        {"stamp": stamp},
    )
    factory, told = RequestFactory(), Counter()
    for n in range(1_000):
        # The first twenty of each address are seen through, the others come too often.
        request = factory.post(PAGE, answers | tricks[n % 4], REMOTE_ADDR=f"10.0.0.{n % 5}")
        told[public_form(request, "how-was-it").status_code] += 1
    assert told == {200: 100, 429: 900}

    for table in (Response, Contact, PendingConsent, ResponseToken):
        assert not table.objects.exists()


def test_who_sends_too_often_waits(survey, client, read):
    last = [sent(client, client.get(PAGE), score="9").status_code for _ in range(21)]
    assert last == [200] * 20 + [429]


def test_a_page_of_yesterday_is_drawn_again_with_its_answers(survey, client, read, monkeypatch):
    page = client.get(PAGE)
    later = stamps.time.time() + 25 * 3600
    monkeypatch.setattr(stamps.time, "time", lambda: later)

    page = sent(client, page, score="9", name="Iris")
    assert "open for long" in page.content.decode()
    assert 'value="Iris"' in page.content.decode()
    assert not Response.objects.exists()

    assert sent(client, page, score="9", name="Iris").status_code == 200
    assert Response.objects.count() == 1


def test_only_the_sites_it_names_may_frame_a_form(people, client):
    published(people["dario"], allowed_origins=["https://shop.example"])
    published(people["dario"], slug="alone")
    framed, alone = client.get(PAGE), client.get("/f/alone/")

    assert "frame-ancestors 'self' https://shop.example" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in alone["Content-Security-Policy"]
    assert alone["X-Frame-Options"] == "DENY"
    assert not framed.cookies


def test_pages_are_turned_and_what_was_answered_comes_along(people, client, read):
    fields = SURVEY["pages"][0]["fields"]
    pages = [{"id": "p1", "fields": fields[:2]}, {"id": "p2", "fields": fields[2:]}]
    published(people["dario"], {**SURVEY, "pages": pages})

    first = client.get(PAGE)
    assert "Email" not in first.content.decode()
    second = sent(client, first, score="9")
    assert "Email" in second.content.decode()
    kept = {"score": hidden(second.content.decode(), "a.score")}
    sent(client, second, **kept, email="iris@example.org")

    assert Response.objects.get().answers["score"] == 9
    assert Contact.objects.get().email == "iris@example.org"


def test_a_draft_a_forged_link_and_a_strange_form_do_not_exist(survey, client):
    Form.objects.update(state="draft")
    assert client.get(PAGE).status_code == 404
    Form.objects.update(state="published")
    assert client.get(f"{PAGE}forged:link/").status_code == 404
    assert client.get("/f/nothing/").status_code == 404
