"""Spanish pages speak Spanish: no English sentence of the catalogue stands on any of them."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from governance.models.user import User
from tests.architecture.test_translations import catalogue
from tests.architecture.tree import APPS
from tests.journeys.places import Place, visits
from tests.journeys.scene import Scene

SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
UNSPOKEN = {"script", "style", "code"}
# What people wrote, or a file brought along, stays as it is.
DATA = {
    "English": "the language switch names a language in that language",
    "Email": "a header of the file",
    "City": "a header of the file",
    "Owner": "somebody's occupation",
    "Sample": "the source of the sample business",
    "Buyer": "somebody's occupation",
    "Loyalty": "a field of the sample business's own",
    "Price": "an answer to a question of the sample business",
    "currency": "a header of the file",
    "engagement": "the code of a domain",
    "why": "the id of a question",
}
# What is data on one page only.
# The trap of /my-data/ has a name for programs.
DATA_OF_PLACE = {
    "conversation-new: Quality",
    "conversation-edit: Quality",
    "my-data: website",
}
# Pages in the language of a visitor, or of the person whose link it is, who is English here.
OF_VISITORS = {"form-public", "preferences", "sharing", "unsubscribe", "delivery"}


class Spoken(HTMLParser):
    """The texts of one page: what is read, in elements and in attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSPOKEN:
            self.within.append(tag)
        button = tag == "input" and dict(attrs).get("type") in {"submit", "button"}
        self.texts += [
            text
            for name, text in attrs
            if text and (name in SPOKEN or (button and name == "value"))
        ]

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within and data.strip():
            self.texts.append(" ".join(data.split()))


def texts_of(html: str) -> list[str]:
    page = Spoken()
    page.feed(html)
    return page.texts


def admin_pages() -> list[Place]:
    """Return the list, the form and a row of everything in the admin."""
    found = []
    for model in admin.site._registry:
        if model._meta.app_label not in APPS:
            continue
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.order_by("-pk").first()
        found.append(Place(base, reverse(f"{base}_changelist"), "dario"))
        found.append(Place(f"{base}-add", reverse(f"{base}_add"), "dario"))
        if row is not None:
            address = reverse(f"{base}_change", args=[row.pk])
            found.append(Place(f"{base}-change", address, "dario"))
    return found


def spanish_session(name: str) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    if name:
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(User.objects.get(username=name), backend=backend)
    return client


@pytest.fixture
def scene(transactional_db: None, settings: Any, tmp_path: Any, furnished: Any) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    found: Scene = furnished.put_back(tmp_path)
    return found


def test_no_english_sentence_stands_on_a_spanish_page(scene: Scene) -> None:
    english = {e.msgid for e in catalogue() if e.msgstr not in ("", e.msgid)}
    # "total" is Spanish for "total", and "no" for "no".
    forbidden = english - {e.msgstr for e in catalogue()} - DATA.keys()
    sessions: dict[str, Client] = {}
    left, seen = [], 0
    for place in [*visits(scene), *admin_pages()]:
        session = sessions.setdefault(place.who, spanish_session(place.who))
        answer = session.get(place.address, follow=True)
        texts = texts_of(answer.content.decode())
        seen += len(texts)
        left += [f"{place.name}: {text}" for text in texts if text.rstrip(":") in forbidden]
    left = [each for each in left if each.partition(":")[0] not in OF_VISITORS]
    assert sorted(set(left) - DATA_OF_PLACE) == []
    assert seen > 5000
