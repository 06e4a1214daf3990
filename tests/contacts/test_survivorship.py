"""Newest verified, then most trusted, then newest, then fullest: the same in Python and SQL."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection

from contacts.field_groups import fields_of, group_of, groups_of, is_group, values_of
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.models.verification import Verification
from contacts.operations.contacts import create_contact
from contacts.operations.origins import Delivery, note_origin
from contacts.operations.standing import GROUP_OF_FIELD, candidates_of, restate, standings_of
from contacts.survivorship import (
    Candidate,
    Claim,
    default_choice,
    why_kept,
    why_kept_sql,
)

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def offer(verified: int | None = None, trust: int = 50, age: int | None = 0, **values: str):
    """A candidate verified and delivered so many days after the first of January."""
    moments = [None if n is None else DAY + timedelta(days=n) for n in (verified, age)]
    return Candidate(Claim(moments[0], trust, moments[1]), values)


@pytest.mark.parametrize(
    ("candidates", "place"),
    [
        ([offer(given_name="Ana"), offer(verified=1, trust=0, given_name="A.")], 1),
        ([offer(verified=1, trust=0, given_name="A"), offer(verified=2, given_name="B")], 1),
        ([offer(trust=90, age=0, given_name="A"), offer(trust=50, age=9, given_name="B")], 0),
        ([offer(trust=50, age=1, given_name="A"), offer(trust=50, age=2, given_name="B")], 1),
        ([offer(given_name="A"), offer(given_name="A", family_name="R")], 1),
        ([offer(given_name="A."), offer(given_name="Ana")], 1),
        ([offer(given_name="Ana"), offer(given_name="Eva")], 0),
        ([offer(verified=9, trust=99), offer(trust=0, given_name="Ana")], 1),
        ([offer(age=None, given_name="A"), offer(age=0, given_name="B")], 1),
    ],
    ids=[
        "verified beats trusted", "newest verified", "trusted beats newer", "newer",
        "more fields", "longer values", "a tie keeps the first", "empty never wins",
        "a known age beats an unknown one",
    ],
)  # fmt: skip
def test_the_best_of_several_survives_whole(candidates, place):
    assert default_choice("name", candidates) == place


@pytest.mark.parametrize(
    ("present", "offered", "reason"),
    [
        (offer(verified=1, trust=0), offer(trust=100), "verified"),
        (offer(trust=90), offer(trust=50, age=9), "trusted"),
        (offer(trust=50, age=9), offer(trust=50), "newer"),
        (offer(trust=50), offer(trust=50), ""),
        (offer(trust=50), offer(trust=60), ""),
        (offer(verified=1, trust=50), offer(verified=2, trust=0), ""),
    ],
)
def test_a_present_value_says_why_it_stays(present, offered, reason):
    assert why_kept(present.claim, offered.claim) == reason


def random_candidate(random: Random) -> Candidate:
    def moment():
        return random.choice([None, *(DAY + timedelta(days=n) for n in range(3))])

    values = {name: random.choice(["", "A", "Ana"]) for name in ("given_name", "family_name")}
    claim = Claim(moment(), random.choice([0, 50, 90]), moment(), random.choice([None, moment()]))
    return Candidate(claim, values)


@pytest.mark.django_db
def test_sql_and_python_keep_for_the_same_reason_in_a_thousand_random_pairs():
    random = Random(5)
    pairs = [(random_candidate(random).claim, random_candidate(random).claim) for _ in range(1000)]
    sides = [{name: f"{side}_{name}" for name in Claim._fields} for side in ("p", "o")]
    columns = ", ".join(name for side in sides for name in side.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {why_kept_sql(*sides)} from unnest(%s::timestamptz[], %s::int[], "
            "%s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::int[], "
            "%s::timestamptz[], %s::timestamptz[]) "
            f"with ordinality as c({columns}, place) order by place",
            [list(column) for column in zip(*((*p, *o) for p, o in pairs), strict=True)],
        )
        reasons = [reason for (reason,) in cursor.fetchall()]
    assert reasons == [why_kept(present, offered) for present, offered in pairs]


def test_fields_know_their_group():
    assert [group_of(name) for name in ("second_family_name", "organisation_id", "emails")] == [
        "name", "work", None,
    ]  # fmt: skip
    assert group_of("custom.size") == group_of("custom:size") == "custom:size"
    assert fields_of("custom:size") == ("custom.size",)
    assert groups_of(["phone", "custom.b", "custom.a", "notes", "owner", "given_name"]) == [
        "name", "phone", "notes", "custom:a", "custom:b",
    ]  # fmt: skip
    assert (is_group("notes"), is_group("custom:"), is_group("custom:a")) == (False, False, True)


@pytest.mark.django_db
def test_sql_and_python_put_a_field_into_the_same_group():
    names = [
        "given_name", "email", "emails", "phone", "address", "addresses", "birth_day", "gender",
        "organisation", "occupation", "time_zone", "stage", "notes", "owner", "tags", "custom.size",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"select {GROUP_OF_FIELD} from unnest(%s::text[]) f", [names])
        assert [group for (group,) in cursor.fetchall()] == [group_of(name) for name in names]


def test_empty_values_do_not_belong_to_a_group():
    person = Contact(given_name="Ana", custom={"size": "", "shelf": "B"})
    assert values_of("name", person) == {"given_name": "Ana"}
    assert values_of("custom:size", person) == {}
    assert values_of("custom:shelf", person) == {"custom.shelf": "B"}


def test_a_contact_stands_on_its_latest_delivery_and_its_check(by):
    ana = create_contact(values={"given_name": "Ana", "email": "ana@x.es"}, by=by)
    shop = Source.objects.create(name="Shop", trust=70)
    note_origin(contact=ana, fields=["email"], by=by, at=DAY, delivery=Delivery(shop))
    checked = Verification.objects.create(contact=ana, group="name", verified_at=DAY)
    found = standings_of([ana.pk])
    assert found[ana.pk, "name"].claim[:2] == (checked.verified_at, 90)
    # What a colleague takes over from a shop by hand is trusted as what they type.
    assert found[ana.pk, "email"].claim == Claim(None, 90, DAY)
    assert found[ana.pk, "email"].source_id == shop.pk


def test_candidates_hold_the_values_of_each_group_in_the_order_of_the_people(by):
    ana = create_contact(values={"given_name": "Ana", "email": "ana@x.es"}, by=by)
    eva = create_contact(values={"given_name": "Eva", "family_name": "Sol"}, by=by)
    found = candidates_of([ana, eva])
    # Everybody has a stage.
    assert list(found) == ["name", "email", "stage"]
    assert [each.values for each in found["email"]] == [{"email": "ana@x.es"}, {}]
    assert default_choice("name", found["name"]) == 1


def test_deliveries_of_two_records_are_put_in_order_again(by):
    ana = create_contact(values={"given_name": "Ana"}, by=by)
    shop = Source.objects.create(name="Shop", trust=70)
    before = standings_of([ana.pk])[ana.pk, "name"]
    note_origin(contact=ana, fields=["given_name"], by=by, at=DAY, delivery=Delivery(shop))
    made = restate(contact=ana, groups={"name": before})
    after = standings_of([ana.pk])[ana.pk, "name"]
    assert (after.origin_id, after.claim) == (made[0], before.claim)
