"""Legal holds: what is held stays as it is, colleagues learn that and no more."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import NotPermitted
from config.holds import UnderHold
from contacts.models.contact import Contact
from contacts.operations.bulk import bulk_change
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.refusing import CannotMerge
from contacts.operations.points import change_point
from contacts.operations.preferences import record_consent
from governance.models.audit import AuditEvent
from governance.operations.tokens import issue_token
from privacy.models.erasure import Erasure
from privacy.models.holds import LegalHold
from privacy.operations.holds.placing import change_hold, place_hold, release_hold
from privacy.operations.holds.standing import held_among
from tests.privacy.desk import (
    asked_on_page,
    erased_on_pages,
    letter_on_page,
    say_whose,
    words,
    worked,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
MATTER = "Quintavalle against us, docket 4711"


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    """The proof reads every stored file."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def person(by):
    values = {"given_name": "Zoraida", "email": "zq@example.com", "stage": "customer"}
    return create_contact(values=values, by=by)


@pytest.fixture
def officer(people):
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def hold(person, officer):
    values = {"matter": MATTER, "reason": "Claim of 2026-11-02"}
    return place_hold(values=values, people=[person], by=officer, now=NOW)


def test_a_held_record_is_neither_changed_nor_merged_but_an_opt_out_counts(person, hold, by):
    other = create_contact(values={"given_name": "Zoraida"}, by=by)
    with pytest.raises(UnderHold, match="under a legal hold") as refusal:
        update_contact(contact=person, values={"given_name": "Z"}, by=by)
    assert "4711" not in str(refusal.value)
    with pytest.raises(CannotMerge, match="under a legal hold"):
        merge_contacts(survivor=other, absorbed=person, by=by)
    done = bulk_change(contacts=Contact.objects.all(), action="stage", value="former", by=by)
    assert (done.count, Contact.objects.get(pk=person.pk).stage) == (1, "customer")

    point = person.points.get()
    change_point(point=point, values={"opted_out": True}, by=by)
    record_consent(contact=person, channel="email", purpose="newsletter", action="withdraw", by=by)
    point.refresh_from_db()
    assert point.opted_out_at is not None


def test_scenario_38_deleting_past_the_operations_is_refused_or_leaves_evidence(person, hold, by):
    """privacy.md 7, scenario 38: all().delete(), raw SQL and bulk_update, as a superuser could."""
    with pytest.raises(ProtectedError):
        Contact.objects.all().delete()
    free = create_contact(values={"given_name": "Ada"}, by=by)
    before = AuditEvent.objects.latest("id").pk

    free.given_name = "Eve"
    Contact.objects.bulk_update([free], ["given_name"])
    Contact.objects.filter(pk=free.pk).update(occupation="Spy")
    with connection.cursor() as cursor:
        cursor.execute("update contacts_contact set stage = 'former' where id = %s", [free.pk])
    key = str(free.key)
    Contact.objects.filter(pk=free.pk).delete()

    kinds = Contact.history.filter(key=key).order_by("history_id")
    assert list(kinds.values_list("history_type", flat=True)) == ["+", "~", "~", "~", "-"]
    trail = AuditEvent.objects.filter(pk__gt=before, model="contacts.Contact").order_by("id")
    assert list(trail.values_list("verb", flat=True)) == [*["row.update"] * 3, "row.delete"]


def test_scenario_5_an_erasure_waits_for_the_release_of_a_hold(person, people, desk_on):
    """privacy.md 7, scenario 5: blocked with reason; on release the queued erasure runs."""
    day = "2026-11-22"
    desk = desk_on(day)
    said = {"matter": MATTER, "reason": "Claim of 2026-11-02", "custodian": people["prisca"].pk,
            "people": str(person.key), "reach": "named"}  # fmt: skip
    hold = desk.post("/privacy/holds/new/", said)["Location"]
    asked = asked_on_page("gdpr.erasure", email="zq@example.com")
    say_whose(desk, asked, person)
    held = erased_on_pages(desk_on, day, request=asked.key)
    person.refresh_from_db()
    assert (held.state, person.given_name) == (Erasure.State.HELD, "Zoraida")
    desk = desk_on(day)
    waiting = words(desk.get(f"/privacy/erasures/{held.key}/"))
    assert ("hold" in waiting, "4711" in waiting) == (True, False)

    letter = letter_on_page(desk, asked, "erased")
    assert "needed for legal claims (Art. 17(3)(e) GDPR)" in letter
    assert not [each for each in ("4711", "docket", "Claim of") if each in letter]

    assert desk.post(f"{hold}release/", {"why": ""}).status_code == 400
    assert desk.post(f"{hold}release/", {"why": "Settled."}).status_code == 302
    held.refresh_from_db()
    assert held.state == Erasure.State.APPROVED
    worked("privacy.run_erasure")
    held.refresh_from_db()
    person.refresh_from_db()
    assert (held.state, held.proof["hits"]) == (Erasure.State.DONE, 0)
    assert (person.given_name, person.email) == ("", "")


