"""Tokens that are not ours have no effect and get one answer; only looking changes nothing."""

import random
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from config.links import Told, Use, token_of
from config.prepared import prepared
from contacts.models.preference import ConsentEvent, WishEvent
from contacts.operations import personal_links
from contacts.operations.personal_links import mark_of, preference_link, unsubscribe_link
from contacts.operations.preferences import record_consent
from governance.models.audit import AuditEvent
from privacy.links import delivery_link, status_link
from privacy.models.packages import Package
from privacy.models.requests import PrivacyRequest, RequestStep
from privacy.operations.desk.asker import Person
from privacy.operations.desk.opening import open_request
from privacy.views.public import following
from privacy.views.public.frame import VISITOR
from tests.privacy.test_public_choices import path

pytestmark = pytest.mark.django_db
TOKENS = 10_000
PAGES = ("/p/{}/", "/u/{}", "/my-data/status/{}/", "/my-data/delivery/{}/")
BODIES = ({"List-Unsubscribe": "One-Click"}, {"object": "1"}, {"c:newsletter:email": "no"})
ODD = ("1", "nora.secret@example.org", "%00", "ñ" * 96, "A" * 5_000, "=" * 96, "../admin", "A" * 95)


@pytest.fixture
def links(nora: Any, by: Any) -> list[str]:
    """One working link of each kind, in the order of the pages."""
    cache.clear()
    now = timezone.now()
    record_consent(contact=nora, channel="email", purpose="newsletter", action="grant", by=by)
    request = open_request(
        right="gdpr.access", person=Person(email=nora.email), channel="page", received_at=now,
        by=VISITOR,
    )  # fmt: skip
    package = Package.objects.create(
        request=request, kind="access", state="ready", expires_at=now + timedelta(days=1)
    )
    made = (preference_link(nora), unsubscribe_link(nora), status_link(request),
            delivery_link(package))  # fmt: skip
    return [path(each) for each in made]


def everything() -> list[int]:
    """How much there is of all that a link could change."""
    tables = (ConsentEvent, WishEvent, PrivacyRequest, RequestStep, AuditEvent)
    downloads = Package.objects.values_list("downloads", flat=True)
    return [*(table.objects.count() for table in tables), *downloads]


def token_in(link: str) -> str:
    return max(link.strip("/").split("/"), key=len)


def strange_tokens(links: list[str], draw: random.Random) -> Any:
    """Random ones, and ours cut, changed by a letter, lengthened, or brought to another page."""
    ours = [token_in(link) for link in links]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for n in range(TOKENS):
        page, token = n % 4, ours[n // 4 % 4]
        place = draw.randrange(len(token))
        other = draw.choice(letters.replace(token[place], ""))
        yield (
            page,
            (
                urlsafe_b64encode(draw.randbytes(72)).decode(),
                f"{token[:place]}{other}{token[place + 1 :]}",
                token[:place],
                token + other,
                ours[(page + 1 + n % 3) % 4],
                draw.choice(ODD),
            )[n // 16 % 6],
        )


def test_ten_thousand_random_or_altered_tokens_have_no_effect_and_get_the_same_answer(links):
    """P01; its seconds are ten thousand answers."""
    factory, draw, before, told = RequestFactory(), random.Random(10), everything(), {}
    views = [resolve(page.format("x")).func for page in PAGES]
    requests = [factory.get("/"), *(factory.post("/", body) for body in BODIES)]
    for page, token in strange_tokens(links, draw):
        request = requests[0] if page == 2 else draw.choice(requests)
        answer = views[page](request, token=token)
        seen = (answer.status_code, answer.content, str(answer.headers))
        told[seen] = told.get(seen, 0) + 1
    assert list(told.values()) == [TOKENS]
    assert next(iter(told))[0] == 404
    assert everything() == before


def test_a_forged_link_costs_what_one_of_somebody_gone_costs(links, nora, client, monkeypatch):
    asked: list[str] = []

    def counted(statement: str, given: list[Any]) -> list[Any]:
        asked.append(statement)
        return prepared(statement, given)

    for module in (personal_links, following):
        monkeypatch.setattr(module, "prepared", counted)
    gone = Told(nora.key, mark_of("gone@example.org"))
    for use, page in zip(list(Use)[: len(PAGES)], PAGES, strict=True):
        for token in (token_of(use, gone), token_in(links[0])[::-1], "x"):
            asked.clear()
            with CaptureQueriesContext(connection) as others:
                assert client.get(page.format(token)).status_code == 404
            assert (len(asked), len(others)) == (1, 0), page


def test_a_program_that_opens_every_link_of_a_mail_changes_nothing(links, client):
    """P02."""
    before = everything()
    for link in (*links, "/my-data/", "/.well-known/gpc.json"):
        for look in (client.get, client.head, client.options):
            assert look(link).status_code in (200, 405)
    for link in links[:2]:
        assert client.post(link, {"tracker": "1"}).status_code in (200, 409)
    assert everything() == before
