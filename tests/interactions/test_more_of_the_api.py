"""The timeline, suggested handles, exchange rates and personal links to forms, over the API."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from config.actor import Actor, Door
from contacts.models.collaboration import Note
from contacts.models.reach import ContactPoint
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.notes import write_note
from interactions.models.engagement import Engagement, HandleSuggestion
from interactions.models.forms import FormInvitation
from interactions.models.purchases import ExchangeRate, Order
from interactions.operations.engagement.adding import add_engagement
from tests.contacts.api_client import Caller
from tests.interactions.surveys import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(nora, people):
    """Nora, who opened four letters after a note was written about her."""
    write_note(about=nora, text="Prefers mornings", by=Actor(people["ana"], Door.PAGE))
    opened = [
        {
            "network": "email",
            "event": "open",
            "at": datetime(2020, 3, day, 10, tzinfo=UTC),
            "contact": nora.key,
            "object": f"Letter {day}",
        }
        for day in (1, 2, 3, 4)
    ]
    add_engagement(events=opened, by=Actor(people["marta"], Door.API))
    return nora


def walked(call, path):
    rows, pages = [], 0
    while path:
        answer = call("GET", path)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        rows += body["results"]
        pages += 1
        following = body["paging"]["next"]
        path = following and following["link"].partition("/api/v1")[2]
    return rows, pages


def test_the_timeline_of_a_person_is_walked_without_loss(busy, people):
    call = Caller(people["ana"])
    rows, pages = walked(call, f"/timeline/?contact={busy.key}&limit=2")
    assert pages > 2
    assert rows == call("GET", f"/timeline/?contact={busy.key}").json()["results"]
    letters = [row for row in rows if row["kind"] == "engagement"]
    assert [row["at"] for row in letters] == [
        f"2020-03-0{day}T11:00:00+01:00" for day in (4, 3, 2, 1)
    ]
    assert {row["contact"] for row in rows} == {str(busy.key)}
    (note,) = [row for row in rows if row["kind"] == "notes"]
    assert (note["detail"], note["changes"]) == ("Prefers mornings", [])


def test_a_change_of_the_record_says_its_values_to_who_may_read_them(busy, people):
    ana = Actor(people["ana"], Door.PAGE)
    update_contact(contact=busy, values={"occupation": "Baker"}, by=ana)
    found = f"/timeline/?contact={busy.key}&kind=edits"
    (row,) = Caller(people["ana"])("GET", found).json()["results"]
    assert (row["changes"][0]["field"], row["changes"][0]["new"]) == ("occupation", "Baker")
    assert row["detail"] == ""


def test_the_timeline_of_all_holds_whom_one_may_see(busy, people):
    other = create_contact(values={"given_name": "Sol"}, by=Actor(people["cy"], Door.PAGE))
    write_note(about=other, text="Of the South", by=Actor(people["cy"], Door.PAGE))
    seen, pages = walked(Caller(people["bo"]), "/timeline/?kind=notes,engagement&limit=2")
    assert (len(seen), pages) == (5, 3)
    assert {row["contact"] for row in seen} == {str(busy.key)}
    (theirs,) = Caller(people["cy"])("GET", "/timeline/?kind=notes").json()["results"]
    assert (theirs["contact"], theirs["detail"]) == (str(other.key), "Of the South")
    assert Note.objects.count() == 2


def test_the_timeline_refuses_what_it_does_not_know(busy, people):
    call = Caller(people["bo"])
    for wrong, field in (
        ("kind=gossip", "kind"),
        ("order=at", "order"),
        ("contact=nobody", "contact"),
        ("limit=0", "limit"),
    ):
        answer = call("GET", f"/timeline/?{wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"/{field}")
    assert call("GET", "/timeline/?after=abc").status_code == 400
    outside = Caller(people["cy"])("GET", f"/timeline/?contact={busy.key}")
    assert outside.status_code == 404
    narrow = Caller(people["bo"], ["contacts:read"])("GET", "/timeline/")
    assert narrow.status_code == 403


@pytest.fixture
def suggested(nora, people):
    """Two handles that may be Nora's; one event waits for the first."""
    like = {"network": "instagram", "event": "like", "handle": "nora.norte"}
    add_engagement(
        events=[{**like, "at": datetime(2026, 11, 1, tzinfo=UTC)}],
        by=Actor(people["marta"], Door.API),
    )
    HandleSuggestion.objects.all().delete()  # what the name alone suggested
    return [
        HandleSuggestion.objects.create(
            contact=nora, network="instagram", handle=handle, why="name"
        )
        for handle in ("nora.norte", "norte.n")
    ]


