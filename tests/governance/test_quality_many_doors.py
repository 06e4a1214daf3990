"""Many issues given and accepted from the inbox and the API; what was accepted is ended there."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.quality import QualityIssue, QualityWaiver
from contacts.operations.contacts import create_contact
from contacts.operations.quality.waivers import waive
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
LATER = "2999-01-01"


@pytest.fixture
def odd(people: dict[str, Any]) -> list[QualityIssue]:
    """One person of ana's and one of cy's with an odd name."""
    for name in ("ana", "cy"):
        values = {"given_name": "N/A", "email": f"of-{name}@example.com", "language": "es"}
        create_contact(values=values, by=Actor(people[name], Door.PAGE))
    return list(QualityIssue.objects.filter(code="odd_name").order_by("pk"))


def test_the_inbox_gives_and_accepts_all_that_match_and_takes_it_back(signed_in, people, odd):
    client = signed_in("ana")
    every = {"all_matching": "1"}
    where = "?rule=odd_name"
    seen = client.post(reverse("quality:give_preview") + where, every)
    assert (seen.context["total"], seen.context["held"]) == (1, [(None, 1)])
    done = client.post(reverse("quality:give_run") + where, {**every, "assignee": "bo"})
    odd[0].refresh_from_db()
    odd[1].refresh_from_db()
    assert (odd[0].assignee, odd[1].assignee) == (people["bo"], None)
    assert "Given to somebody" in client.get(done.url).content.decode()
    client.post(f"{done.url}undo/")
    odd[0].refresh_from_db()
    assert odd[0].assignee is None
    seen = client.post(reverse("quality:accept_preview") + where, {"ids": [odd[0].pk, odd[1].pk]})
    assert (seen.context["counts"]["accept"], seen.context["ids"]) == (1, [odd[0].pk, odd[1].pk])
    body = {**every, "until": LATER, "reason": "The name of a shop"}
    client.post(reverse("quality:accept_run") + where, body)
    page = client.get(reverse("quality:accepted"), {"rule": "odd_name"})
    assert [row.contact.email for row in page.context["rows"]] == ["of-ana@example.com"]
    assert "The name of a shop" in page.content.decode()
    assert signed_in("bo").post(reverse("quality:give_run"), every).status_code == 403


def test_what_was_accepted_is_ended_on_the_card_the_desk_and_in_the_admin(signed_in, people, odd):
    mine, by = odd[0].contact, Actor(people["ana"], Door.PAGE)

    def accepted(reason: str = "Known") -> int:
        day = date.fromisoformat(LATER)
        return waive(contact=mine, rule=odd[0].rule, until=day, reason=reason, by=by).pk

    client, page = signed_in("ana"), reverse("contacts:page", args=[mine.key])
    pk = accepted("A shop of that name")
    assert "A shop of that name" in client.get(page).content.decode()
    for name, args in (("contacts:end_waiver", [mine.key]), ("quality:waiver_end", [])):
        client.post(reverse(name, args=[*args, pk]))
        assert not QualityWaiver.objects.exists()
        assert mine.issues.filter(code="odd_name", closed_at=None).exists()
        pk = accepted()
    assert signed_in("cy").post(reverse("quality:waiver_end", args=[pk])).status_code == 404
    chosen = {"action": "end_chosen", "_selected_action": [pk]}
    signed_in("dario").post(reverse("admin:contacts_qualitywaiver_changelist"), chosen)
    assert not QualityWaiver.objects.exists()


def test_the_api_settles_many_and_ends_what_was_accepted(people, odd):
    ana, cy = Caller(people["ana"]), Caller(people["cy"])
    both = {"ids": [issue.pk for issue in odd]}
    given = ana("POST", "/quality-issues/assign/", {**both, "assignee": "bo"}).json()
    assert given["count"] == 1
    back = ana("POST", "/quality-issues/undo/", {"change": given["change"]}).json()
    assert back == {"change": given["change"], "count": 1}
    terms = {"until": LATER, "reason": "Known"}
    assert ana("POST", "/quality-issues/waive/", {**both, **terms}).json()["count"] == 1
    (waiver,) = ana("GET", "/quality-waivers/?rule=odd_name").json()["results"]
    assert (waiver["contact"], waiver["until"]) == (str(odd[0].contact.key), LATER)
    assert cy("DELETE", f"/quality-waivers/{waiver['id']}/").status_code == 404
    assert ana("DELETE", f"/quality-waivers/{waiver['id']}/").status_code == 204
    fixed = ana("POST", "/quality-issues/fix/", {"ids": [odd[0].contact.issues.latest("pk").pk]})
    assert fixed.json()["count"] == 1
    assert cy("POST", "/quality-issues/assign/", {**both, "assignee": "bo"}).status_code == 403
