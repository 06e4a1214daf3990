"""What every connector keeps to, against strict fakes of their services."""

import logging
from typing import Any

import pytest

from segments.destinations import KINDS, connector_kind
from segments.destinations.connector import Connector, Given, takes_field
from segments.destinations.faults import (
    AccessRefused,
    BatchRefused,
    Fault,
    OutcomeUnknown,
    RetryLater,
)
from segments.destinations.row import Health, Rejection, Row, RowResult, Status, told
from tests.segments.connecting import NAMED, ready, row
from tests.segments.fakes.brevo import FakeBrevo
from tests.segments.fakes.hubspot import FakeHubSpot
from tests.segments.fakes.mailchimp import FakeMailchimp
from tests.segments.fakes.receiver import FakeReceiver
from tests.segments.fakes.server import (
    broken,
    locked_out,
    no_answer,
    redirect,
    silent,
    too_many,
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_connector_is_complete_and_keeps_its_secrets(kind: str) -> None:
    secrets = {"api_key": "hush-us1", "token": "hush", "signing_secret": "hush"}
    found = connector_kind(kind)
    given = Given("d1", "email", {"list_id": "1", "folder": "out"}, secrets)
    connector = found(given)
    for name in (*Connector.__annotations__, "check", "normalise", "upsert", "remove"):
        assert hasattr(connector, name), name
    for name in ("erase", "unsubscribe"):
        assert (name in found.supports) == hasattr(connector, name)
    assert found.kind == kind
    assert "email" in found.match_keys
    assert takes_field(found, "email")
    assert "hush" not in repr(given) + repr(connector)
    assert connector.normalise(Row("r1", {})) == Rejection("no_match_key", "email")


def test_rows_and_results_do_not_show_who_is_meant() -> None:
    results = [RowResult("ref-ana", Status.ACCEPTED, "ana@example.com")]
    assert "example.com" not in repr([row("ana"), Row("r1", {}, "ana@example.com"), results])


def test_the_words_of_a_service_come_without_what_was_sent() -> None:
    sent = Row("r1", {"email": "ana@example.com", "FNAME": "Ana", "tags": ("vip", "Ruiz")})
    said = "Ana (ANA@example.com, bo@example.org, +34 600 111 222) RUIZ: too long" + "!" * 200
    assert told(said, sent).startswith("… … … …) …: too long!!")
    assert len(told(said, sent)) == 200


def test_a_row_has_another_digest_when_what_is_sent_changed_and_only_then() -> None:
    one, same = (
        row("ana", given_name="Ana"),
        Row("other", dict(reversed(row("ana").values.items()))),
    )
    connector = connector_kind("brevo")(Given("d1", "email"))
    (first,) = ready(connector, one)
    (second,) = ready(connector, Row("ref-ana", {**one.values, "stage": "lead"}))
    (third,) = ready(connector, same)
    assert (first.digest() == second.digest(), first.digest() == third.digest()) == (True, False)


@pytest.mark.parametrize(
    ("kind", "fake"),
    [("mailchimp", FakeMailchimp), ("brevo", FakeBrevo), ("hubspot", FakeHubSpot)],
)
def test_a_destination_says_whether_it_can_be_used(connected: Any, kind: str, fake: Any) -> None:
    service = fake()
    connector = connected(kind, service)
    passing = [None, None] if kind == "brevo" else [None]  # it asks for list and attributes
    service.next(*passing, locked_out(), locked_out(403), too_many(), broken(), redirect("/"))
    assert [connector.check() for _ in range(6)] == [
        Health(True), Health(False, "access_refused"), Health(False, "access_refused"),
        Health(False, "busy"), Health(False, "broken"), Health(False, "redirected"),
    ]  # fmt: skip
    fields = connected(kind, service, "email", "given_name", "custom:shoe")
    lacking = {"mailchimp": "SHOE", "brevo": "SHOE", "hubspot": "shoe"}[kind]
    assert fields.check() == Health(False, "missing_fields", (lacking,))
    service.list_id = "another"
    assert connector.check() == Health(False, "no_such_list")


@pytest.mark.parametrize(
    ("kind", "fake"),
    [
        ("mailchimp", FakeMailchimp), ("brevo", FakeBrevo), ("hubspot", FakeHubSpot),
        ("webhook", FakeReceiver),
    ],
)  # fmt: skip
def test_what_goes_wrong_on_the_way_is_a_fault_that_says_what_may_have_happened(
    connected: Any, settings: Any, caplog: Any, kind: str, fake: Any
) -> None:
    caplog.set_level(logging.INFO)
    service = fake()
    connector = connected(kind, service)
    rows = ready(connector, row("ana"))
    settings.EGRESS_SECONDS = 1.0
    service.next(too_many(after=3), too_many(), broken(503), broken(502), no_answer(), silent(60),
                 locked_out(), locked_out(403), redirect("http://127.0.0.1:1/"))  # fmt: skip
    faults = []
    for _ in range(9):
        with pytest.raises(Fault) as raised:
            connector.upsert(rows, "k1")
        settings.EGRESS_SECONDS = 0.3
        faults.append(raised.value)
    assert [(type(fault), fault.code) for fault in faults] == [
        (RetryLater, "busy"), (RetryLater, "busy"), (RetryLater, "busy"),
        (OutcomeUnknown, "broken"), (OutcomeUnknown, "no_answer"), (OutcomeUnknown, "no_answer"),
        (AccessRefused, "access_refused"), (AccessRefused, "access_refused"),
        (AccessRefused, "redirected"),
    ]  # fmt: skip
    assert [fault.after for fault in faults[:3]] == [3.0, None, None]
    assert "ana@" not in caplog.text + repr(faults)


@pytest.mark.parametrize(
    ("kind", "fake"),
    [("mailchimp", FakeMailchimp), ("brevo", FakeBrevo), ("hubspot", FakeHubSpot)],
)
def test_a_name_that_was_not_allowed_is_refused_by_the_service(
    connected: Any, kind: str, fake: Any
) -> None:
    """The fakes know two names of fields; a third one costs the row. So a row sent has no other."""
    service = fake()
    connector = connected(kind, service)
    too_much = ready(connector, row("ana", **NAMED, **{"custom:health": "secret"}))
    try:
        results = connector.upsert(too_much, "k1")
    except BatchRefused:
        results = []
    assert [result for result in results if result.status == Status.ACCEPTED] == []
    (accepted,) = connector.upsert(ready(connector, row("ana", **NAMED, stage="lead")), "k2")
    assert accepted.status == Status.ACCEPTED
