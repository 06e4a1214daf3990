"""Audiences reach a destination: only who may, only what changed, each row accounted for."""

# ruff: noqa: F811
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent
from contacts.operations.contacts import create_contact
from contacts.operations.preferences import record_consent
from contacts.operations.restricting import restrict_contact
from segments.destinations.faults import AccessRefused, OutcomeUnknown, RetryLater
from segments.models.deliveries import DeliveryReceipt, DestinationState, Disclosure
from segments.models.destinations import Destination, SyncRun
from segments.models.segment import Segment
from segments.operations.activation.destinations import (
    change_destination,
    resume_destination,
)
from segments.operations.activation.refusing import SyncRefused
from segments.operations.activation.scheduling import owes, sync_owed, sync_refreshed
from segments.operations.activation.sending import run_sync
from segments.operations.activation.starting import dry_run, start_sync
from tests.segments.audiences import (  # noqa: F401
    by,
    change,
    counts,
    destination,
    members,
    place,
    put_in,
    segment,
    synced,
    take_out,
    withdraw,
)
from tests.segments.places import Killed, Place


def test_ninety_nine_of_a_hundred_where_one_withdrew(
    destination: Destination, place: Place, members: Any, by: Actor
) -> None:
    withdraw(members[17])
    run = synced(destination, by)
    assert (run.state, counts(run)) == ("done", (99, 0, 0, 1, 0, 0))
    assert run.reasons == {"withdrawn": 1}
    assert set(place.people) == {f"p{n}@example.org" for n in range(100) if n != 17}
    assert place.people["p3@example.org"] == {"email": "p3@example.org", "given_name": "Name3"}
    assert Disclosure.objects.filter(run=run).count() == 99
    assert run.terms["fields"] == ["given_name"]


def test_a_second_run_sends_only_what_changed_and_may_leave(
    destination: Destination, place: Place, members: Any, by: Actor
) -> None:
    synced(destination, by)
    place.calls.clear()
    assert counts(synced(destination, by)) == (0, 0, 0, 0, 0, 100)
    change(members[5], occupation="Baker")
    assert counts(synced(destination, by)) == (0, 0, 0, 0, 0, 100)
    assert place.calls == []
    change(members[5], given_name="Nadia")
    assert counts(synced(destination, by)) == (0, 1, 0, 0, 0, 99)
    assert place.sent() == ["p5@example.org"]
    assert place.people["p5@example.org"]["given_name"] == "Nadia"


def test_who_withdraws_between_plan_and_send_is_not_sent(
    destination: Destination, place: Place, members: Any, by: Actor, monkeypatch: Any
) -> None:
    first = place.asked

    def asked(method: str, rows: Any, key: str) -> Any:
        if not place.calls:  # the first request is on its way, this one is planned
            withdraw(members[90])
        return first(method, rows, key)

    monkeypatch.setattr(place, "asked", asked)
    run = synced(destination, by)
    assert counts(run) == (99, 0, 0, 1, 0, 0)
    assert "p90@example.org" not in place.sent()
    receipt = DeliveryReceipt.objects.get(run=run, contact=members[90])
    assert (receipt.status, receipt.reason) == ("suppressed", "withdrawn")
    assert not Disclosure.objects.filter(contact=members[90]).exists()


@pytest.mark.parametrize("applied", [True, False])
def test_killed_while_sending_a_rerun_ends_the_same(
    destination: Destination, place: Place, by: Actor, applied: bool
) -> None:
    place.next(None)
    place.next(Killed(), applied=applied)
    run = start_sync(destination=destination, by=by, queue=False)
    with pytest.raises(Killed):
        run_sync(run=run, by=by)
    again = synced(destination, by)
    assert (again.pk, again.state, counts(again)) == (run.pk, "done", (100, 0, 0, 0, 0, 0))
    assert len(place.people) == 100
    assert place.calls[1] == place.calls[2]  # the same rows under the same key
    assert counts(synced(destination, by)) == (0, 0, 0, 0, 0, 100)


