"""One answer at every door: exact numbers, smaller ones for who sees less, lists that agree."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from config.errors import Invalid, NotPermitted
from contacts.filters import ContactFilter
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.operations.consent_states import allows
from interactions.filters.engagement import EngagementFilter
from interactions.filters.purchases import OrderFilter
from interactions.models.engagement import Engagement
from interactions.models.forms import Form, FormVersion, Response
from interactions.models.purchases import Order, OrderLine, Product
from segments.measures import Period, period
from segments.reading.measuring import (
    Question,
    answer,
    askable,
    list_behind,
    question_from,
    written,
)
from tests.segments.random_people import random_world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 8, tzinfo=UTC)
YEAR = period("last_12_months", NOW.date())


@pytest.fixture
def shop(people: dict[str, Any], teams: dict[str, Any]) -> dict[str, Any]:
    """Two people of North, one of South, one restricted of North, and somebody unknown."""
    source = Source.objects.create(name="Till")
    made: dict[str, Any] = {"source": source, "n": 0}
    for name, owner, team in (
        ("nia", "ana", "North"),
        ("bea", "bo", "North"),
        ("sol", "cy", "South"),
    ):
        made[name] = Contact.objects.create(given_name=name, owner=people[owner], team=teams[team])
    made["hid"] = Contact.objects.create(
        given_name="hid", owner=people["ana"], team=teams["North"], restricted_at=NOW
    )
    made["mug"] = Product.objects.create(sku="M", name="Mug", category="Cups")
    for who, month, total in (
        ("nia", 3, 100), ("nia", 5, 50), ("bea", 5, 30), ("sol", 4, 200), ("hid", 5, 1_000),
        (None, 5, 7),
    ):  # fmt: skip
        made["last"] = bought(made, who, month, total)
    return made


def bought(shop: dict[str, Any], who: str | None, month: int, total: int, **more: Any) -> Order:
    shop["n"] += 1
    order = Order.objects.create(
        contact=shop[who] if who else None, source=shop["source"], external_id=str(shop["n"]),
        at=datetime(2026, month, 15, 10, tzinfo=UTC), currency="EUR", total=total, rate=1,
        reporting_total=total, channel="web", **more,
    )  # fmt: skip
    OrderLine.objects.create(
        order=order, position=1, product=shop["mug"], quantity=1 if total > 0 else -1,
        unit_price=abs(total), amount=total - 5 if total > 0 else total,
    )  # fmt: skip
    return order


def asked(measure: str, user: Any, *by: str, when: Period = YEAR, **more: Any) -> Any:
    return answer(Question(measure, when, by, **more), user=user, now=NOW)


def cells(found: Any) -> dict[str, Any]:
    return {" ".join(key.value for key in row.keys): row.value for row in found.rows}


def test_who_sees_less_gets_smaller_numbers_and_never_a_leak(people, shop):
    revenue = {n: asked("revenue", people[n]).total for n in ("ana", "bo", "cy", "marta", "prisca")}
    assert revenue == {
        "ana": Decimal("180.00"), "bo": Decimal("180.00"), "cy": Decimal("200.00"),
        "marta": Decimal("387.00"), "prisca": Decimal("1387.00"),
    }  # fmt: skip
    seen = {n: asked("contacts", people[n]).total for n in ("ana", "cy", "marta", "prisca", "vera")}
    assert seen == {"ana": 2, "cy": 1, "marta": 3, "prisca": 4, "vera": 2}
    assert cells(asked("revenue", people["ana"], "owner")) == {"ana": 150, "bo": 30}
    with pytest.raises(NotPermitted):
        asked("revenue", people["vera"])
    assert "revenue" not in {each.slug for each in askable(people["vera"])}
    people["ana"].is_active = False
    with pytest.raises(NotPermitted):
        asked("contacts", people["ana"])


def test_refunds_count_on_their_own_date_and_customers_by_kept_orders(people, shop):
    sale = Order.objects.get(contact=shop["nia"], at__month=3)
    bought(shop, "nia", 5, -100, kind="refund", refund_of=sale)
    marta = people["marta"]
    months = cells(asked("revenue", marta, "month"))
    assert (months["2026-03-01"], months["2026-04-01"], months["2026-05-01"]) == (100, 200, -13)
    assert len(months) == 12
    assert months["2025-06-01"] == 0
    assert asked("refunds", marta).total == 100
    assert asked("average_order", marta).total == Decimal("77.40")
    assert asked("orders", marta).total == 5
    # The order of March was given back whole: it is nobody's first or second.
    assert cells(asked("active_customers", marta, "month"))["2026-03-01"] == 0
    assert asked("repeat_customers", marta).total == 0
    assert cells(asked("new_customers", marta, "month"))["2026-05-01"] == 2
    shares = cells(asked("retention", marta, "cohort", "k"))
    assert shares == {"2026-04-01 0": 100.0, "2026-04-01 1": 0.0, "2026-05-01 0": 100.0}


def test_the_rows_of_products_add_up_to_the_revenue(people, shop):
    found = asked("revenue", people["marta"], "product")
    rows = {row.keys[0].label: row.value for row in found.rows}
    assert rows == {"Mug": 362, "Without a product: shipping, discounts": 25}
    assert found.total == 387
    assert cells(asked("units", people["marta"], "category")) == {"Cups": 5}


def test_opinions_of_fewer_than_five_are_hidden_from_everybody(people):
    form = Form.objects.create(slug="f", name="F", languages=["en"])
    version = FormVersion.objects.create(form=form, number=1, definition={}, published_at=NOW)
    for score in (10, 9, 3, 8):
        Response.objects.create(form=form, form_version=version, nps=score, at=NOW)
    few = asked("nps", people["marta"], "form")
    assert (few.total, few.total_hidden, few.rows[0].value, few.hidden_cells) == (
        None,
        True,
        None,
        2,
    )
    Response.objects.create(form=form, form_version=version, nps=10, at=NOW)
    found = asked("nps", people["marta"])
    assert (found.total, found.of, found.band) == (40.0, 5, (-30.1, 100.0))


def test_who_may_see_no_people_sees_no_few_of_them(people, shop, monkeypatch):
    marta = people["marta"]
    for n in range(4):
        Contact.objects.create(given_name=f"s{n}", team=shop["sol"].team)
    allowed = type(marta).has_perm
    blind = lambda user, right, obj=None: (  # noqa: E731
        right not in ("contacts.view_contact", "contacts.view_all_contacts")
        and allowed(user, right, obj)
    )
    shown = asked("contacts", marta, "team")
    assert cells(shown) == {"South": 5, "North": 2}
    monkeypatch.setattr(type(marta), "has_perm", blind)
    found = asked("revenue", marta, "owner", "month")
    assert found.total_hidden
    assert found.hidden_cells == 1 + sum(row.hidden for row in found.rows) == 5
    assert [row.value for row in found.rows if not row.hidden and row.people] == []


def test_a_number_and_the_list_behind_it_agree(people, shop, rf):
    Engagement.objects.create(
        contact=shop["nia"], channel="email", kind="click", at=NOW, digest="0" * 32
    )
    Engagement.objects.create(
        contact=shop["nia"], channel="email", kind="bounce", at=NOW, digest="1" * 32
    )
    compared = 0
    for name in ("ana", "marta", "prisca"):
        user = people[name]
        for measure, by in (
            ("orders", ("quarter",)), ("engagements", ("channel",)),
            ("active_customers", ("quarter",)), ("repeat_customers", ()),
            ("new_customers", ("owner",)), ("lost_customers", ()),
            ("responders", ("channel",)), ("contacts", ("team",)), ("at_risk_customers", ()),
            ("orders", ("product", "month")), ("orders", ("owner",)), ("orders", ("cohort",)),
            ("contacts", ("rfm_r", "rfm_fm")), ("active_customers", ("category", "team")),
            ("repeat_customers", ("product",)), ("new_customers", ("cohort", "source")),
            ("contactable", ()), ("retention", ("cohort", "k")),
        ):  # fmt: skip
            found = asked(measure, user, *by)
            for row in (*found.rows, None):
                url = list_behind(found.question, row, user=user)
                shown = found if row is None else row
                number = found.total if row is None else row.value
                if measure in ("contactable", "retention"):
                    number = round((number or 0) * (shown.of or 0) / 100)
                    url = url if row is not None or measure == "contactable" else ""
                if not url:
                    # Orders of nobody's people are also those of nobody.
                    assert row is None or not all(key.value for key in row.keys)
                    continue
                assert listed(url, user, rf) == number, (name, measure, url)
                compared += 1
    assert compared > 100


def listed(url: str, user: Any, rf: Any) -> int:
    """Return how many rows the list at an address shows."""
    parts = urlsplit(url)
    request = rf.get(url)
    request.user = user
    if parts.path == "/contacts/":
        rows: Any = Contact.objects.visible_to(user).present()
        return ContactFilter(QueryDict(parts.query), queryset=rows, request=request).qs.count()
    filters, model = {
        "/interactions/purchases/": (OrderFilter, Order),
        "/interactions/engagement/": (EngagementFilter, Engagement),
    }[parts.path]
    rows = model.objects.visible_to(user)
    assert parse_qs(parts.query)["until"]
    return filters(QueryDict(parts.query), queryset=rows, request=request).qs.count()


def test_consent_coverage_is_what_lists_say(people):
    random_world(random.Random(3), 30)
    found = asked("contactable", people["marta"], "channel")
    seen = Contact.objects.visible_to(people["marta"]).present()
    for row in found.rows:
        assert row.value == round(100 * seen.filter(allows(row.keys[0].value)).count() / row.of, 1)


def test_a_question_is_written_down_and_read_again():
    given = {
        "measure": "revenue",
        "by": ["month"],
        "period": {"since": "2026-01-01", "until": "2026-01-31"},
    }
    question = question_from(given, now=NOW)
    assert question.period == Period(date(2026, 1, 1), date(2026, 2, 1))
    assert written(question) == given
    for wrong, part in (
        ({"measure": "x", "period": "soon"}, "period"), ({"measure": "x", "by": "month"}, "by"),
        ({"measure": "x", "rule": {}}, "rule"), ({"measure": "x", "limit": 0}, "limit"),
        ([], "measure"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            question_from(wrong, now=NOW)
        assert list(refused.value.fields) == [part]
