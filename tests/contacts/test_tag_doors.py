"""Name and colour of a tag, changed at the page, over the API and in the admin."""

from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor
from contacts.models.catalogue import Tag
from contacts.operations.tags import create_tag
from governance.models.audit import AuditEvent
from tests.contacts.api_client import Caller


@pytest.fixture
def tag(by: Actor) -> Tag:
    return create_tag(name="Fair", colour=3, by=by)


def now(tag: Tag) -> tuple[str, int]:
    tag.refresh_from_db()
    return tag.name, tag.colour


def doors() -> list[tuple[str, Any]]:
    found = AuditEvent.objects.filter(verb="tag.changed").order_by("pk")
    return [(each.door, each.facts) for each in found]


def test_the_page_offers_and_takes_both(tag: Tag, signed_in: Any) -> None:
    client = signed_in("ana")
    page = client.get("/contacts/tags/").content.decode()
    assert 'name="colour" value="3" checked' in page
    sent = {"name": "Trade fair", "colour": "5"}
    assert client.post(f"/contacts/tags/{tag.pk}/change/", sent).status_code == 302
    assert now(tag) == ("Trade fair", 5)
    assert doors() == [("page", {"fields": ["name", "colour"]})]


def test_the_api_changes_what_is_given(tag: Tag, people: Any) -> None:
    call = Caller(people["ana"])
    assert call("PATCH", f"/tags/{tag.pk}/", {"colour": 11}).json() == {
        "id": tag.pk, "name": "Fair", "colour": 11,
    }  # fmt: skip
    assert call("PATCH", f"/tags/{tag.pk}/", {"name": "Expo"}).json()["name"] == "Expo"
    assert call("PATCH", f"/tags/{tag.pk}/", {"colour": 12}).status_code == 400
    assert now(tag) == ("Expo", 11)
    assert doors() == [("api", {"fields": ["colour"]}), ("api", {"fields": ["name"]})]


def test_the_admin_changes_and_restores_both(tag: Tag, signed_in: Any) -> None:
    client = signed_in("dario")
    page = reverse("admin:contacts_tag_change", args=[tag.pk])
    assert client.post(page, {"name": "Expo", "colour": "7"}).status_code == 302
    assert now(tag) == ("Expo", 7)
    assert client.post(page, {"name": "Expo", "colour": "12"}).status_code == 200
    first = tag.history.earliest("history_id")
    restore = reverse("admin:contacts_tag_simple_history", args=[tag.pk, first.history_id])
    client.post(restore, {})
    assert now(tag) == ("Fair", 3)
    assert doors() == [("admin", {"fields": ["name", "colour"]})] * 2
