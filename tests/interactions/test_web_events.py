"""The script and the inbox of web events: accepted, cut down, counted, and silent when asked."""

import json
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.preference import Purpose, WishEvent
from contacts.operations.preferences import record_consent
from interactions.models.engagement import Engagement
from interactions.models.web import WebEvent, WebPageDay, WebSalt, WebVisitor
from interactions.operations.web.counting import drain_web_events, forget_visitors
from interactions.operations.web.links import person_of, signed_link, token_of
from interactions.operations.web.salts import forget_salts, visitor_of

JOB = Actor.system(Door.JOB)
PAGE = "https://shop.example/p/1?utm_source=mail&email=a@b.c&ref=9#top"


@pytest.fixture(autouse=True)
def _no_salt_left():
    forget_salts()


def send(headers=None, **said):
    body = json.dumps({"n": "pageview", "u": PAGE, **said})
    return Client(headers=headers or {}).post("/e", body, content_type="text/plain")


def kept(answer):
    assert answer.status_code == 202
    return "X-Event-Dropped" not in answer.headers


def test_an_event_is_accepted_and_cut_down_to_what_may_be_kept(db):
    answer = send(r="https://search.example/?q=private", p={"title": "Basket", "mail": "a@b.c"})
    assert kept(answer)
    assert answer.cookies == {}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    event = WebEvent.objects.get()
    assert (event.name, event.url, event.referrer, event.properties, event.person) == (
        "pageview",
        "https://shop.example/p/1?utm_source=mail",
        "search.example",
        {"title": "Basket"},
        None,
    )
    assert event.visitor is not None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"n":"x"}',
        b'{"n":"x","u":"javascript:alert(1)"}',
        b'{"n":"x","u":"https://"}',
        b'{"n":"x","u":"https://[x"}',
        b'{"n":"x\\u0000","u":"https://a.example/"}',
        b'{"n":"x","u":"https://a.example/\\u0000"}',
        b'{"n":1,"u":"https://a.example/"}',
        b'{"n":"<b>","u":"https://a.example/"}',
        b'{"n":"x","u":"https://a.example/","p":"' + b"a" * 5_000 + b'"}',
        b"n=x&u=ftp://a.example",
        b"\xff\xfe",
    ],
)
def test_what_is_no_event_gets_the_same_answer_and_is_not_kept(db, body):
    assert not kept(Client().post("/e", body, content_type="text/plain"))
    assert not WebEvent.objects.exists()


def test_forms_and_other_methods(db):
    form = "n=x&u=https%3A%2F%2Fa.example%2F"
    sort = "application/x-www-form-urlencoded"
    assert kept(Client().post("/e", form, content_type=sort))
    assert Client().get("/e").status_code == 405
    assert Client().options("/e").status_code == 204


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-GPC": "1"}, False),
        ({"Sec-GPC": "0, 1"}, False),
        ({"Sec-GPC": "0"}, True),
        ({"DNT": "1"}, False),
        ({"User-Agent": "Googlebot/2.1"}, False),
        ({"User-Agent": "Mozilla/5.0 Firefox/150"}, True),
    ],
)
def test_signals_and_bots(db, headers, expected):
    assert kept(send(headers)) is expected
    assert WebEvent.objects.exists() is expected


def test_only_our_own_link_says_who_it_is(nora, by):
    address = signed_link(nora, "https://shop.example/p/1?utm_campaign=may&c=old")
    assert address.startswith("https://shop.example/p/1?utm_campaign=may&c=")
    assert nora.email not in address
    send(u=address, p={"title": "Basket", "value": 12.5})
    send(u=f"https://shop.example/?c={token_of(nora.key)}x")
    send(u=f"https://shop.example/?c={nora.key}")
    assert [*WebEvent.objects.order_by("pk").values_list("person", flat=True)] == [
        nora.key,
        None,
        None,
    ]
    assert WebEvent.objects.filter(person=nora.key, visitor=None).exists()
    assert drain_web_events(by=JOB) == 3
    seen = Engagement.objects.get()
    assert (seen.contact, seen.channel, seen.kind, seen.object, seen.url, seen.value) == (
        nora,
        "web",
        "page_view",
        "Basket",
        "https://shop.example/p/1?utm_campaign=may",
        12.5,
    )
    assert not WebEvent.objects.exists()
    assert drain_web_events(by=JOB) == 0