def test_a_suggested_handle_is_confirmed_and_what_waited_is_linked(suggested, nora, people):
    call = Caller(people["ana"])
    listed = call("GET", "/handle-suggestions/?state=open&network=Instagram").json()["results"]
    assert [(row["handle"], row["waiting"]) for row in listed] == [
        ("norte.n", 0),
        ("nora.norte", 1),
    ]
    answer = call("POST", f"/handle-suggestions/{suggested[0].pk}/confirm/")
    assert (answer.status_code, answer.json()) == (200, {"state": "confirmed", "linked": 1})
    assert Engagement.objects.get().contact == nora
    assert ContactPoint.objects.get(contact=nora, kind="handle").verified_at is not None
    refused = call("POST", f"/handle-suggestions/{suggested[1].pk}/refuse/")
    assert refused.json() == {"state": "refused", "linked": 0}
    assert call("GET", "/handle-suggestions/?state=open").json()["results"] == []


def test_nobody_decides_about_a_handle_of_somebody_out_of_sight(suggested, people):
    for name, status in (("cy", 403), ("vera", 403), ("bo", 403)):
        call = Caller(people[name])
        answer = call("POST", f"/handle-suggestions/{suggested[0].pk}/confirm/")
        assert answer.status_code == status, name
    assert {row.state for row in HandleSuggestion.objects.all()} == {"open"}


def test_a_rate_gives_waiting_orders_their_amount(nora, people):
    order = {"external_id": "z-1", "at": "2026-03-01T10:00:00Z", "currency": "CHF", "total": "10"}
    call = Caller(people["dario"])
    assert call("POST", "/purchases/", {**order, "contact": str(nora.key)}).status_code == 201
    assert Order.objects.get().reporting_total is None
    body = {"currency": "chf", "on": "2026-01-01", "rate": "1.05"}
    made = call("POST", "/exchange-rates/", body)
    assert (made.status_code, made.json()["currency"]) == (201, "CHF"), made.content
    assert Order.objects.get().reporting_total == Decimal("10.50")
    (row,) = call("GET", "/exchange-rates/?currency=CHF").json()["results"]
    assert (row["on"], Decimal(row["rate"])) == ("2026-01-01", Decimal("1.05"))
    wrong = call("POST", "/exchange-rates/", {**body, "rate": "0"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/rate")
    assert Caller(people["ana"])("POST", "/exchange-rates/", body).status_code == 403
    assert call("DELETE", f"/exchange-rates/{row['id']}/").status_code == 204
    assert not ExchangeRate.objects.filter(currency="CHF", on=date(2026, 1, 1)).exists()
    assert Order.objects.get().reporting_total == Decimal("10.50")


def test_a_personal_link_leads_to_the_form_and_is_made_once(nora, people):
    form = published(people["dario"])
    call = Caller(people["ana"])
    path = f"/forms/{form.key}/invitations/"
    made = call("POST", path, {"contact": str(nora.key)})
    assert made.status_code == 201, made.content
    link = made.json()["link"]
    assert Client().get("/" + link.split("/", 3)[3]).status_code == 200
    assert str(nora.key) not in link
    again = call("POST", path, {"contact": str(nora.key)})
    assert (again.json()["key"], FormInvitation.objects.count()) == (made.json()["key"], 1)
    (row,) = call("GET", path).json()["results"]
    assert (row["contact"], row["answered_at"], "link" in row) == (str(nora.key), None, False)
    assert row["opened_at"] is not None
    outside = Caller(people["cy"])
    assert outside("GET", path).json()["results"] == []
    assert Caller(people["bo"])("POST", path, {"contact": str(nora.key)}).status_code == 403
