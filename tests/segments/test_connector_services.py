"""What each service is asked for, and how its answers become receipts of rows."""

from typing import Any

import pytest

from segments.destinations import connector_kind
from segments.destinations.connector import Given
from segments.destinations.faults import (
    AccessRefused,
    BatchRefused,
    OutcomeUnknown,
    RetryLater,
)
from segments.destinations.row import Health, Row
from tests.segments.connecting import NAMED, known, ready, row, said
from tests.segments.fakes.brevo import FakeBrevo
from tests.segments.fakes.hubspot import FakeHubSpot
from tests.segments.fakes.mailchimp import FakeMailchimp, digest
from tests.segments.fakes.receiver import FakeReceiver
from tests.segments.fakes.server import no_answer, too_many

# --- Mailchimp


def test_mailchimp_signs_up_changes_archives_and_deletes(connected: Any) -> None:
    fake = FakeMailchimp()
    connector = connected("mailchimp", fake)
    rows = ready(connector, row("Ana", **NAMED, tags=("vip",)), row("bea", given_name="Bea"))
    results = connector.upsert(rows, "k1")
    assert [result.remote_id for result in results] == [
        digest("ana@example.com"), digest("bea@example.com"),
    ]  # fmt: skip
    assert fake.subscribed() == {"ana@example.com", "bea@example.com"}
    assert [asked.path for asked in fake.requests] == ["/3.0/lists/a1b2c3"]  # one batch
    ana = fake.members[digest("ana@example.com")]
    assert (ana.merge_fields, ana.tags) == ({"FNAME": "Ana", "LNAME": "Ruiz"}, {"vip"})

    changed = [Row(rows[0].ref, {**rows[0].values, "FNAME": "Anna"}, results[0].remote_id)]
    assert said(connector.upsert(changed, "k2")) == [("ref-Ana", "accepted", "")]
    assert (ana.merge_fields["FNAME"], fake.requests[-1].method) == ("Anna", "POST")

    again = known(rows, results)
    for _ in range(2):  # taken out twice is taken out
        assert said(connector.remove(again[:1], "k3")) == [("ref-Ana", "accepted", "")]
    assert fake.subscribed() == {"bea@example.com"}
    assert said(connector.erase([Row("ref-Ana", {}, again[0].remote_id)], "k4")) == [
        ("ref-Ana", "accepted", "")
    ]
    assert digest("ana@example.com") not in fake.members


def test_mailchimp_never_signs_up_again_who_left_there_and_says_so(connected: Any) -> None:
    fake = FakeMailchimp()
    connector = connected("mailchimp", fake)
    fake.left, fake.refuses = {"lea@example.com"}, {"odd@example.com"}
    rows = ready(connector, row("ana"), row("lea"), row("odd"), row("uma"))
    (uma,) = connector.upsert(rows[3:], "k0")
    fake.members[uma.remote_id].status = "unsubscribed"
    results = connector.upsert(rows, "k1")
    assert said(results) == [
        ("ref-ana", "accepted", ""),
        ("ref-lea", "suppressed", "compliance_state"),
        ("ref-odd", "rejected", "ERROR_GENERIC"),
        ("ref-uma", "suppressed", "compliance_state"),
    ]
    assert [result.opted_out for result in results] == ["", "email", "", "email"]
    assert results[2].message == "… looks fake or invalid."
    assert fake.members[uma.remote_id].status == "unsubscribed"


def test_mailchimp_answers_200_with_errors_and_only_those_rows_are_refused(connected: Any) -> None:
    fake = FakeMailchimp()
    connector = connected("mailchimp", fake)
    rows = ready(connector, row("ana"), row("bea"), row("cloe"), row("dora"))
    there = known(rows, connector.upsert(rows, "k1"))
    fake.left, fake.refuses = {"bea@example.com"}, {"cloe@example.com"}
    fake.members[there[3].remote_id].status = "archived"
    results = connector.upsert(there, "k2")
    assert fake.requests[-1].path == "/3.0/lists/a1b2c3"
    assert [result.status.value for result in results] == [
        "accepted", "suppressed", "rejected", "rejected",
    ]  # fmt: skip


def test_mailchimp_moves_who_has_another_address_now(connected: Any) -> None:
    fake = FakeMailchimp()
    connector = connected("mailchimp", fake)
    (old,) = connector.upsert(ready(connector, row("ana")), "k1")
    (new,) = ready(connector, row("ana.ruiz"))
    connector.upsert([Row("ref-ana", new.values, old.remote_id)], "k2")
    assert fake.subscribed() == {"ana.ruiz@example.com"}


