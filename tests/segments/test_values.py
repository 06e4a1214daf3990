"""What customers are expected to do is written for whom it may be, and said where it can be."""

import random
from datetime import date, timedelta
from math import ceil
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.models.work import Progress
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.preferences import state_wish
from contacts.operations.restricting import restrict_contact
from contacts.operations.working import Watch
from governance.models.audit import AuditEvent
from interactions.models.purchases import Order
from segments.models.value import CustomerValue, ForecastRun, ValueModel
from segments.operations.scoring import forget_scores
from segments.operations.valuing import telling
from segments.operations.valuing.foreseeing import keep_forecast
from segments.operations.valuing.refreshing import AlreadyWaiting, queue_values, refresh_values
from tests.segments.random_people import NOW

SYSTEM = Actor.system(Door.JOB)
pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(people: Any) -> list[Contact]:
    """260 customers who do as the models say they do; the first ten are ana's."""
    dice = random.Random(1)
    crowd = Contact.objects.bulk_create(
        Contact(given_name=f"P{n}", owner=people["ana"] if n < 10 else None) for n in range(260)
    )
    source = Source.objects.create(name="Till")
    orders = [(person, *each) for person in crowd for each in _bought(dice)]
    Order.objects.bulk_create(
        Order(
            contact=person, source=source, external_id=f"{n}", currency="EUR", kind="sale",
            at=NOW - timedelta(days=ago), total=total, reporting_total=total,
        )
        for n, (person, ago, total) in enumerate(orders)
    )  # fmt: skip
    return crowd


def _bought(dice: random.Random) -> list[tuple[int, int]]:
    """How long ago one customer bought, and for how much."""
    age, rate = dice.randrange(100, 400), dice.gammavariate(0.8, 1 / 70)
    leaves, worth = dice.betavariate(0.8, 2.5), dice.gammavariate(4, 10)
    days, at = [0], 0.0
    while dice.random() > leaves and (at := at + dice.expovariate(rate)) < age:
        days.append(int(at))
    return [
        (age - day, max(1, round(dice.gammavariate(6, worth / 6)))) for day in sorted(set(days))
    ]


def test_everybody_who_bought_gets_what_the_models_say_and_it_is_told_once(shop, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 100)
    progress = Progress.objects.create(kind="customer_value", subject="all")
    assert refresh_values(by=SYSTEM, now=NOW, watch=Watch(progress)) == 260
    model = ValueModel.objects.get()
    assert (model.customers, model.scored, model.enough) == (260, 260, True)
    progress.refresh_from_db()
    assert (progress.state, progress.done) == ("done", progress.total)
    assert AuditEvent.objects.get(verb="values.counted").facts == {
        "customers": 260, "changed": 260, "removed": 0,
    }  # fmt: skip
    one = CustomerValue.objects.get(contact=shop[1])
    assert (float(one.p_alive), float(one.p_buy_90), one.next_purchase) == expected_of(
        shop[1], model
    )
    assert 0 <= one.p_buy_30 <= one.p_buy_90 <= one.p_buy_365 <= 100
    assert one.next_from <= one.next_purchase <= one.next_until
    assert one.value_12_months > 0
    known = set(orders_until(90).values_list("contact", flat=True))
    came = set(orders_until(0).exclude(pk__in=orders_until(90)).values_list("contact", flat=True))
    groups = model.calibration["groups"]
    assert sum(group["people"] for group in groups) == len(known)
    assert round(sum(g["came"] * g["people"] for g in groups)) == len(known & came)


def orders_until(days_ago: int) -> Any:
    return Order.objects.filter(at__lte=NOW - timedelta(days=days_ago))


def expected_of(person: Contact, model: ValueModel) -> tuple[float, float, date]:
    """Plainly what the paper says of one person who came back."""
    days = sorted({order.at.date() for order in Order.objects.filter(contact=person)})
    x, last, age = len(days) - 1, (days[-1] - days[0]).days / 7, (NOW.date() - days[0]).days / 7
    r, alpha = model.r + x, model.alpha + age
    alive = 1 / (1 + model.a / (model.b + x - 1) * (alpha / (model.alpha + last)) ** r)
    buys = alive * (1 - (alpha / (alpha + 90 / 7)) ** r)
    median = 7 * alpha * (2 ** (1 / r) - 1)
    return round(100 * alive, 2), round(100 * buys, 2), NOW.date() + timedelta(days=ceil(median))


