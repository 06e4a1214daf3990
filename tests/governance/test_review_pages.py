"""The pages of reviews: planned, decided row by row and page by page, signed, exported."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact, update_contact
from governance.models.review import ReviewCampaign
from governance.operations.reviewing.planning import plan_campaign
from governance.operations.reviewing.starting import open_campaign
from governance.reading.reviews import item_lines, waiting_reviews

pytestmark = pytest.mark.django_db
DUE = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def campaign(people: dict[str, Any], teams: dict[str, Any]) -> ReviewCampaign:
    dario = Actor(people["dario"], Door.PAGE)
    for name, owner, team in (
        ("Ada", "bo", "North"),
        ("Ben", "bo", "North"),
        ("Cleo", "cy", "South"),
    ):
        values = {"given_name": name, "email": f"{name}@example.com", "phone": "+34612345678"}
        create_contact(values={**values, "owner": people[owner], "team": teams[team]}, by=dario)
    values = {"title": "Spring", "groups": ["email", "phone"], "due_on": DUE, "owner": dario.user}
    return open_campaign(campaign=plan_campaign(values=values, by=dario), by=dario)


def at(name: str, campaign: ReviewCampaign, *more: Any) -> str:
    return reverse(f"quality:{name}", args=[campaign.key, *more])


def states(campaign: ReviewCampaign) -> list[str]:
    return list(campaign.items.order_by("pk").values_list("state", flat=True))


def test_a_reviewer_attests_a_row_and_takes_it_back(signed_in, campaign):
    client, item = signed_in("bo"), campaign.items.order_by("pk").first()
    answer = client.post(
        at("review_item", campaign, item.pk, "attested"), headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert 'aria-valuenow="33"' in text
    assert "Attested" in text
    assert states(campaign) == ["attested", "open", "open"]
    undo = answer.headers["HX-Trigger"]
    assert at("review_item", campaign, item.pk, "open") in undo
    client.post(at("review_item", campaign, item.pk, "open"), headers={"HX-Request": "true"})
    assert states(campaign) == ["open", "open", "open"]


def test_a_page_is_attested_at_once(signed_in, campaign):
    client = signed_in("bo")
    ids = [str(item.pk) for item in campaign.items.all()]
    answer = client.post(at("review_decide", campaign), {"ids": ids, "decision": "attested"})
    assert answer.url == at("review", campaign)
    assert states(campaign) == ["attested", "attested", "open"]
    page = client.get(answer.url).content.decode()
    assert "2 contacts decided. Left as they were: 1." in page


def test_nobody_reads_values_outside_of_their_scope(signed_in, campaign, people):
    page = signed_in("bo").get(at("review", campaign)).content.decode()
    assert "ada@example.com" in page
    assert "cleo@example.com" not in page
    assert "A contact you cannot see" in page
    lines = item_lines(campaign, list(campaign.items.order_by("pk")), people["cy"])
    assert [line.may_decide for line in lines] == [False, False, True]
    assert signed_in("marta").get(at("review", campaign)).status_code == 404


def test_correcting_goes_over_the_card_and_back(signed_in, campaign, people):
    ada = Contact.objects.get(given_name="Ada")
    item = campaign.items.get(contact_pk=ada.pk)
    client = signed_in("bo")
    panel = reverse("quality:review_panel", args=[ada.key])
    assert "Attest" in client.get(panel).content.decode()
    update_contact(contact=ada, values={"phone": "+34699887766"}, by=Actor(people["bo"], Door.PAGE))
    assert "Corrected" in client.get(panel).content.decode()
    answer = client.post(at("review_item", campaign, item.pk, "corrected"), {"from": "card"})
    assert answer.url == reverse("contacts:page", args=[ada.key])
    assert client.get(panel).headers["HX-Reswap"] == "delete"
    item.refresh_from_db()
    assert item.state == "corrected"


def test_what_waits_stands_on_the_first_page(signed_in, campaign, people):
    assert [(each.campaign, each.mine) for each in waiting_reviews(people["bo"])] == [(campaign, 2)]
    assert (
        "Open for you: 2"
        in signed_in("bo").get(reverse("quality:reviews_waiting")).content.decode()
    )
    assert "Spring" in signed_in("bo").get(reverse("contacts:notices")).content.decode()


def test_the_data_owner_plans_starts_signs_and_takes_the_evidence(signed_in, campaign):
    client = signed_in("dario")
    said = {
        "title": "Autumn", "groups": ["name"], "owner": "dario", "due_on": DUE.isoformat(),
        "cadence": "annual", "stages": ["lead"], "by_record_owner": "on", "remind_days": "7",
    }  # fmt: skip
    made = client.post(reverse("quality:review_new"), said)
    autumn = ReviewCampaign.objects.get(title="Autumn")
    assert made.url == at("review", autumn)
    assert "3 contacts" in client.get(made.url).content.decode()
    assert (
        client.post(at("review_edit", autumn), {**said, "title": "Late autumn"}).status_code == 302
    )
    client.post(at("review_start", autumn))
    autumn.refresh_from_db()
    assert (autumn.state, autumn.title, autumn.frozen_count) == ("running", "Late autumn", 3)
    refused = client.post(at("review_sign_off", autumn), {"note": ""})
    assert (refused.status_code, "Contacts still open: 3" in refused.content.decode()) == (
        409,
        True,
    )
    client.post(at("review_sign_off", autumn), {"note": "A rehearsal."})
    evidence = client.post(at("review_evidence", autumn))
    assert evidence.content.decode("utf-8-sig").count("\r\n") == 4
    assert "Signed off" in client.get(at("review", autumn)).content.decode()
    listed = client.get(reverse("quality:reviews"))
    assert [len(listed.context[name]) for name in ("running", "drafts", "closed")] == [1, 1, 1]


def test_the_page_of_a_large_campaign_counts_nothing_until_asked(signed_in, campaign, monkeypatch):
    monkeypatch.setattr("governance.reading.reviews.COUNTED", 2)
    client = signed_in("dario")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(at("review", campaign)).content.decode()
    items = [each["sql"] for each in asked if "governance_reviewitem" in each["sql"]]
    assert not [sql for sql in items if "COUNT(" in sql and "LIMIT 3" not in sql]
    assert not [sql for sql in items if "string_agg" in sql]
    for part in ("bar", "reviewers"):
        assert at("review_part", campaign, part) in page
    assert "0 of 3" in client.get(at("review_part", campaign, "bar")).content.decode()
    assert "unchanged" in client.get(at("review_part", campaign, "frozen")).content.decode()
    item = campaign.items.order_by("pk").first()
    answer = client.post(
        at("review_item", campaign, item.pk, "attested"), headers={"HX-Request": "true"}
    )
    assert "review-decided" in answer.headers["HX-Trigger"]
    assert "review-bar" not in answer.content.decode()