def test_a_live_rule_holds_whom_it_describes_now_a_frozen_one_whom_it_described(
    person, officer, by
):
    rule = {"all": [{"field": "stage", "op": "is", "value": ["customer"]}]}
    values = {"matter": "Recall", "reason": "Product liability"}
    place_hold(values=values, reach="frozen", rule=rule, by=officer, now=NOW)
    assert held_among([person.pk], now=NOW) == {person.pk}
    later = create_contact(values={"given_name": "Grace", "stage": "customer"}, by=by)
    assert held_among([person.pk, later.pk], now=NOW) == {person.pk}
    place_hold(values=values, reach="live", rule=rule, by=officer, now=NOW)
    assert held_among([person.pk, later.pk], now=NOW) == {person.pk, later.pk}


def test_holds_are_kept_by_the_privacy_officer_and_every_step_is_in_the_trail(hold, officer, by):
    with pytest.raises(NotPermitted):
        release_hold(hold=hold, why="Mine", by=by)
    change_hold(hold=hold, values={"matter": "Another"}, by=officer)
    release_hold(hold=hold, why="Settled", by=officer)
    assert list(
        AuditEvent.objects.filter(verb__startswith="hold.")
        .order_by("id")
        .values_list("verb", flat=True)
    ) == ["hold.placed", "hold.changed", "hold.released"]
    assert LegalHold.history.filter(id=hold.pk).count() == 3


def test_a_hold_is_placed_on_the_page_by_link_key_or_email(person, signed_in):
    prisca = signed_in("prisca")
    values = {"matter": MATTER, "reason": "Claim", "reach": "named", "custodian": "1"}
    page = prisca.get("/privacy/holds/new/").content.decode()
    values["custodian"] = str(prisca.session["_auth_user_id"])
    assert "Legal holds" in page
    wrong = prisca.post("/privacy/holds/new/", values | {"people": "zq@example.com\nnobody"})
    assert (wrong.status_code, "record: 2" in wrong.content.decode()) == (400, True)
    done = prisca.post("/privacy/holds/new/", values | {"people": f"/contacts/{person.key}/"})
    assert done.status_code == 302
    hold = LegalHold.objects.get()
    assert [row.contact for row in hold.held.all()] == [person]
    assert MATTER in prisca.get("/privacy/holds/").content.decode()
    assert MATTER in prisca.get(f"/privacy/holds/{hold.key}/").content.decode()
    prisca.post(f"/privacy/holds/{hold.key}/let-go/", {"contact": str(person.key)})
    assert hold.held.count() == 0
    assert signed_in("ana").get("/privacy/holds/").status_code == 403


def test_a_hold_is_placed_read_and_released_over_the_api_by_its_keepers_only(
    person, people, officer, client
):
    def call(user, path="", body=None, ways=("read", "write")):
        _token, secret = issue_token(
            owner=people[user],
            name="holds",
            scopes=[f"legal-holds:{way}" for way in ways],
            expires_at=timezone.now() + timedelta(days=1),
            by=Actor(people[user], Door.PAGE),
        )
        said = {"headers": {"Authorization": f"Bearer {secret}"}}
        if body is None:
            return client.get(f"/api/v1/legal-holds/{path}", **said)
        said["content_type"] = "application/json"
        return client.post(f"/api/v1/legal-holds/{path}", json.dumps(body), **said)

    body = {"matter": MATTER, "reason": "Claim", "people": [str(person.key)]}
    made = call("prisca", body=body)
    assert made.status_code == 201, made.content
    shown = made.json()
    assert (shown["people"], shown["custodian"], shown["reach"]) == (1, "prisca", "named")
    assert held_among([person.pk]) == {person.pk}
    assert [row["key"] for row in call("prisca").json()["results"]] == [shown["key"]]
    stranger = call("prisca", body=body | {"people": [shown["key"]]})
    assert stranger.status_code == 400
    assert [each["pointer"] for each in stranger.json()["errors"]] == ["/people"]
    path = f"{shown['key']}/release/"
    assert call("prisca", path, {"why": "x"}, ways=["read"]).status_code == 403
    assert call("ana", path, {"why": "x"}).status_code in (403, 404)
    ended = call("prisca", path, {"why": "Settled"}).json()
    assert (ended["released_by"], ended["why_released"]) == ("prisca", "Settled")
    again = call("prisca", path, {"why": "Again"})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "hold_released")