def test_a_link_ends(nora, monkeypatch):
    fresh = token_of(nora.key)
    assert person_of(fresh) == nora.key
    later = time.time() + 90 * 24 * 3600 + 5
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert person_of(fresh) is None


def test_gpc_of_somebody_we_know_is_an_opt_out_once(nora):
    address = signed_link(nora, "https://shop.example/")
    for _ in range(2):
        assert not kept(send({"Sec-GPC": "1"}, u=address))
    send({"Sec-GPC": "0"}, u=address)
    wish = WishEvent.objects.get(contact=nora)
    assert (wish.name, wish.value, wish.how, wish.user_id) == (
        "no_sale_or_sharing",
        True,
        "gpc",
        None,
    )
    assert WebEvent.objects.count() == 1


def test_where_people_must_agree_first_nothing_is_kept_without_it(nora, by, settings):
    settings.WEB_EVENTS_NEED_CONSENT = True
    Purpose.objects.create(slug="analytics", name_en="Analytics", name_es="Analítica")
    address = signed_link(nora, "https://shop.example/")
    assert not kept(send())
    assert not kept(send(u=address))
    told = {"contact": nora, "channel": "email", "purpose": "analytics", "by": by}
    record_consent(action="grant", **told)
    assert kept(send(u=address))
    record_consent(action="withdraw", **told)
    assert not kept(send(u=address))
    assert "ask=1" in Client().get("/t.js").content.decode()


def test_only_the_sites_that_are_named_may_send(db, settings):
    settings.WEB_EVENTS_ORIGINS = ["https://shop.example"]
    assert not kept(send({"Origin": "https://evil.example"}))
    answer = send({"Origin": "https://shop.example"})
    assert kept(answer)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"


def test_one_address_has_its_measure(db, settings):
    settings.WEB_EVENTS_PER_MINUTE = 2
    client = Client(REMOTE_ADDR="203.0.113.77")
    body = json.dumps({"n": "x", "u": "https://a.example/"})
    sent = [client.post("/e", body, content_type="text/plain") for _ in range(3)]
    assert [kept(answer) for answer in sent] == [True, True, False]


def test_visitors_are_counted_by_day_and_their_salt_is_destroyed(db):
    for agent, times in (("A", 3), ("B", 1)):
        for _ in range(times):
            send({"User-Agent": agent})
    drain_web_events(by=JOB)
    send({"User-Agent": "A"})
    drain_web_events(by=JOB)
    day = WebPageDay.objects.get()
    assert (day.page, day.campaign, day.events, day.visitors) == (
        "shop.example/p/1",
        "utm_source=mail",
        5,
        2,
    )
    today = visitor_of("203.0.113.1", "A", "shop.example")
    assert visitor_of("203.0.113.1", "A", "shop.example") == today
    assert forget_visitors(by=JOB) == 0
    WebSalt.objects.update(on=timezone.localdate() - timedelta(days=1))
    WebVisitor.objects.update(on=timezone.localdate() - timedelta(days=1))
    assert forget_visitors(by=JOB) == 1
    assert not WebVisitor.objects.exists()
    forget_salts()
    assert visitor_of("203.0.113.1", "A", "shop.example") != today


def test_the_script_is_small_cached_and_sets_nothing(db):
    answer = Client().get("/t.js")
    assert len(answer.content) < 1_000
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.cookies == {}
    again = Client(headers={"If-None-Match": answer.headers["ETag"]}).get("/t.js")
    assert (again.status_code, again.content) == (304, b"")
    for word in (b"localStorage", b"sessionStorage", b"cookie"):
        assert word not in answer.content


def test_a_database_that_is_gone_is_no_promise(db, monkeypatch):
    def gone(*_given):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("interactions.views.web_events.visitor_of", gone)
    answer = send()
    assert (answer.status_code, answer.headers["X-Event-Dropped"]) == (503, "1")
    assert not WebEvent.objects.exists()
