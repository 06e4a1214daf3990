"""A review of a thousand contacts, from plan to evidence, while the data goes on changing."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.models.verification import Verification
from governance.models.review import ReviewCampaign
from governance.models.user import User
from governance.operations.reviewing.starting import frozen_population

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PAGE = 1_000, 50


def crowd() -> list[Contact]:
    """Write a thousand former customers of dario's, the only ones of their stage."""
    dario = User.objects.get(username="dario")
    Contact.objects.filter(stage="former").update(stage="lapsed")
    return Contact.objects.bulk_create(
        Contact(
            given_name="Former",
            family_name=f"Customer {number:04}",
            email=f"former{number}@example.com",
            stage="former",
            owner=dario,
        )
        for number in range(PEOPLE)
    )


def plan_and_start(page):
    page.goto("/quality/reviews/new/")
    page.get_by_label("Title").fill("Former customers")
    page.get_by_label("Phone", exact=True).uncheck()
    page.get_by_label("Name", exact=True).check()
    page.get_by_label("Former", exact=True).check()
    due = timezone.localdate() + timedelta(days=30)
    page.get_by_label("Due", exact=True).fill(due.isoformat())
    page.get_by_label("How often").select_option("quarterly")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("1,000 contacts").wait_for()
    page.get_by_role("button", name="Start").click()
    page.get_by_text("The review began with 1000 contacts.").wait_for()


def attest_page(page):
    page.locator("thead .box").check()
    page.locator(".bulk").get_by_role("button", name="Attest").click()
    page.get_by_text("contacts decided.").wait_for()


def test_a_campaign_of_a_thousand_contacts_runs_to_its_end(site, window):
    people = crowd()
    page = window("dario", accept_downloads=True)
    plan_and_start(page)
    campaign = ReviewCampaign.objects.get(state="running", title="Former customers")
    frozen = (campaign.frozen_count, campaign.frozen_digest)

    # By keyboard: the first is attested, the second put off for two weeks.
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.locator("tbody tr").first.get_by_text("Attested").wait_for()
    page.keyboard.press("d")
    page.locator("tbody tr").nth(1).get_by_text("Deferred").wait_for()
    assert campaign.items.filter(state="attested").count() == 1

    # Meanwhile the data changes: one more joins, three leave.
    Contact.objects.create(given_name="Late", family_name="Comer", stage="former")
    now = timezone.now()
    Contact.objects.filter(pk=people[-1].pk).update(archived_at=now)
    Contact.objects.filter(pk=people[-2].pk).update(merged_into=people[0])
    Contact.objects.filter(pk=people[-3].pk).update(erased_at=now)
    Contact.objects.filter(pk=people[5].pk).update(stage="customer")

    page.goto(f"/quality/reviews/{campaign.key}/")
    pages = 0
    while page.locator("tbody tr").count():
        attest_page(page)
        pages += 1
    assert pages == -(-(PEOPLE - 5) // PAGE)
    counts = dict.fromkeys(("attested", "deferred", "gone"), 0)
    for state in campaign.items.values_list("state", flat=True):
        counts[state] += 1
    assert counts == {"attested": 996, "deferred": 1, "gone": 3}
    assert frozen_population(campaign) == frozen
    assert page.get_by_text("unchanged").count() == 1
    assert Verification.objects.filter(how="review", group="name").count() == 996

    page.locator("summary", has_text="Sign off").click()
    page.locator("details").get_by_role("button", name="Sign off").click()
    page.get_by_text("The review is signed off.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Evidence").click()
    content = download.value.path().read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == PEOPLE
    assert {row["left"] for row in rows if row["state"] == "gone"} == {
        "archived", "merged", "erased",
    }  # fmt: skip
    ledger = Export.objects.get(query__review=str(campaign.key))
    assert (ledger.count, ledger.size) == (PEOPLE, len(content))
    campaign.refresh_from_db()
    assert (campaign.state, campaign.followed_by.state) == ("closed", "draft")
