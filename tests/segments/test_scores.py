"""How customers stand among each other: fifths, their cells, and who spent more."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.operations.merging.merging import merge_contacts
from governance.models.audit import AuditEvent
from interactions.models.purchases import Order
from segments.language.nodes import Window
from segments.language.rfm import PARTITION
from segments.models.scores import Cell, ContactScore
from segments.operations.scoring import refresh_scores
from tests.segments.oracle_days import day_of, in_window
from tests.segments.oracle_events import rows_of
from tests.segments.random_people import NOW, random_world

SYSTEM = Actor.system(Door.JOB)
FIFTHS = ("rfm_r", "rfm_f", "rfm_m")


def people(count: int) -> list[Contact]:
    return Contact.objects.bulk_create([Contact(given_name=f"P{n}") for n in range(count)])


def bought(person: Contact, total: int, *, days_ago: int = 1, **more: Any) -> Order:
    source, _made = Source.objects.get_or_create(name="Till")
    amount = Decimal(total)
    values = {"kind": "sale", "reporting_total": amount} | more
    return Order.objects.create(
        contact=person,
        source=source,
        external_id=str(uuid4()),
        at=NOW - timedelta(days=days_ago),
        currency="EUR",
        total=amount,
        **values,
    )


def given_back(sale: Order, total: int, *, days_ago: int = 0) -> Order:
    return bought(sale.contact, -total, days_ago=days_ago, kind="refund", refund_of=sale)


def scores() -> dict[int, tuple[int, ...]]:
    refresh_scores(by=SYSTEM, now=NOW)
    return {row[0]: row[1:] for row in ContactScore.objects.values_list("contact_id", *FIFTHS)}


@pytest.mark.parametrize(
    ("recency", "names"),
    [
        (5, "new potential potential champion champion"),
        (4, "promising potential potential loyal champion"),
        (3, "about_to_sleep about_to_sleep needs_attention loyal loyal"),
        (2, "hibernating hibernating at_risk at_risk cannot_lose"),
        (1, "lost lost at_risk at_risk cannot_lose"),
    ],
)
def test_every_cell_has_its_name(recency, names):
    assert [PARTITION[recency, both] for both in range(1, 6)] == names.split()
    assert len(PARTITION) == 25
    assert set(PARTITION.values()) == set(Cell.values)


@pytest.mark.django_db
def test_ten_who_spent_the_same_are_in_the_same_fifth():
    for person in people(10):
        bought(person, 50)
    assert set(scores().values()) == {(1, 1, 1)}


@pytest.mark.django_db
def test_fifths_go_by_percent_rank_with_ties_equal():
    crowd = people(7)
    for person, total in zip(crowd, (10, 20, 20, 20, 30, 40, 50), strict=True):
        bought(person, total)
    found = scores()
    # Of six others 0, 1, 1, 1, 4, 5 and 6 spent less.
    assert [found[person.pk][2] for person in crowd] == [1, 1, 1, 1, 4, 5, 5]


@pytest.mark.django_db
def test_the_top_tenth_of_25_are_three_and_whoever_ties_with_the_third():
    crowd = people(25)
    for n, person in enumerate(crowd):
        bought(person, 1000 - 10 * n)
    refresh_scores(by=SYSTEM, now=NOW)
    top = ContactScore.objects.filter(spent_more__lt=10).order_by("spent_more")
    assert [row.contact_id for row in top] == [person.pk for person in crowd[:3]]
    bought(crowd[3], 10)
    refresh_scores(by=SYSTEM, now=NOW)
    assert set(top.values_list("contact_id", flat=True)) == {person.pk for person in crowd[:4]}


@pytest.mark.django_db
def test_a_refund_takes_off_at_the_day_of_its_sale_and_a_whole_one_unmakes_the_customer():
    rich, partly, wholly, long_ago, other = people(5)
    bought(rich, 100)
    given_back(bought(partly, 100), 99)
    given_back(bought(wholly, 100), 100)
    bought(long_ago, 100, days_ago=366)
    bought(other, 50)
    found = scores()
    assert found.keys() == {rich.pk, partly.pk, other.pk}
    assert [found[each.pk][2] for each in (partly, other, rich)] == [1, 3, 5]


@pytest.mark.django_db
def test_the_window_begins_twelve_months_before_at_midnight_and_ends_now():
    inside, before, later = people(3)
    start = datetime(2025, 5, 30, 22, tzinfo=UTC)
    for person, at in ((inside, start), (before, start - timedelta(microseconds=1))):
        Order.objects.filter(pk=bought(person, 10).pk).update(at=at)
    Order.objects.filter(pk=bought(later, 10).pk).update(at=NOW + timedelta(seconds=1))
    assert scores().keys() == {inside.pk}


@pytest.mark.django_db
def test_only_what_changed_is_written_and_it_is_told_once():
    first, second = people(2)
    bought(first, 10)
    assert refresh_scores(by=SYSTEM, now=NOW) == 1
    assert refresh_scores(by=SYSTEM, now=NOW + timedelta(days=1)) == 0
    assert ContactScore.objects.get().as_of == NOW.date()
    bought(second, 20)
    # The first one is now below somebody: 50% spent more.
    assert refresh_scores(by=SYSTEM, now=NOW + timedelta(days=1)) == 2
    Contact.objects.filter(pk=second.pk).update(archived_at=NOW)
    assert refresh_scores(by=SYSTEM, now=NOW + timedelta(days=1)) == 2
    told = AuditEvent.objects.filter(verb="scores.counted").order_by("pk")
    assert [each.facts for each in told] == [
        {"changed": 1, "removed": 0},
        {"changed": 2, "removed": 0},
        {"changed": 1, "removed": 1},
    ]


@pytest.mark.django_db
def test_a_merged_record_has_no_score_and_the_night_counts_the_survivors(people):
    by = Actor(people["marta"], Door.PAGE)
    kept, gone = Contact.objects.bulk_create([Contact(given_name="A"), Contact(given_name="B")])
    bought(kept, 10)
    bought(gone, 20)
    refresh_scores(by=SYSTEM, now=NOW)
    merge_contacts(survivor=kept, absorbed=gone, choices={}, reason="same", by=by)
    refresh_scores(by=SYSTEM, now=NOW)
    assert list(ContactScore.objects.values_list("contact_id", flat=True)) == [kept.pk]


@pytest.mark.django_db
def test_random_customers_stand_as_plain_counting_says():
    world = random_world(random.Random(41), 120)
    refresh_scores(by=SYSTEM, now=NOW)
    found = {
        row[0]: row[1:]
        for row in ContactScore.objects.values_list(
            "contact_id", *FIFTHS, "rfm_fm", "rfm", "spent_more"
        )
    }
    assert found == expected_scores(world)
    assert len(found) > 30


def expected_scores(world: dict[str, Any]) -> dict[int, tuple[Any, ...]]:
    facts = {}
    for key, person in world["people"].items():
        rows = [
            row
            for row in rows_of("purchase", (), person, world)
            if row["kept"] and in_window(row["at"], Window(12, "month"), world)
        ]
        if rows and person["present"]:
            known = [r["amounts"]["net"] for r in rows if r["amounts"]["net"][0] is not None]
            net = sum((each for parts in known for each in parts if each is not None), Decimal(0))
            facts[key] = (max(day_of(row["at"], world) for row in rows), len(rows), net)
    found = {}
    for key, own in facts.items():
        below = [sum(other[n] < own[n] for other in facts.values()) for n in range(3)]
        fifths = [min(5, 5 * each // max(len(facts) - 1, 1) + 1) for each in below]
        both = (fifths[1] + fifths[2] + 1) // 2
        more = sum(other[2] > own[2] for other in facts.values())
        share = Decimal(10**6 * more // len(facts)) / 10**4
        found[key] = (*fifths, both, PARTITION[fifths[0], both], share)
    return found