def test_an_unknown_outcome_goes_again_under_its_key_but_not_to_who_withdrew(
    destination: Destination, place: Place, members: Any, by: Actor
) -> None:
    place.next(OutcomeUnknown("no_answer"), applied=True)
    run = synced(destination, by)
    assert run.state == "later"
    assert 3 < (run.next_at - timezone.now()).total_seconds() <= 5  # type: ignore[operator]
    gone = Contact.objects.get(email=place.calls[0][2][0])
    withdraw(gone)
    again = synced(destination, by)
    assert counts(again) == (99, 0, 1, 1, 0, 0)
    assert gone.email not in place.people
    # Other rows are another request.
    assert place.calls[1][1] != place.calls[0][1]


def test_busy_places_are_asked_again_when_they_say(
    destination: Destination, place: Place, by: Actor, signed_in: Any
) -> None:
    place.next(RetryLater("busy", after=120))
    now = timezone.now()
    run = start_sync(destination=destination, by=by, queue=False)
    run = run_sync(run=run, by=by, now=now)
    assert (run.state, run.next_at) == ("later", now + timedelta(seconds=120))
    here = reverse("segments:destination_run", args=[destination.key, run.key])
    page = signed_in(by.user.username).get(here).content.decode()
    assert "The destination asks us to come back later. It is tried again from" in page
    waits = []
    for _ in range(9):
        place.next(RetryLater("busy"))
        waits.append(run_sync(run=run, by=by, now=now).next_at)
    hours = [2, 5, 10, 14, 20, 24]
    by_schedule = [timedelta(seconds=300), timedelta(minutes=30)]
    by_schedule += [timedelta(hours=hour) for hour in hours]
    assert waits[:8] == [now + wait for wait in by_schedule]
    run.refresh_from_db()
    assert (run.state, run.problem) == ("failed", "gave_up")
    assert Notice.objects.get(user=by.user).kind == "destination_trouble"
    assert counts(synced(destination, by)) == (100, 0, 0, 0, 0, 0)


def test_one_bad_row_loses_only_itself_and_is_not_tried_again_until_it_changes(
    destination: Destination, place: Place, members: Any, by: Actor
) -> None:
    place.bad = {"p33@example.org"}
    run = synced(destination, by)
    assert counts(run) == (99, 0, 0, 0, 1, 0)
    receipt = DeliveryReceipt.objects.get(run=run, status="rejected")
    said = (receipt.contact_id, receipt.error_code, receipt.message)
    assert said == (members[33].pk, "bad", "no such mailbox")
    place.calls.clear()
    assert counts(synced(destination, by)) == (0, 0, 0, 0, 1, 99)
    assert place.calls == []
    change(members[33], given_name="Other")
    assert counts(synced(destination, by)) == (0, 0, 0, 0, 1, 99)
    assert place.sent() == ["p33@example.org"]


def test_who_left_there_comes_back_as_a_withdrawal(
    destination: Destination, place: Place, members: Any, by: Actor
) -> None:
    place.left = {"p8@example.org"}
    run = synced(destination, by)
    assert counts(run) == (99, 0, 0, 1, 0, 0)
    assert run.reasons == {"opted_out_there": 1}
    event = ConsentEvent.objects.filter(contact=members[8]).latest("pk")
    assert (event.action, event.how) == ("withdraw", "destination")
    assert event.evidence == {"destination": str(destination.key), "code": "compliance"}
    place.calls.clear()
    assert counts(synced(destination, by)) == (0, 0, 0, 1, 0, 99)
    assert place.calls == []


