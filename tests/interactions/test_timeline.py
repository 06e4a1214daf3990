"""The timeline over everything that happened: bounded for one person, scoped for everybody."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import timeline as frame
from config.actor import Actor, Door
from config.timeline import timeline, timeline_of_all
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.notes import write_note
from interactions.models.conversations import Conversation, Participant
from interactions.models.engagement import Engagement
from interactions.models.purchases import Order
from interactions.operations.conversations.writing import write_conversation
from interactions.reading import everybody
from interactions.reading.everybody import audience_of

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def happen(
    contact: Contact, by: Any, count: int, *, step: timedelta = timedelta(minutes=1)
) -> None:
    """Let a contact buy, engage and talk: `count` events, a third of each kind."""
    source = Source.objects.get_or_create(name="Shop")[0]
    third = count // 3
    moments = [AT + number * step for number in range(third)]
    Order.objects.bulk_create(
        Order(
            contact=contact, source=source, external_id=str(uuid4()), at=at, currency="EUR", total=9
        )
        for at in moments
    )
    Engagement.objects.bulk_create(
        Engagement(contact=contact, channel="social", kind="like", at=at, digest=uuid4())
        for at in moments
    )
    talks = Conversation.objects.bulk_create(
        Conversation(contact=contact, kind="call", at=at, body="x", author=by.user)
        for at in moments
    )
    Participant.objects.bulk_create(
        Participant(conversation=talk, contact=contact, at=talk.at) for talk in talks
    )


def queries_of(ask: Any) -> int:
    ask()  # what is compiled once, is
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_the_first_page_asks_as_often_at_10_events_as_at_10_000(by: Any, people: Any) -> None:
    few, many = (create_contact(values={"given_name": name}, by=by) for name in ("Few", "Many"))
    for contact, count in ((few, 9), (many, 9_999)):
        happen(contact, by, count)
        update_contact(contact=contact, values={"occupation": "Potter"}, by=by)
    asked = [
        queries_of(lambda contact=contact: timeline(people["dario"], contact, limit=21))
        for contact in (few, many)
    ]
    # All keys together; then origins and edits, each with what they name, and the rows of the page.
    assert asked[0] == asked[1] <= 16


def test_a_page_asks_only_the_sources_that_it_shows(by: Any, people: Any) -> None:
    contact = create_contact(values={"given_name": "Nora"}, by=by)
    write_conversation(contact=contact, values={"kind": "call", "body": "x"}, by=by)
    only = ["notes", "tasks", "wishes", "conversations"]
    timeline(people["dario"], contact, only=only)  # asks for the person's rights, too
    with CaptureQueriesContext(connection) as asked:
        assert len(timeline(people["dario"], contact, only=only)) == 1
    tables = [query["sql"].split(' FROM "')[1].split('"')[0] for query in asked]
    assert len(tables) == 2
    assert tables[1] == "interactions_conversation"


def test_pages_by_keys_are_the_pages_of_the_sources(by: Any, people: Any) -> None:
    """The one query for all keys finds what each source finds by itself, to the last page."""
    contact = create_contact(values={"given_name": "Nora"}, by=by)
    happen(contact, by, 60, step=timedelta(0))
    for step in range(7):
        update_contact(contact=contact, values={"occupation": f"Job {step}"}, by=by)
        write_note(about=contact, text=f"Note {step}", by=by)
    user, seen, before = people["dario"], [], None
    while page := timeline(user, contact, before=before, limit=9):
        seen += [(event.source, event.key) for event in page]
        before = frame.cursor_of(page[-1])
    alone = [
        event for source in frame.sources_for(user) for event in source.events(contact, None, 1_000)
    ]
    assert seen == [(event.source, event.key) for event in sorted(alone, reverse=True)]
    assert len(seen) == len(set(seen)) >= 75


def test_the_card_filters_by_several_kinds_and_heads_each_month_once(
    by: Any, signed_in: Any
) -> None:
    contact = create_contact(values={"given_name": "Nora"}, by=by)
    happen(contact, by, 90, step=timedelta(days=1))
    client, address = signed_in("ana"), f"/contacts/{contact.key}/timeline/"
    query = "?only=purchases&only=conversations"
    page = client.get(address + query)
    assert {event.source for event in page.context["events"]} == {"purchases", "conversations"}
    chosen = {kind.name for kind in page.context["kinds"] if kind.chosen}
    assert chosen == {"purchases", "conversations"}
    headings, before = [], ""
    while True:
        page = client.get(address, {"only": ["purchases"], "before": before})
        headings += [month.first.month for month in page.context["months"] if month.headed]
        before = page.context["older"]
        if not before:
            break
    assert headings == [3]


# --- everybody


@pytest.fixture
def two(people: Any, teams: Any, by: Any) -> tuple[Contact, Contact]:
    north = create_contact(values={"given_name": "Nora", "team": teams["North"]}, by=by)
    owner = Actor(people["dario"], Door.PAGE)
    south = create_contact(values={"given_name": "Sur", "team": teams["South"]}, by=owner)
    for contact in (north, south):
        happen(contact, owner, 9)
    return north, south


@pytest.mark.parametrize("few", [5_000, 0])
def test_everybodys_events_are_those_of_the_people_one_sees(
    two: Any, people: Any, monkeypatch: Any, few: int
) -> None:
    """Both ways of finding them: person by person, and by a walk through time."""
    monkeypatch.setattr(everybody, "FEW", few)
    north, south = two

    def of(name: str) -> set[tuple[str, int | None]]:
        events = timeline_of_all(audience_of(people[name]), limit=1_000)
        assert len(events) == len({(event.source, event.key) for event in events})
        return {(event.source, event.contact) for event in events}

    kinds = ("purchases", "conversations", "engagement")
    assert {(kind, north.pk) for kind in kinds} <= of("ana")
    assert {person for _kind, person in of("ana")} == {north.pk}
    assert {person for _kind, person in of("cy")} == {south.pk}
    assert {person for _kind, person in of("dario")} == {north.pk, south.pk}


@pytest.mark.parametrize("few", [5_000, 0])
def test_everybodys_pages_hold_every_event_once(
    two: Any, people: Any, monkeypatch: Any, few: int
) -> None:
    monkeypatch.setattr(everybody, "FEW", few)
    audience, seen, before = audience_of(people["ana"]), [], None
    while page := timeline_of_all(audience, before=before, limit=4):
        seen += page
        before = frame.cursor_of(page[-1])
    whole = timeline_of_all(audience, limit=1_000)
    assert [(each.source, each.key) for each in seen] == [(each.source, each.key) for each in whole]


def test_the_page_of_everybody_names_people_and_filters_by_kind(two: Any, signed_in: Any) -> None:
    north, _south = two
    page = signed_in("ana").get("/interactions/?kind=conversations&kind=nothing")
    assert {event.source for month in page.context["months"] for event in month.events} == {
        "conversations"
    }
    words = page.content.decode()
    assert f'href="/contacts/{north.key}/"' in words
    assert "Sur" not in words
    # A reader sees no dealings at all, only what the role allows.
    assert "Call" not in signed_in("vera").get("/interactions/").content.decode()
    assert signed_in("ana").get("/interactions/?before=soon").status_code == 404


def test_the_first_page_of_everybody_asks_as_often_however_much_happened(
    two: Any, people: Any, by: Any
) -> None:
    def ask() -> Any:
        return timeline_of_all(audience_of(people["ana"]), limit=21)

    before = queries_of(ask)
    happen(two[0], by, 600)
    assert queries_of(ask) == before
