"""The timeline in pages: every event comes once, however many share one moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import timeline as frame
from config.timeline import Event, TimelineSource, cursor_of, timeline
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent, WishEvent
from contacts.models.source import Origin
from contacts.operations.contacts import create_contact, update_contact

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
KEYS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("abc"), st.integers(1, 60)), unique=True
)


class Anybody:
    def has_perm(self, _name: str) -> bool:
        return True


def _source(name: str, events: list[Event]) -> TimelineSource:
    """Return a source as the sources of apps must be: ordered, below the position, limited."""

    def found(_contact: Any, before: Any, limit: int) -> list[Event]:
        own = sorted((each for each in events if each.source == name), reverse=True)
        return [each for each in own if before is None or (each.at, each.key) < before][:limit]

    return TimelineSource(name, name, "x", found)


@given(keys=KEYS, limit=st.integers(1, 7))
def test_pages_hold_every_event_once_and_in_order(keys: Any, limit: int) -> None:
    events = [
        Event(START + timedelta(microseconds=tick), name, key, "", "", "")
        for tick, name, key in keys
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame, "_sources", {name: _source(name, events) for name in "abc"})
        seen: list[Event] = []
        page = timeline(Anybody(), None, limit=limit)
        while page:
            seen += page
            page = timeline(Anybody(), None, before=cursor_of(page[-1]), limit=limit)
    assert seen == sorted(events, reverse=True)


def _walk(client: Any, contact: Contact, only: str = "") -> list[tuple[str, int]]:
    """Return (source, key) of every event of every page."""
    path, seen = f"/contacts/{contact.key}/timeline/", []
    older = None
    while older != "":
        query = {"only": only} | ({"before": older} if older else {})
        answer = client.get(path, query)
        assert answer.status_code == 200
        seen += [(event.source, event.key) for event in answer.context["events"]]
        older = answer.context["older"]
    return seen


@pytest.fixture
def busy(by: Any) -> Contact:
    """A contact with more events of one same instant than two pages hold, of every source."""
    contact = create_contact(values={"given_name": "Nora"}, by=by)
    for step in range(45):
        update_contact(contact=contact, values={"occupation": f"Job {step}"}, by=by)
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            contact=contact, channel="email", purpose="news", action="refuse", event_at=START
        )
        for _ in range(45)
    )
    WishEvent.objects.bulk_create(
        WishEvent(contact=contact, name="pause_until", value="x", event_at=START) for _ in range(45)
    )
    Origin.objects.bulk_create(
        Origin(contact=contact, import_id=number, fields=["email"], at=START)
        for number in range(1, 46)
    )
    Contact.history.filter(id=contact.pk).update(history_date=START)
    return contact


def _expected(busy: Contact) -> set[tuple[str, int]]:
    """Everything but the first version and later deliveries by hand, which are no events."""
    versions = Contact.history.filter(id=busy.pk, history_type="~")
    origins = Origin.objects.filter(contact=busy, import_id__isnull=False)
    oldest = Origin.objects.filter(contact=busy).earliest("at", "pk")
    return (
        {("edits", row.pk) for row in versions}
        | {("consent", row.pk) for row in busy.consent_events.all()}
        | {("wishes", row.pk) for row in busy.wishes.all()}
        | {("origin", row.pk) for row in [*origins, oldest]}
    )


def test_events_of_one_instant_are_all_shown_once(busy: Contact, signed_in: Any) -> None:
    seen = _walk(signed_in("ana"), busy)
    assert len(seen) == len(set(seen)) == 180
    assert set(seen) == _expected(busy)


@pytest.mark.parametrize(("only", "count"), [("edits", 45), ("consent", 45), ("origin", 45)])
def test_one_source_alone_is_paged_exactly(
    busy: Contact, signed_in: Any, only: str, count: int
) -> None:
    seen = _walk(signed_in("ana"), busy, only)
    assert len(seen) == len(set(seen)) == count
    assert set(seen) == {pair for pair in _expected(busy) if pair[0] == only}


def test_deliveries_by_hand_that_are_not_told_hide_no_older_ones(by: Any, signed_in: Any) -> None:
    contact = create_contact(values={"given_name": "Nora"}, by=by)
    old = Origin.objects.create(contact=contact, import_id=7, fields=["email"], at=START)
    for step in range(60):
        update_contact(contact=contact, values={"occupation": f"Job {step}"}, by=by)
    assert ("origin", old.pk) in _walk(signed_in("ana"), contact, "origin")


@pytest.mark.parametrize(
    "before",
    [
        "soon",
        "2026-03-01T09:00:00+00:00",
        "2026-03-01T09:00:00~edits~1",
        "2026-13-01T09:00:00+00:00~edits~1",
        "2026-03-01T09:00:00+00:00~edits~-1",
        "2026-03-01T09:00:00+00:00~edits~9999999999999999999",
    ],
)
def test_a_cursor_that_is_none_of_ours_is_nowhere(by: Any, signed_in: Any, before: str) -> None:
    contact = create_contact(values={"given_name": "Nora"}, by=by)
    answer = signed_in("ana").get(f"/contacts/{contact.key}/timeline/", {"before": before})
    assert answer.status_code == 404
