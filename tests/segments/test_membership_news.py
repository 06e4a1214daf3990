"""What a refresh does beside others: marks while transactions are open, locks, long statements."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from config.actor import Actor
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from interactions.models.engagement import Engagement
from segments.compiling import Compiled
from segments.operations import refreshing
from segments.operations.locking import LOCKS, RefreshUnderWay, under_way
from segments.operations.refreshing import refresh_news, refresh_segment
from segments.operations.touched import Look, advanced, known_from
from tests.segments.test_membership import LATER, NOW, SYSTEM, fresh, made, members, rule_of

pytestmark = pytest.mark.django_db


def seen(number: int, *still_open: int) -> Look:
    return Look({"people": number}, {}, frozenset(still_open))


def test_a_number_becomes_a_mark_once_all_that_was_open_has_ended() -> None:
    quiet = advanced({}, seen(5))
    assert quiet == {"safe": {"people": 5}, "everybody": {}}
    busy = advanced(quiet, seen(9, 21, 24))
    assert (busy["safe"], busy["next"], busy["open"]) == ({"people": 5}, {"people": 9}, [21, 24])
    still = advanced(busy, seen(12, 24, 30))
    assert (still["safe"], still["next"]) == ({"people": 5}, {"people": 9})
    ended = advanced(still, seen(15, 30))
    assert (ended["safe"], ended["next"], ended["open"]) == ({"people": 9}, {"people": 15}, [30])
    assert not known_from(advanced({}, seen(5, 18)), seen(6))
    assert not known_from(quiet, Look({"people": 5, "orders": 1}, {}, frozenset()))


def test_nobody_refreshes_a_segment_that_another_one_refreshes(by: Actor) -> None:
    segment = made(by, rule_of("customer"))
    where = connection.get_connection_params()
    asked = {name: where[name] for name in ("host", "port", "user", "dbname") if name in where}
    with psycopg.connect(**asked, password=where.get("password")) as other:
        other.execute("select pg_advisory_xact_lock(%s, %s)", [LOCKS, segment.pk])
        assert under_way() == {segment.pk}
        with pytest.raises(RefreshUnderWay):
            refresh_segment(segment=segment, by=SYSTEM, now=LATER)
    assert under_way() == frozenset()
    assert refresh_segment(segment=segment, by=SYSTEM, now=LATER).members == 0


def test_a_refresh_that_takes_too_long_leaves_the_members_and_says_so(
    by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_contact(values={"given_name": "Lu", "stage": "customer"}, by=by)
    segment = fresh(by)
    slow = Compiled("select c.id from contacts_contact c, pg_sleep(9)", ())
    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "LONGEST", "50ms")
        patched.setattr(refreshing, "compile_rule", lambda *_, **__: slow)
        refresh_segment(segment=segment, by=SYSTEM, now=LATER)
    segment.refresh_from_db()
    assert (segment.state, segment.problem["code"]) == ("failed", "too_slow")
    assert (segment.last_ok_at, members(segment)) == (NOW, ["Lu"])
    assert Notice.objects.filter(kind="segment_failed").count() == 1
    refresh_news(segment=segment, by=SYSTEM, now=LATER)
    segment.refresh_from_db()
    assert (segment.state, segment.problem, segment.last_ok_at) == ("ok", {}, LATER)


def test_what_somebody_did_is_news_of_that_person_alone(by: Actor) -> None:
    people = [create_contact(values={"given_name": name}, by=by) for name in ("Lu", "Mo")]
    often = {"event": "email_open", "measure": "count", "cmp": "gte", "value": 1}
    segment = fresh(by, {"all": [often | {"within": {"last": 30, "unit": "day"}}]})
    assert refresh_news(segment=segment, by=SYSTEM, now=LATER).looked_at == 0
    opened(people[0])
    run = refresh_news(segment=segment, by=SYSTEM, now=LATER)
    assert (run.mode, run.looked_at, run.entered, members(segment)) == ("delta", 1, 1, ["Lu"])


def test_a_rule_that_counts_hours_looks_at_everybody_every_hour(by: Actor) -> None:
    lu = create_contact(values={"given_name": "Lu"}, by=by)
    opened(lu)
    often = {"event": "email_open", "measure": "count", "cmp": "gte", "value": 1}
    segment = fresh(by, {"all": [often | {"within": {"last": 2, "unit": "hour"}}]})
    at = [NOW + timedelta(minutes=minutes) for minutes in (59, 60, 121)]
    runs = [refresh_news(segment=segment, by=SYSTEM, now=moment) for moment in at]
    assert [(run.mode, run.left) for run in runs] == [("delta", 0), ("full", 0), ("full", 1)]


def opened(person: Contact) -> None:
    Engagement.objects.create(
        contact=person, channel="email", kind="open", at=NOW, digest=person.key
    )
