"""Quality on the card and in lists."""

import pytest

from config.rules import people_by_rule
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue, QualityWaiver
from contacts.operations import contacts

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(by, people):
    good = {"family_name": "Gil", "email": "ana@example.com", "language": "es", "stage": "lead"}
    one = contacts.create_contact(values={**good, "given_name": "Ana"}, by=by)
    two = contacts.create_contact(
        values={**good, "given_name": "N/A", "email": "b@example.com", "language": ""}, by=by
    )
    return one, two


def test_the_card_shows_the_score_and_what_to_do_next(pair, signed_in):
    page = signed_in("ana").get(f"/contacts/{pair[1].key}/").content.decode()
    assert "Quality score: 88 of 100" in page
    assert "This does not look like a name" in page
    assert "Leave it empty" in page
    assert (
        "Quality score: 100 of 100"
        in signed_in("ana").get(f"/contacts/{pair[0].key}/").content.decode()
    )


def test_an_issue_is_settled_from_the_card(pair, signed_in):
    issue = QualityIssue.objects.get(contact=pair[1], code="odd_name")
    place = f"/contacts/{pair[1].key}/issues/{issue.pk}"
    client = signed_in("ana")
    assert client.post(f"{place}/fix/").status_code == 200
    pair[1].refresh_from_db()
    assert pair[1].given_name == ""
    language = QualityIssue.objects.get(contact=pair[1], code="no_language")
    place = f"/contacts/{pair[1].key}/issues/{language.pk}"
    assert client.post(f"{place}/accept/", {"until": "", "reason": "x"}).status_code == 422
    assert client.post(f"{place}/close/").status_code == 422
    body = {"until": "2999-01-01", "reason": "Speaks none of ours"}
    assert client.post(f"{place}/accept/", body).status_code == 200
    assert QualityWaiver.objects.get().reason == "Speaks none of ours"
    other = f"/contacts/{pair[0].key}/issues/{language.pk}/fix/"
    assert client.post(other).status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("issue=odd_name", ["N/A"]), ("issue=nameless", []), ("weak=valid", ["N/A"]),
        ("weak=unique", []), ("score_below=90", ["N/A"]), ("score_below=50", []),
        ("sort=score", ["N/A", "Ana"]), ("sort=-score", ["Ana", "N/A"]),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_and_sorted_by_quality(pair, signed_in, query, names):
    rows = signed_in("ana").get(f"/contacts/?{query}").context["rows"]
    assert [row.contact.given_name for row in rows] == names


def test_the_list_shows_the_score(pair, signed_in):
    client = signed_in("ana")
    client.post("/contacts/columns/", {"columns": ["quality"]})
    page = client.get("/contacts/?sort=score")
    assert [row.cells[1][1] for row in page.context["rows"]] == [88, 100]


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ({"field": "quality_score", "op": "lt", "value": 90}, ["N/A"]),
        ({"field": "issue", "op": "has_any", "value": ["odd_name", "nameless"]}, ["N/A"]),
        ({"field": "issue", "op": "has_none", "value": ["odd_name"]}, ["Ana"]),
        ({"field": "issue", "op": "has_all", "value": ["odd_name", "no_language"]}, ["N/A"]),
        ({"field": "issue", "op": "is_empty"}, ["Ana"]),
        ({"field": "issue", "op": "is_set"}, ["N/A"]),
    ],
)
def test_segments_speak_of_quality(pair, by, rule, names):
    contacts.update_contact(contact=pair[0], values={"given_name": "test"}, by=by)
    contacts.update_contact(contact=pair[0], values={"given_name": "Ana"}, by=by)
    found = people_by_rule(Contact.objects.order_by("pk"), rule, None).people
    assert [person.given_name for person in found] == names