def test_leavers_withdrawals_and_erasures_are_taken_out_once(
    destination: Destination, place: Place, segment: Segment, members: Any, by: Actor
) -> None:
    synced(destination, by)
    place.calls.clear()
    take_out(segment, members[:3])
    withdraw(members[3])
    restrict_contact(contact=members[4], ground="claims", by=Actor.system(Door.COMMAND))
    Contact.objects.filter(pk=members[5].pk).update(erased_at=timezone.now(), email="")
    run = synced(destination, by)
    assert (run.removed, run.unchanged, run.reasons) == (
        6, 94, {"withdrawn": 1, "erased": 1},
    )  # fmt: skip
    assert [call[0] for call in place.calls] == ["erase", "remove"]
    assert place.calls[0][2] == ["p5@example.org"]  # named although we know it no more
    assert set(place.people) == {f"p{n}@example.org" for n in range(6, 100)}
    assert not DestinationState.objects.filter(contact__in=members[:6]).exists()
    place.calls.clear()
    assert counts(synced(destination, by))[:3] == (0, 0, 0)
    assert place.calls == []


def test_another_address_is_another_person_there(
    destination: Destination, place: Place, members: Any, by: Actor
) -> None:
    synced(destination, by)
    change(members[1], email="new@example.org")
    assert counts(synced(destination, by)) == (1, 0, 1, 0, 0, 99)
    assert "new@example.org" in place.people
    assert "p1@example.org" not in place.people


def test_an_address_of_two_goes_once_and_stays_while_one_of_them_stays(
    destination: Destination, place: Place, segment: Segment, by: Actor
) -> None:
    system = Actor.system(Door.COMMAND)
    twin = create_contact(values={"given_name": "Twin", "email": "p2@example.org"}, by=system)
    event = {"channel": "email", "purpose": "newsletter", "action": "confirmed"}
    record_consent(contact=twin, by=system, **event)
    put_in(segment, [twin])
    run = synced(destination, by)
    assert (run.added, run.reasons) == (100, {"same_address": 1})
    first = Contact.objects.get(email="p2@example.org", given_name="Name2")
    take_out(segment, [first])
    run = synced(destination, by)
    assert (run.added, run.removed) == (1, 0)
    assert place.people["p2@example.org"]["given_name"] == "Twin"


def test_a_rule_gone_wrong_does_not_empty_the_list_but_withdrawals_go(
    destination: Destination, place: Place, segment: Segment, members: Any, by: Actor
) -> None:
    synced(destination, by)
    take_out(segment, members[:31])
    withdraw(members[60])
    with pytest.raises(SyncRefused) as refused:
        synced(destination, by)
    assert refused.value.code == "too_many_removals"
    assert SyncRun.objects.latest("pk").state == "refused"
    assert len(place.people) == 100
    assert owes(destination)
    assert sync_owed(by=Actor.system(Door.JOB)) == 1
    assert run_sync(run=SyncRun.objects.latest("pk"), by=by).removed == 1
    assert len(place.people) == 99
    assert not owes(destination)
    assert synced(destination, by, confirm_removals=True).removed == 31
    assert len(place.people) == 68


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": "broken"}, "broken_segment"),
        ({"archived_at": timezone.now()}, "broken_segment"),
        ({"kind": "dynamic", "state": "stale"}, "stale_segment"),
        ({"kind": "dynamic", "as_of": timezone.now() - timedelta(hours=31)}, "stale_segment"),
        ({"kind": "dynamic", "members": 100}, "everybody"),
        ({"reads": ["contacts.Contact.notes"]}, "not_permitted"),
    ],
)
def test_nothing_leaves_for_a_segment_that_cannot_be_relied_on(
    destination: Destination, place: Place, by: Actor, values: Any, code: str, monkeypatch: Any
) -> None:
    Segment.objects.filter(pk=destination.segment_id).update(**values)
    if code == "not_permitted":
        closed = [], values["reads"]
        monkeypatch.setattr("segments.querysets._closed_to", lambda user: closed)
    with pytest.raises(SyncRefused) as refused:
        synced(destination, by)
    assert refused.value.code == code
    assert place.calls == []


