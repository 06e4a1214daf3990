"""Reads of sensitive details, searches, sign-ins and refusals leave a line each, and no words."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import structlog
from django.urls import reverse

from config.actor import Actor, Door
from config.request_id import current_request_id, working_on_job
from contacts.models.catalogue import CustomField
from contacts.operations.contacts import create_contact, update_contact
from governance.audit import MOST_A_MINUTE
from governance.models.audit import AuditEvent
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-custodia-password"


@pytest.fixture
def allergic(people: Any) -> Any:
    """A person of whom something sensitive is known."""
    CustomField.objects.create(slug="allergy", label_en="Allergy", sensitivity="sensitive")
    by = Actor(people["root"], Door.PAGE)
    return create_contact(values={"given_name": "Lucía", "custom": {"allergy": "nuts"}}, by=by)


def lines(verb: str) -> list[tuple[Any, ...]]:
    rows = AuditEvent.objects.filter(verb=verb).order_by("id")
    return list(rows.values_list("user_id", "door", "model", "key", "facts"))


READ = {"fields": ["custom.allergy"], "count": 1}


def test_a_page_that_shows_something_sensitive_leaves_one_line(
    signed_in: Any, people: Any, allergic: Any
) -> None:
    signed_in("dario").get(reverse("contacts:page", args=[allergic.key]))
    dario = people["dario"].pk
    assert lines("contact.sensitive_read") == [
        (dario, "page", "contacts.Contact", str(allergic.key), READ)
    ]


@pytest.fixture
def cured(people: Any, allergic: Any) -> Any:
    """The same person a day later: what was sensitive stands in the history only."""
    by = Actor(people["root"], Door.PAGE)
    return update_contact(contact=allergic, values={"custom": {"allergy": ""}}, by=by)


PAST = {
    "history": "/contacts/{key}/history/",
    "timeline": "/contacts/{key}/timeline/",
    "card": "/contacts/{key}/part/changes/",
    "as it was": "/contacts/{key}/as-it-was/?at={created}",
    "admin": "/admin/contacts/contact/{pk}/history/",
}


def _past(page: str, contact: Any) -> str:
    # Like a browser, which sends the plus of a zone as %2B.
    created = quote(contact.history.earliest("history_id").history_date.isoformat())
    return PAST[page].format(key=contact.key, pk=contact.pk, created=created)


@pytest.mark.parametrize("page", PAST)
def test_the_past_of_something_sensitive_is_read_with_a_line(
    signed_in: Any, people: Any, cured: Any, page: str
) -> None:
    answer = signed_in("dario").get(_past(page, cured))
    door = "admin" if page == "admin" else "page"
    assert "nuts" in answer.content.decode()
    assert lines("contact.sensitive_read") == [
        (people["dario"].pk, door, "contacts.Contact", str(cured.key), READ)
    ]


def test_the_past_over_the_api_is_read_with_a_line(people: Any, cured: Any) -> None:
    answer = Caller(people["dario"])("GET", f"/contacts/{cured.key}/history/")
    assert "nuts" in answer.content.decode()
    assert lines("contact.sensitive_read") == [
        (people["dario"].pk, "api", "contacts.Contact", str(cured.key), READ)
    ]


@pytest.mark.parametrize("page", ["history", "timeline", "card", "as it was"])
def test_the_past_without_what_the_role_does_not_see_leaves_no_line(
    signed_in: Any, people: Any, cured: Any, page: str
) -> None:
    answer = signed_in("marta").get(_past(page, cured))
    assert answer.status_code == 200
    assert "nuts" not in answer.content.decode()
    signed_in("dario").get(f"/contacts/{cured.key}/history/?field=occupation")
    Caller(people["marta"])("GET", f"/contacts/{cured.key}/history/")
    assert lines("contact.sensitive_read") == []


def test_the_api_and_the_admin_leave_the_same_line(
    signed_in: Any, people: Any, allergic: Any
) -> None:
    Caller(people["dario"])("GET", f"/contacts/{allergic.key}/")
    signed_in("dario").get(reverse("admin:contacts_contact_change", args=[allergic.pk]))
    dario, key = people["dario"].pk, str(allergic.key)
    assert lines("contact.sensitive_read") == [
        (dario, "api", "contacts.Contact", key, READ),
        (dario, "admin", "contacts.Contact", key, READ),
    ]


def test_a_list_that_shows_a_sensitive_column_is_one_line_for_all(
    signed_in: Any, people: Any, allergic: Any
) -> None:
    by = Actor(people["root"], Door.PAGE)
    other = create_contact(values={"given_name": "Juan", "custom": {"allergy": "milk"}}, by=by)
    client = signed_in("dario")
    client.cookies["contacts_columns"] = "organisation|custom.allergy"
    client.get(reverse("contacts:list"))
    ((user, door, model, key, facts),) = lines("contact.sensitive_read")
    assert (user, door, model, key) == (people["dario"].pk, "page", "contacts.Contact", "")
    assert sorted(facts.pop("people")) == sorted([str(allergic.key), str(other.key)])
    assert facts == {"fields": ["custom.allergy"], "count": 2}


def test_what_the_role_does_not_see_was_not_read(
    signed_in: Any, people: Any, allergic: Any
) -> None:
    signed_in("marta").get(reverse("contacts:page", args=[allergic.key]))
    Caller(people["marta"])("GET", f"/contacts/{allergic.key}/")
    assert lines("contact.sensitive_read") == []


def test_a_person_without_sensitive_details_is_looked_at_without_a_line(
    signed_in: Any, by: Actor
) -> None:
    person = create_contact(values={"given_name": "Plain"}, by=by)
    client = signed_in("ana")
    before = AuditEvent.objects.count()
    client.get(reverse("contacts:page", args=[person.key]))
    assert AuditEvent.objects.count() == before


def test_a_search_leaves_its_kind_and_hits_and_never_its_words(
    signed_in: Any, people: Any, allergic: Any
) -> None:
    client = signed_in("dario")
    client.post(reverse("contacts:search"), {"q": "lucía"})
    client.post(reverse("contacts:list"), {"q": "lucía"}, headers={"HX-Request": "true"})
    Caller(people["dario"])("POST", "/contacts/search/", {"q": "lucía"})
    Caller(people["dario"])("GET", "/contacts/?q=nobodythere")
    found = [facts for *_rest, facts in lines("contact.searched")]
    assert found == [
        {"search": "palette", "hits": 1},
        {"search": "list", "hits": 1},
        {"search": "api", "hits": 1},
        {"search": "api", "hits": 0},
    ]
    said = str(list(AuditEvent.objects.values_list("facts", "key", "verb"))).lower()
    assert "luc" not in said
    assert "nobodythere" not in said


@pytest.fixture
def ana(people: Any) -> Any:
    people["ana"].set_password(PASSWORD)
    people["ana"].save()
    return people["ana"]


def test_signing_in_and_out_leave_a_line_each(client: Any, ana: Any) -> None:
    client.post(reverse("account_login"), {"login": "ana", "password": PASSWORD})
    client.post(reverse("account_logout"))
    about = (ana.pk, "page", "governance.User", str(ana.pk), {})
    assert lines("access.signed_in") == [about]
    assert lines("access.signed_out") == [about]


def test_a_failed_sign_in_names_the_account_but_never_what_was_typed(client: Any, ana: Any) -> None:
    for name in ("ana", "typed-my-password-here"):
        client.post(reverse("account_login"), {"login": name, "password": "wrong-wrong-wrong"})
    assert lines("access.sign_in_failed") == [
        (None, "page", "governance.User", str(ana.pk), {}),
        (None, "page", "", "", {}),
    ]


def test_a_refusal_is_written_down_with_the_page_and_the_record(
    signed_in: Any, people: Any, allergic: Any
) -> None:
    client = signed_in("cy")
    client.get(reverse("governance:audit"))
    north = create_contact(values={"given_name": "North"}, by=Actor(people["bo"], Door.PAGE))
    client.get(reverse("contacts:page", args=[north.key]))
    Caller(people["cy"])("GET", f"/contacts/{north.key}/")
    cy = people["cy"].pk
    assert lines("access.refused") == [
        (cy, "page", "", "", {"status": 403, "page": "governance:audit"}),
        (cy, "page", "contacts.Contact", str(north.key), {"status": 404, "page": "contacts:page"}),
        (cy, "api", "contacts.Contact", str(north.key),
         {"status": 404, "page": "api-contact-detail"}),
    ]  # fmt: skip


def test_an_address_that_leads_to_nothing_is_no_refusal(signed_in: Any, people: Any) -> None:
    client = signed_in("cy")
    client.get(reverse("contacts:page", args=[uuid4()]))
    client.get("/nothing/here/")
    assert lines("access.refused") == []


def test_a_wrong_token_is_a_refusal_of_nobody_in_particular(client: Any, db: None) -> None:
    client.get("/api/v1/contacts/", headers={"Authorization": "Bearer cst_nothing"})
    assert [(user, facts["status"]) for user, *_rest, facts in lines("access.refused")] == [
        (None, 401)
    ]


def test_refusals_cannot_fill_the_disk(signed_in: Any, people: Any) -> None:
    client = signed_in("cy")
    for _ in range(MOST_A_MINUTE + 10):
        client.get(reverse("governance:audit"))
    written = lines("access.refused")
    assert len(written) == MOST_A_MINUTE
    assert written[-1][-1] == {"status": 403, "page": "governance:audit", "many": True}
    assert "many" not in written[-2][-1]


def test_every_line_of_one_request_carries_its_id(signed_in: Any, people: Any, by: Actor) -> None:
    person = create_contact(values={"given_name": "Eva"}, by=by)
    signed_in("ana").post(reverse("contacts:archive", args=[person.key]))
    (meant,) = AuditEvent.objects.filter(verb="contact.archived")
    (done,) = AuditEvent.objects.filter(operation=meant.operation, verb="row.update")
    assert len(meant.request_id) == 36
    assert done.request_id == meant.request_id
    assert (done.user_id, done.door) == (people["ana"].pk, "page")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("req-1", "req-1"), ("a b", ""), ("x\x1b[31m", ""), ("x" * 41, ""), (None, "")],
)
def test_an_id_that_could_hide_something_is_left_out(given: Any, kept: str) -> None:
    with structlog.contextvars.bound_contextvars(request_id=given):
        assert current_request_id() == kept


def test_a_job_is_named_like_a_request() -> None:
    with working_on_job(7):
        assert current_request_id() == "job-7"
    assert current_request_id() == ""


def test_people_read_with_a_token_stand_in_the_trail_and_on_the_ledger(
    signed_in: Any, people: Any, allergic: Any
) -> None:
    """One line a page with token and number, empty pages none; the ledger adds up the day."""
    create_contact(values={"given_name": "Eva"}, by=Actor(people["root"], Door.PAGE))
    program = Caller(people["marta"])
    program("GET", "/contacts/?limit=1")
    program("GET", "/contacts/")
    program("POST", "/contacts/search/", {"q": "lucía"})
    program("GET", "/contacts/?q=nobodythere")
    about = (people["marta"].pk, "api", "contacts.Contact", "")
    prefix = program.token.prefix

    assert lines("contact.delivered") == [
        (*about, {"token": prefix, "count": count}) for count in (1, 2, 1)
    ]
    page = signed_in("dario").get(reverse("governance:exports"))
    (line,) = page.context["deliveries"]
    assert (line.token, line.prefix, line.pages, line.people) == (program.token, prefix, 3, 4)
    assert f"cst_{prefix}" in page.content.decode()
    assert "Read through the API" in page.content.decode()
