"""Saved views changed by their owner: what they show, how they are called, who reads them."""

import pytest

from config.actor import Actor, Door
from config.errors import NotPermitted
from contacts.models.catalogue import SavedView
from contacts.operations.views import save_view
from governance.models.audit import AuditEvent
from tests.contacts.list_people import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def view(by, people):
    add(by, "Eva", "Gil", stage="lead")
    values = {"name": "Leads", "query": "stage=lead", "columns": ["email"], "position": 3}
    return save_view(owner=people["ana"], by=by, **values)


def stored(view):
    fields = ("name", "sharing", "query", "columns", "position")
    return SavedView.objects.values_list(*fields).get(pk=view.pk)


def offers_to_save(client, query):
    return 'form="overwrite-view"' in client.get(f"/contacts/?{query}").content.decode()


def test_an_open_view_offers_to_save_only_when_it_shows_something_else(view, signed_in):
    client = signed_in("ana")
    here = f"view={view.key}"
    assert not offers_to_save(client, f"stage=lead&{here}")
    assert offers_to_save(client, f"stage=customer&{here}")
    assert offers_to_save(client, f"stage=lead&sort=name&{here}")
    assert not offers_to_save(client, "stage=customer")
    client.post(f"/contacts/columns/?stage=lead&{here}", {"columns": ["stage"]})
    assert offers_to_save(client, f"stage=lead&{here}")


def test_saving_changes_keeps_the_name_and_takes_the_list_as_it_stands(view, signed_in):
    client = signed_in("ana")
    client.post(f"/contacts/columns/?view={view.key}", {"columns": ["stage", "owner"]})
    client.post("/contacts/", {"q": "secret name"})
    query = f"stage=customer&sort=name&view={view.key}"
    answer = client.post(f"/contacts/views/{view.key}/overwrite/?{query}")
    assert answer.url == f"/contacts/?{query}"
    assert stored(view) == (
        "Leads", "private", "stage=customer&sort=name", ["stage", "owner"], 3,
    )  # fmt: skip
    assert not offers_to_save(client, query)
    assert AuditEvent.objects.get(verb="saved_view.changed").facts["fields"] == ["columns", "query"]


def test_a_view_is_renamed_and_shared_without_changing_what_it_shows(view, signed_in):
    answer = signed_in("ana").post(
        f"/contacts/views/{view.key}/rename/?stage=customer&view={view.key}",
        {"name": "New people", "sharing": "team"},
    )
    assert answer.url == f"/contacts/?stage=customer&view={view.key}"
    assert stored(view) == ("New people", "team", "stage=lead", ["email"], 3)


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_a_name_that_cannot_be_leaves_the_view_as_it_is(view, signed_in, name):
    before = stored(view)
    answer = signed_in("ana").post(
        f"/contacts/views/{view.key}/rename/", {"name": name, "sharing": "team"}
    )
    assert answer.status_code == 400
    assert stored(view) == before


def test_only_the_owner_changes_a_view_that_everybody_sees(view, people, signed_in, by):
    save_view(view=view, owner=people["ana"], name="Leads", sharing="everybody", by=by)
    before, client = stored(view), signed_in("bo")
    query = f"?stage=customer&view={view.key}"
    assert client.post(f"/contacts/views/{view.key}/overwrite/{query}").status_code == 404
    renamed = client.post(
        f"/contacts/views/{view.key}/rename/", {"name": "Mine", "sharing": "private"}
    )
    assert renamed.status_code == 404
    assert stored(view) == before
    assert not offers_to_save(client, query[1:])
    assert "edit-view" not in client.get(f"/contacts/{query}").content.decode()


def test_the_operation_refuses_a_stranger(view, people):
    before = stored(view)
    with pytest.raises(NotPermitted):
        save_view(view=view, owner=people["bo"], name="Mine", by=Actor(people["bo"], Door.PAGE))
    assert stored(view) == before