def test_who_may_not_be_scored_is_left_out_and_a_merge_is_left_to_the_next_count(shop, people):
    by = Actor(people["prisca"], Door.PAGE)
    refresh_values(by=SYSTEM, now=NOW)
    assert forget_scores(people=[shop[3].pk], by=by) == 1
    state_wish(contact=shop[3], name="no_automated", value=True, by=by)
    restrict_contact(contact=shop[4], ground="accuracy", by=by, since=NOW)
    Contact.objects.filter(pk=shop[5].pk).update(archived_at=NOW)
    marta = Actor(people["marta"], Door.PAGE)
    merge_contacts(survivor=shop[6], absorbed=shop[2], choices={}, reason="same", by=marta)
    assert refresh_values(by=SYSTEM, now=NOW) == 256
    without = {shop[n].pk for n in (2, 3, 4, 5)}
    assert not CustomerValue.objects.filter(contact__in=without).exists()
    assert CustomerValue.objects.filter(contact=shop[6]).exists()
    assert ValueModel.objects.get().customers == 256


def test_too_few_customers_have_no_value_and_page_and_card_say_why(shop, signed_in):
    assert refresh_values(by=SYSTEM, now=NOW) == 260
    Order.objects.filter(contact__in=shop[100:]).update(state="cancelled")
    assert refresh_values(by=SYSTEM, now=NOW + timedelta(days=1)) == 0
    assert not CustomerValue.objects.exists()
    for who, address in (
        ("marta", reverse("segments:customers")),
        ("ana", reverse("segments:value_panel", args=[shop[0].key])),
    ):
        assert "fewer than 200 customers" in signed_in(who).get(address).content.decode()


def test_each_sees_the_values_of_the_people_in_sight_at_every_door(shop, people, signed_in):
    refresh_values(by=SYSTEM, now=NOW)
    seen = {who: CustomerValue.objects.visible_to(people[who]).count() for who in people}
    assert [seen[who] for who in ("marta", "ana", "cy", "vera")] == [260, 10, 0, 0]
    card = reverse("segments:value_panel", args=[shop[0].key])
    assert [signed_in(who).get(card).status_code for who in ("ana", "cy", "vera")] == [
        200,
        404,
        403,
    ]
    totals = {}
    for who in ("ana", "marta"):
        client = signed_in(who)
        assert client.get(reverse("segments:customers")).context["totals"].people == seen[who]
        totals[who] = client.get(reverse("segments:forecast")).context["total"]
        months = client.get(reverse("api-forecast-list")).json()["months"]
        assert round(sum(month["expected"] for month in months[:6])) == totals[who]
    assert 0 < totals["ana"] < totals["marta"]
    rows = signed_in("ana").get(reverse("api-customer-value-list")).json()["results"]
    assert {row["contact"] for row in rows} == {str(each.key) for each in shop[:10]}
    address = reverse("api-customer-value-detail", args=[shop[0].key])
    assert signed_in("ana").get(address).json() in rows
    assert signed_in("cy").get(address).status_code == 404
    listed = signed_in("marta").get(reverse("contacts:list"), {"sort": "-value_12_months"})
    worth = list(CustomerValue.objects.order_by("-value_12_months", "-pk").values_list("pk")[:25])
    assert [(row.contact.pk,) for row in listed.context["rows"]] == worth


def test_counting_again_waits_once(people):
    by = Actor(people["marta"], Door.PAGE)
    queue_values(by=by)
    with pytest.raises(AlreadyWaiting):
        queue_values(by=by)


def test_what_was_said_first_of_a_month_stays(people):
    months = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(28)]
    amounts = [100.0 + n % 12 for n in range(28)]
    first = keep_forecast(months=months, amounts=amounts, by=SYSTEM, now=NOW)
    assert first is not None
    assert [row["month"] for row in first.months][:2] == ["2026-05", "2026-06"]
    assert keep_forecast(months=months, amounts=[*amounts[:-1], 9], by=SYSTEM, now=NOW) is None
    assert ForecastRun.objects.get().months == first.months
