"""The sums of people are those of their orders, engagement and conversations, at any moment."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.models.summary import WINDOWS, Summary
from contacts.operations.contacts import create_contact
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.unmerging import unmerge
from interactions.models.conversations import Conversation, Participant
from interactions.models.engagement import Engagement
from interactions.models.purchases import Order
from interactions.operations.summarising import (
    refresh_ended,
    refresh_everybody,
    refresh_summaries,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)  # the day after the clocks of Madrid changed
ZONE = ZoneInfo("Europe/Madrid")
CENT = Decimal("0.01")


@pytest.fixture
def crowd() -> list[Contact]:
    """Forty people."""
    return Contact.objects.bulk_create([Contact(given_name=f"P{n}") for n in range(40)])


def an_order(person: Contact | None, at: datetime, total: str, **more: Any) -> Order:
    values = {"kind": "refund" if total.startswith("-") else "sale", "state": "paid"} | more
    source, _made = Source.objects.get_or_create(name="Shop")
    return Order(
        contact=person,
        source=source,
        external_id=str(uuid4()),
        at=at,
        currency="EUR",
        total=Decimal(total),
        **{"reporting_total": Decimal(total), **values},
    )


def some_life(people: list[Contact], dice: random.Random, count: int) -> set[int]:
    """Write random orders, engagement and conversations; return whom they touch."""
    moments = [datetime(2026, 3, 30, 12, tzinfo=UTC) - _ago(dice) for _each in range(count)]
    whose = [dice.choice(people) for _each in range(count)]
    orders, events, talks = [], [], []
    for person, at in zip(whose, moments, strict=True):
        what = dice.randrange(6)
        if what < 3:
            total = f"{dice.choice(['', '', '-'])}{dice.randrange(10_000) / 100:.2f}"
            state = dice.choice(["paid", "paid", "pending", "refunded", "cancelled"])
            known = {} if dice.random() < 0.9 else {"reporting_total": None}
            orders.append(an_order(person, at, total, state=state, **known))
        elif what < 5:
            kind = dice.choice(["like", "open", "page_view", "bounce", "complaint", "unfollow"])
            events.append(
                Engagement(contact=person, channel="web", kind=kind, at=at, digest=uuid4())
            )
        else:
            talks.append(Conversation(contact=person, kind="call", at=at))
    Order.objects.bulk_create(orders)
    Engagement.objects.bulk_create(events)
    Participant.objects.bulk_create(
        Participant(conversation=talk, contact=dice.choice(people), at=talk.at)
        for talk in Conversation.objects.bulk_create(talks)
    )
    took_part = Participant.objects.values_list("contact", flat=True)
    return {person.pk for person in whose} | set(took_part)


def _ago(dice: random.Random) -> timedelta:
    # Many stand at the edge of a window, to the minute.
    days = dice.choice([0, 29, 30, 31, 89, 90, 91, 364, 365, 366, dice.randrange(600)])
    return timedelta(days=days, minutes=dice.randrange(-720, 720))


def recounted(person: int, today: date) -> dict[str, Any]:
    """Count one person again, row by row, in Python."""
    orders = list(Order.objects.filter(contact=person).exclude(state="cancelled"))
    sales = [order for order in orders if order.kind == "sale"]
    events = list(
        Engagement.objects.filter(contact=person).exclude(
            kind__in=["bounce", "complaint", "unfollow"]
        )
    )
    talks = {each.pk: each.at for each in Conversation.objects.filter(contact=person)}
    talks |= dict(Participant.objects.filter(contact=person).values_list("conversation", "at"))
    found: dict[str, Any] = {
        "orders": len(sales),
        "refunds": len(orders) - len(sales) + sum(sale.state == "refunded" for sale in sales),
        "net": _sum(orders),
        "average": (_sum(orders) / len(sales)).quantize(CENT, ROUND_HALF_UP) if sales else None,
        "first_order_at": min((order.at for order in sales), default=None),
        "last_order_at": max((order.at for order in sales), default=None),
        "last_refund_at": max((each.at for each in orders if each.kind == "refund"), default=None),
        "engagements": len(events),
        "last_engaged_at": max((event.at for event in events), default=None),
        "conversations": len(talks),
        "last_conversation_at": max(talks.values(), default=None),
    }
    for days in WINDOWS:
        found[f"orders_{days}"] = len(_within(sales, days, today))
        found[f"net_{days}"] = _sum(_within(orders, days, today))
        found[f"engagements_{days}"] = len(_within(events, days, today))
    return found


def _within(rows: Iterable[Any], days: int, today: date) -> list[Any]:
    since = today - timedelta(days=days)
    return [row for row in rows if row.at.astimezone(ZONE).date() >= since]


def _sum(orders: Iterable[Any]) -> Decimal:
    return sum((order.reporting_total or Decimal(0) for order in orders), Decimal("0.00"))


def stored(person: int) -> dict[str, Any]:
    row = Summary.objects.filter(pk=person).values().first() or vars(Summary(average=None))
    return {name: row[name] for name in recounted(0, TODAY)}


def test_the_sums_are_those_of_a_recount_after_any_writes(crowd: list[Contact]) -> None:
    dice = random.Random(5)
    for _round in range(4):
        refresh_summaries(some_life(crowd, dice, 120), today=TODAY)
    gone = list(Order.objects.order_by("?")[:30])
    Order.objects.filter(pk__in=[order.pk for order in gone]).delete()
    refresh_summaries({order.contact_id for order in gone}, today=TODAY)
    for person in crowd:
        assert stored(person.pk) == recounted(person.pk, TODAY)
    assert refresh_everybody(TODAY) == 0


def test_windows_are_believed_only_while_they_hold(crowd: list[Contact]) -> None:
    crowd = crowd[:12]
    refresh_summaries(some_life(crowd, random.Random(7), 100), today=TODAY)
    for later in (1, 40, 400):
        day = TODAY + timedelta(days=later)
        still = [row for row in Summary.objects.all() if row.holds_on(day)]
        assert [stored(row.pk) for row in still] == [recounted(row.pk, day) for row in still]
        assert refresh_ended(day) == Summary.objects.count() - len(still)
        assert [stored(p.pk) for p in crowd] == [recounted(p.pk, day) for p in crowd]
    assert Summary.objects.exclude(holds_until=None).count() == 0  # nothing left to fall out


def test_a_person_who_did_nothing_has_no_row_and_a_stale_window_says_nothing(
    crowd: list[Contact],
) -> None:
    idle, buyer = crowd[:2]
    Order.objects.bulk_create([an_order(buyer, datetime(2026, 3, 1, tzinfo=UTC), "20.00")])
    assert refresh_summaries([idle.pk, buyer.pk, None], today=TODAY) == 1
    row = Summary.objects.get()
    assert (row.pk, row.net, row.average) == (buyer.pk, Decimal("20.00"), Decimal("20.00"))
    assert row.holds_until == date(2026, 3, 31)
    assert row.window("net", 30) is None  # it is past the last day of March by now


def test_refreshing_costs_three_statements_for_any_number_of_people(
    crowd: list[Contact], django_assert_num_queries: Any
) -> None:
    touched = some_life(crowd, random.Random(9), 200)
    with django_assert_num_queries(5):  # with the savepoint around them
        refresh_summaries(touched, today=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from contacts_summary")
        assert cursor.fetchone() == (len(touched),)


def test_a_merge_adds_the_sums_up_and_its_undoing_parts_them(by: Actor) -> None:
    one, other = (create_contact(values={"given_name": "Ada"}, by=by) for _each in range(2))
    at = datetime(2026, 3, 1, tzinfo=UTC)
    Order.objects.bulk_create([an_order(one, at, "20.00"), an_order(other, at, "5.00")])
    refresh_summaries([one.pk, other.pk])
    merge = merge_contacts(survivor=one, absorbed=other, by=by)
    assert dict(Summary.objects.values_list("pk", "net")) == {one.pk: Decimal("25.00")}
    unmerge(merge=merge, by=by)
    assert dict(Summary.objects.values_list("pk", "net")) == {
        one.pk: Decimal("20.00"),
        other.pk: Decimal("5.00"),
    }