def test_rows_before_a_fault_keep_their_receipts(connected: Any) -> None:
    fake = FakeMailchimp()
    connector = connected("mailchimp", fake)
    ana, bea, cloe = ready(connector, row("ana"), row("bea"), row("cloe"))
    (there,) = connector.upsert([bea], "k0")
    fake.next(None, too_many(after=2))  # bea turns out to be there, and is changed afterwards
    with pytest.raises(RetryLater) as later:
        connector.upsert([ana, bea, cloe], "k1")
    settled = [("ref-ana", "accepted", ""), ("ref-cloe", "accepted", "")]
    assert (said(later.value.done), later.value.after) == (settled, 2.0)
    assert said(connector.upsert(known([bea], [there]), "k1")) == [("ref-bea", "accepted", "")]
    assert fake.subscribed() == {"ana@example.com", "bea@example.com", "cloe@example.com"}


def test_a_service_is_not_chosen_by_the_end_of_a_key() -> None:
    for key in ("k-evil.example/", "k-us1.evil.example#", "k", ""):
        connector = connector_kind("mailchimp")(
            Given("d1", "email", {"list_id": "x"}, {"api_key": key})
        )
        assert connector.check() == Health(False, "unreachable")


# --- Brevo


def test_brevo_puts_on_the_list_takes_off_and_deletes_by_our_pseudonym(connected: Any) -> None:
    fake = FakeBrevo()
    connector = connected("brevo", fake)
    fake.refuses = {"odd@example.com"}
    rows = ready(connector, row("ana", **NAMED, phone="+34600111222"), row("odd"), row("bea"))
    results = connector.upsert(rows, "k1")
    assert said(results) == [
        ("ref-ana", "accepted", ""), ("ref-odd", "rejected", "invalid_parameter"),
        ("ref-bea", "accepted", ""),
    ]  # fmt: skip
    assert results[1].message == "email is not valid: …"
    assert (fake.on_list(), fake.contacts[0].attributes) == (
        {"ana@example.com", "bea@example.com"},
        {"FIRSTNAME": "Ana", "LASTNAME": "Ruiz", "SMS": "+34600111222"},
    )
    (moved,) = ready(connector, row("ana.ruiz"))
    connector.upsert([Row("ref-ana", moved.values, "ref-ana")], "k2")
    assert fake.on_list() == {"ana.ruiz@example.com", "bea@example.com"}
    connector.remove([Row("ref-ana", {}, "ref-ana"), Row("ref-nobody")], "k3")
    assert (fake.on_list(), len(fake.contacts)) == ({"bea@example.com"}, 2)
    connector.unsubscribe([Row("ref-bea", {}, "ref-bea")], "k4")
    assert fake.contacts[1].blocked
    connector.erase([Row("ref-bea", {}, "ref-bea")], "k5")
    assert [known.email for known in fake.contacts] == ["ana.ruiz@example.com"]


def test_brevo_without_the_number_of_a_list_is_not_asked() -> None:
    connector = connector_kind("brevo")(Given("d1", "email", {"list_id": "all"}))
    assert connector.check() == Health(False, "not_configured")
    with pytest.raises(AccessRefused, match="not_configured"):
        connector.upsert(ready(connector, row("ana")), "k1")


# --- HubSpot


def test_hubspot_answers_207_and_only_those_rows_are_refused(connected: Any) -> None:
    fake = FakeHubSpot()
    connector = connected("hubspot", fake)
    fake.refuses = {"odd@example.com"}
    results = connector.upsert(ready(connector, row("ana", **NAMED), row("odd"), row("bea")), "k1")
    assert said(results) == [
        ("ref-ana", "accepted", ""), ("ref-odd", "rejected", "VALIDATION_ERROR"),
        ("ref-bea", "accepted", ""),
    ]  # fmt: skip
    assert [result.remote_id for result in results] == ["101", "", "102"]
    assert results[1].message == "… is not a valid email address"
    assert fake.on_list() == {"ana@example.com", "bea@example.com"}


def test_hubspot_refuses_a_batch_for_one_row_and_halves_of_it_pass(connected: Any) -> None:
    fake = FakeHubSpot()
    connector = connected("hubspot", fake)
    fake.spoils = {"odd@example.com"}
    rows = ready(connector, row("ana"), row("bea"), row("cloe"), row("odd"))
    with pytest.raises(BatchRefused) as refused:
        connector.upsert(rows, "k1")
    assert refused.value.done == ()
    assert len(connector.upsert(rows[:2], "k1.0")) == 2
    assert fake.on_list() == {"ana@example.com", "bea@example.com"}