def test_a_place_that_locks_us_out_is_paused_and_goes_on_when_resumed(
    destination: Destination, place: Place, by: Actor
) -> None:
    place.next(None)
    place.next(AccessRefused("access_refused"))
    run = synced(destination, by)
    assert (run.state, run.problem, run.added) == ("failed", "access_refused", 25)
    destination.refresh_from_db()
    assert (destination.state, destination.why) == ("paused", "access_refused")
    assert Notice.objects.get(user=by.user).kind == "destination_paused"
    with pytest.raises(SyncRefused, match="paused"):
        synced(destination, by)
    resume_destination(destination=destination, by=by)
    assert counts(synced(destination, by)) == (75, 0, 0, 0, 0, 25)
    assert len(place.people) == 100


def test_terms_are_checked_and_secrets_are_neither_shown_nor_kept_in_history(
    destination: Destination, segment: Segment, people: Any, by: Actor
) -> None:
    assert destination.secrets() == {"token": "hush"}
    assert "hush" not in destination.secret
    assert not hasattr(destination.history.first(), "secret")
    assert (destination.slug, destination.legal_basis) == ("letters", "consent")
    with pytest.raises(Invalid) as refused:
        change_destination(destination=destination, values={"fields": ["phone"]}, by=by)
    assert list(refused.value.fields) == ["fields"]
    with pytest.raises(NotPermitted):
        change_destination(
            destination=destination, values={"name": "X"}, by=Actor(people["bo"], Door.PAGE)
        )
    before = destination.version
    again = change_destination(destination=destination, values={"name": "Letters"}, by=by)
    assert again.version == before


def test_health_never_goes_to_marketing(destination: Destination, by: Actor) -> None:
    from contacts.models.catalogue import CustomField

    CustomField.objects.create(slug="allergy", label_en="Allergy", category="health")
    CustomField.objects.create(slug="size", label_en="Size")
    fields = ["custom:size"]
    change_destination(destination=destination, values={"fields": fields}, by=by)
    with pytest.raises(Invalid):
        change_destination(destination=destination, values={"fields": ["custom:allergy"]}, by=by)
    CustomField.objects.filter(slug="size").update(category="special")
    with pytest.raises(SyncRefused) as refused:
        synced(destination, by)
    assert refused.value.code == "sensitive_fields"


def test_a_dry_run_counts_shows_masks_and_writes_nothing(
    destination: Destination, place: Place, members: Any, by: Actor
) -> None:
    withdraw(members[0])
    plan = dry_run(destination=destination, by=by)
    assert (plan.added, plan.suppressed, plan.reasons) == (99, 1, {"withdrawn": 1})
    assert plan.samples[0] == {"email": "p•••@e•••.org", "given_name": "•••"}
    assert len(plan.samples) == 5
    assert (place.calls, SyncRun.objects.count()) == ([], 0)


def test_the_command_reports_in_the_agreed_keys(
    destination: Destination, place: Place, segment: Segment, capsys: Any
) -> None:
    call_command("sync_destination", "letters", "--dry-run", "--json")
    planned = json.loads(capsys.readouterr().out)
    call_command("sync_destination", "letters", "--json")
    assert json.loads(capsys.readouterr().out) == planned
    assert planned == {
        "added": 100, "updated": 0, "removed": 0, "suppressed": 0, "rejected": 0, "unchanged": 0,
    }  # fmt: skip
    Segment.objects.update(state="broken")
    with pytest.raises(CommandError, match="The segment is broken"):
        call_command("sync_destination", "letters", "--json")


def test_a_refreshed_segment_is_followed_once(destination: Destination, by: Actor) -> None:
    change_destination(destination=destination, values={"schedule": "after_refresh"}, by=by)
    system = Actor.system(Door.JOB)
    assert sync_refreshed(by=system) == 1
    run_sync(run=SyncRun.objects.latest("pk"), by=system)
    assert sync_refreshed(by=system) == 0
    Segment.objects.update(as_of=timezone.now(), state="broken")
    assert (sync_refreshed(by=system), sync_refreshed(by=system)) == (0, 0)
    assert SyncRun.objects.latest("pk").problem == "broken_segment"
    assert SyncRun.objects.count() == 2
