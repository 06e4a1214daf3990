"""What colleagues see and do with purchases in the application."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.actor import Actor
from config.field_access import Level
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.models.summary import Summary
from contacts.models.work import Progress
from contacts.operations.contacts import create_contact
from governance import roles
from interactions.models.purchases import Order
from interactions.operations.purchases.loyalty import earn_points, open_account
from interactions.operations.purchases.recording import record_order

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def lucia(by: Actor) -> Contact:
    """A contact of ana's team."""
    values = {"given_name": "Lucía", "family_name": "Ortega", "email": "lucia@cafe.example"}
    return create_contact(values=values, by=by)


def bought(by: Actor, key: str, price: str = "10.00", **more: Any) -> Order:
    """Record an order of the shop with one line of two cups."""
    source, _made = Source.objects.get_or_create(name="Shop")
    values = {
        "external_id": key,
        "number": f"#{key}",
        "at": MARCH,
        "currency": "EUR",
        "lines": [{"sku": "CUP", "name": "Cup", "quantity": 2, "unit_price": price}],
    }
    return record_order(source=source, values=values | more, by=by).order


def words_of(answer: Any) -> str:
    """Return the text of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def numbers_in(answer: Any) -> list[str]:
    return re.findall(r'<span class="ell">(#?\w+)</span>', answer.content.decode())


def test_the_list_shows_the_team_its_people_and_is_narrowed_by_the_address(
    by: Actor, lucia: Contact, people: Any, signed_in: Any
) -> None:
    bought(by, "1", contact=lucia, channel="web")
    bought(by, "2", contact=lucia, at=datetime(2026, 2, 1, tzinfo=UTC), state="cancelled")
    bought(Actor(people["marta"], by.door), "3", buyer={"name": "Nobody Known"})
    address = reverse("interactions:purchases")
    assert {who: numbers_in(signed_in(who).get(address)) for who in ("ana", "cy", "marta")} == {
        "ana": ["#1", "#2"],
        "cy": [],
        "marta": ["#3", "#1", "#2"],
    }
    marta = signed_in("marta")
    found = {
        query: numbers_in(marta.get(f"{address}?{query}"))
        for query in (
            "since=2026-03-10&until=2026-03-10&channel=web",
            "state=cancelled",
            "belongs=unmatched",
            "source=Shop&kind=refund",
            f"contact={lucia.key}",
            "currency=eur&state=nonsense&belongs=linked",
        )
    }
    assert list(found.values()) == [["#1"], ["#2"], ["#3"], [], ["#1", "#2"], ["#1", "#2"]]
    assert "net €40" in words_of(marta.get(address))  # what was called off does not count


def test_a_search_finds_numbers_and_buyers_and_stays_out_of_the_address(
    by: Actor, lucia: Contact, signed_in: Any
) -> None:
    bought(by, "11", contact=lucia)
    bought(by, "12", buyer={"name": "Rosa Gil", "email": "rosa@gil.example"})
    marta, address = signed_in("marta"), reverse("interactions:purchases")
    found = {}
    for text in ("11", "ortega", "rosa@gil", "nobody"):
        assert marta.post(address, {"q": text}).headers["Location"] == f"{address}?"
        found[text] = numbers_in(marta.get(address))
    assert found == {"11": ["#11"], "ortega": ["#11"], "rosa@gil": ["#12"], "nobody": []}


def test_a_role_that_sees_addresses_masked_neither_reads_nor_finds_a_buyer_by_theirs(
    by: Actor, people: Any, signed_in: Any, monkeypatch: Any
) -> None:
    order = bought(by, "21", buyer={"name": "Rosa Gil", "email": "rosa@gil.example"})
    marketing = roles.ROLES["marketing"]
    closed = replace(marketing, levels={**marketing.levels, "contact": Level.MASKED})
    monkeypatch.setitem(roles.ROLES, "marketing", closed)
    marta, address = signed_in("marta"), reverse("interactions:purchases")
    page = words_of(marta.get(reverse("interactions:order", args=[order.key])))
    assert ("r•••@g•••.example" in page, "rosa@" in page) == (True, False)
    marta.post(address, {"q": "rosa@gil"})
    assert numbers_in(marta.get(address)) == []


def test_a_waiting_order_is_offered_to_likely_people_and_linked_by_one_click(
    by: Actor, lucia: Contact, signed_in: Any
) -> None:
    order = bought(by, "31", buyer={"name": "Lucia Ortega"})
    marta, waiting = signed_in("marta"), reverse("interactions:waiting_orders")
    assert "Lucía Ortega Similar name" in words_of(marta.get(waiting))
    link = reverse("interactions:order_link", args=[order.key])
    assert marta.post(link, {"contact": lucia.key, "next": "waiting"}).url == waiting
    order.refresh_from_db()
    assert (order.contact, order.how_linked, order.buyer_name) == (lucia, "person", "")
    assert Summary.objects.get(contact=lucia).net == Decimal("20.00")
    marta.post(reverse("interactions:order_unlink", args=[order.key]))
    assert Summary.objects.get(contact=lucia).net == 0


def test_an_order_and_its_refund_are_entered_without_a_script(
    lucia: Contact, signed_in: Any
) -> None:
    ana, new = signed_in("ana"), reverse("interactions:order_new")
    page = ana.get(f"{new}?contact={lucia.key}")
    ref = page.context["form"].initial["ref"]
    given = {
        "ref": ref,
        "contact": lucia.key,
        "at": "2026-03-10T09:30",
        "state": "paid",
        "currency": "eur",
        "lines-TOTAL_FORMS": "3",
        "lines-INITIAL_FORMS": "0",
        "lines-0-name": "Roscón",
        "lines-0-quantity": "2",
        "lines-0-unit_price": "12.50",
    }
    more = ana.post(new, given | {"more": "1"})
    assert more.context["lines"].total_form_count() == 8
    assert 'value="Roscón"' in more.content.decode()
    assert ana.post(new, given | {"lines-0-quantity": ""}).status_code == 400
    first, again = ana.post(new, given), ana.post(new, given)
    assert first.url == again.url  # a form sent twice makes one order
    order = Order.objects.get()
    assert (order.total, order.contact, order.at) == (
        Decimal("25.00"),
        lucia,
        datetime(2026, 3, 10, 8, 30, tzinfo=UTC),
    )
    refund = reverse("interactions:order_refund", args=[order.key])
    back = {"ref": lucia.key, "at": "2026-03-11T09:30", f"line-{order.lines.get().pk}": "3"}
    assert ana.post(refund, back).status_code == 400  # only two were sold
    ana.post(refund, back | {f"line-{order.lines.get().pk}": "1"})
    assert order.refunds.get().total == Decimal("-12.50")
    shown = words_of(ana.get(reverse("interactions:order", args=[order.key])))
    assert "given back: 1" in shown
    assert "-€12.50" in shown


def test_the_card_shows_sums_orders_loyalty_and_timeline_at_a_bounded_price(
    by: Actor, lucia: Contact, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        bought(by, f"4{number}", contact=lucia)
    account = open_account(contact=lucia, programme="Stamps", number="S-1", by=by, tier="Gold")
    earn_points(account=account, points=120, by=by)
    ana = signed_in("ana")
    with django_assert_max_num_queries(25):
        panel = words_of(ana.get(reverse("interactions:purchases_panel", args=[lucia.key])))
    for said in ("Lifetime value €240", "Orders 12", "Average order €20", "Gold", "Points 120"):
        assert said in panel
    card = words_of(ana.get(reverse("contacts:page", args=[lucia.key])))
    assert "Lifetime value €240 Orders 12 avg €20" in card
    timeline = ana.get(reverse("contacts:timeline", args=[lucia.key]) + "?only=purchases")
    assert "Bought for €20, order #40" in words_of(timeline)
    assert "2 × Cup €20" in words_of(timeline)


def test_people_are_sorted_and_filtered_by_what_they_spent_page_by_page(
    by: Actor, people: Any, signed_in: Any
) -> None:
    for number in range(30):
        person = create_contact(values={"given_name": f"N{number:02}"}, by=by)
        bought(by, f"5{number}", price=str(number + 1), contact=person)
    ana, address = signed_in("ana"), reverse("contacts:list")
    first = ana.get(f"{address}?sort=-net")
    names = [row.contact.given_name for row in first.context["rows"]]
    second = ana.get(f"{address}?{first.context['next']}")
    names += [row.contact.given_name for row in second.context["rows"]]
    assert names == [f"N{number:02}" for number in reversed(range(30))]
    assert ana.get(f"{address}?spent_from=50&orders_from=1").context["count"].number == 6
    last = ana.get(f"{address}?sort=-last_order")
    assert ana.get(f"{address}?{last.context['next']}").context["rows"][-1].contact.label == "N00"
    vera = signed_in("vera").get(f"{address}?sort=-net&spent_from=50")  # reads no amounts
    assert (vera.context["state"].sort, len(vera.context["state"].filters)) == ("-updated", 0)


def test_a_file_is_brought_mapped_and_handed_to_the_worker(signed_in: Any) -> None:
    ana = signed_in("ana")
    file = SimpleUploadedFile("till.csv", b"order id,date,total\n1,2026-03-01,9\n2,oops,9\n")
    brought = ana.post(
        reverse("interactions:purchase_imports"), {"file": file, "source_name": "Till"}
    )
    page = ana.get(brought.url)
    assert [each["target"] for each in page.context["columns"]] == ["external_id", "at", "total"]
    refused = ana.post(brought.url, {"c0": "external_id"})  # no date: it cannot be read so
    assert refused.status_code == 422
    ana.post(brought.url, {"c0": "external_id", "c1": "at", "c2": "total"})
    assert Progress.objects.get(kind="purchases").owner.username == "ana"
    assert "Waiting to start" not in words_of(signed_in("bo").get(brought.url))


def test_products_are_listed_and_lead_to_their_orders_in_sight(
    by: Actor, lucia: Contact, signed_in: Any
) -> None:
    bought(by, "61", contact=lucia)
    ana = signed_in("ana")
    listed = ana.get(reverse("interactions:products") + "?q=cup")
    address = reverse("interactions:product", args=[listed.context["rows"][0].key])
    assert "#61" in words_of(ana.get(address))
    assert "#61" not in words_of(signed_in("cy").get(address))
