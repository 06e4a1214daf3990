"""Somebody chooses on a phone what we send them and asks for their data, all without JavaScript."""

import pytest
from playwright.sync_api import expect

from contacts.models.preference import ConsentEvent
from privacy.models.requests import PrivacyRequest
from tests.journeys.asking import own_pages

pytestmark = pytest.mark.django_db(transaction=True)


def test_somebody_chooses_on_a_phone_and_asks_for_a_copy_of_their_data(site, window):
    page = window(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(own_pages(site.scene.person)["preferences"])
    news = page.get_by_role("group", name="Newsletter").get_by_role("group", name="Email")
    news.get_by_label("No", exact=True).check()
    page.get_by_label("Do not sell or share my personal information").check()
    page.get_by_role("button", name="Save my choices").click()
    expect(page.get_by_text("Saved. What you see here holds from now on.")).to_be_visible()
    expect(page.get_by_text("Opt-out honoured: your data is neither sold")).to_be_visible()
    last = ConsentEvent.objects.filter(contact=site.scene.person).latest("pk")
    assert (last.purpose, last.channel, last.how) == ("newsletter", "email", "preferences")

    page.get_by_role("link", name="Your rights over your data").click()
    page.get_by_label("Tell me what you know about me, and give me a copy").check()
    page.get_by_label("Your email").fill("somebody@example.org")
    page.get_by_role("button", name="Send the request").click()
    number = PrivacyRequest.objects.latest("pk").number
    expect(page.get_by_role("status")).to_contain_text(number)
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_role("heading", name=f"Your request {number}")).to_be_visible()