def test_hubspot_takes_off_the_list_and_forgets_even_whose_key_got_lost(connected: Any) -> None:
    fake = FakeHubSpot()
    connector = connected("hubspot", fake)
    rows = ready(connector, row("ana"), row("bea"), row("cloe"))
    there = known(rows, connector.upsert(rows, "k1"))
    connector.remove([there[0], Row("ref-bea", rows[1].values), Row("ref-x", {}, "999")], "k2")
    assert fake.on_list() == {"cloe@example.com"}
    connector.erase([there[0], Row("ref-bea", rows[1].values)], "k3")
    assert [kept["email"] for kept in fake.contacts.values()] == ["cloe@example.com"]


def test_hubspot_takes_the_same_batch_again_after_a_lost_answer(connected: Any) -> None:
    fake = FakeHubSpot()
    connector = connected("hubspot", fake)
    rows = ready(connector, row("ana"), row("bea"))
    fake.next(None, no_answer(applied=False))  # contacts taken, the list not
    with pytest.raises(OutcomeUnknown) as unknown:
        connector.upsert(rows, "k1")
    assert (unknown.value.done, fake.on_list()) == ((), set())
    assert [result.remote_id for result in connector.upsert(rows, "k1")] == ["101", "102"]
    assert (len(fake.contacts), fake.on_list()) == (2, {"ana@example.com", "bea@example.com"})


def test_hubspot_keeps_off_the_list_who_left_all_mail_there_and_says_so(connected: Any) -> None:
    fake = FakeHubSpot()
    connector = connected("hubspot", fake)
    rows = ready(connector, row("ana"), row("bea"))
    there = known(rows, connector.upsert(rows, "k1"))
    fake.opted_out = {"bea@example.com"}
    results = connector.upsert(there, "k2")
    assert said(results) == [
        ("ref-ana", "accepted", ""), ("ref-bea", "suppressed", "compliance_state"),
    ]  # fmt: skip
    assert [result.opted_out for result in results] == ["", "email"]
    assert (fake.on_list(), len(fake.contacts)) == ({"ana@example.com"}, 2)


def test_brevo_changes_nothing_of_who_left_there_and_says_so(connected: Any) -> None:
    fake = FakeBrevo()
    connector = connected("brevo", fake)
    rows = ready(connector, row("ana"), row("bea"), row("cloe"))
    there = known(rows[:2], connector.upsert(rows[:2], "k1"))
    asked = len(fake.requests)
    assert [one.method for one in fake.requests] == ["POST", "POST"]  # who is new has not left
    fake.contacts[1].blocked = True
    results = connector.upsert([*there, rows[2]], "k2")
    assert said(results) == [
        ("ref-ana", "accepted", ""),
        ("ref-bea", "suppressed", "compliance_state"),
        ("ref-cloe", "accepted", ""),
    ]
    assert [result.opted_out for result in results] == ["", "email", ""]
    assert [one.blocked for one in fake.contacts] == [False, True, False]
    assert len(fake.requests) - asked == 5


# --- webhook


def test_a_webhook_gets_signed_messages_and_the_same_one_under_the_same_key(
    connected: Any,
) -> None:
    fake = FakeReceiver(fields=("email", "given_name"))
    connector = connected("webhook", fake)
    assert connector.check() == Health(True)
    rows = ready(connector, row("ana", given_name="Ana"), row("bea"))
    fake.next(no_answer(applied=True))
    with pytest.raises(OutcomeUnknown):
        connector.upsert(rows, "k1")
    connector.upsert(rows, "k1")
    first, second = fake.requests[1:]
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert fake.people["ref-ana"] == {"email": "ana@example.com", "given_name": "Ana"}
    connector.remove([Row("ref-ana", rows[0].values, "ref-ana")], "k2")
    assert (sorted(fake.people), b"example.com" in fake.requests[-1].body) == (["ref-bea"], False)
    connector.erase([Row("ref-bea", {}, "ref-bea")], "k3")
    assert [message["type"] for message in fake.messages.values()] == [
        "audience.checked", "audience.upserted", "audience.removed", "audience.erased",
    ]  # fmt: skip


def test_a_webhook_refuses_a_batch_and_a_receiver_that_is_gone_stops_it(connected: Any) -> None:
    fake = FakeReceiver(fields=("email",))
    connector = connected("webhook", fake)
    fake.spoils = {"ref-odd"}
    with pytest.raises(BatchRefused):
        connector.upsert(ready(connector, row("ana"), row("odd")), "k1")
    with pytest.raises(BatchRefused):  # a field it never asked for
        connector.upsert(ready(connector, row("ana", stage="lead")), "k2")
    with pytest.raises(BatchRefused, match="too_large"):
        connector.upsert(ready(connector, row("ana", given_name="A" * 20_000)), "k3")
    assert fake.people == {}
    fake.gone = True
    with pytest.raises(AccessRefused, match="gone"):
        connector.upsert(ready(connector, row("ana")), "k4")
