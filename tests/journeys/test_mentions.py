"""A colleague is named in a note with the keyboard alone, and finds the notice."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contacts.models.collaboration import Note

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_name_is_completed_with_the_keyboard_and_its_colleague_is_told(site, window):
    page = window("ana")
    page.goto(reverse("contacts:page", args=[site.scene.person.key]))
    text = page.locator("#note-text")
    text.press_sequentially("Ask @b")
    options = page.locator("#note-text-hits [role=option]")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.first.get_attribute("id")
    expect(text).to_have_attribute("aria-activedescendant", chosen)
    while "@bo" not in page.locator("#note-text-hits [aria-selected=true]").inner_text():
        text.press("ArrowDown")
    text.press("Enter")
    expect(text).to_have_value("Ask @bo ")
    expect(page.locator("#note-text-hits")).to_be_hidden()
    text.press_sequentially("again")
    text.press("Control+Enter")
    expect(page.locator(".note-list .mention").first).to_have_text("@bo")
    assert Note.objects.latest("id").text == "Ask @bo again"

    theirs = window("bo")
    theirs.goto("/")
    theirs.locator(".bell").click()
    expect(theirs.locator(".notice-list li").first).to_contain_text("mentioned you in a note")
    theirs.get_by_role("button", name="Mark all as read").click()
    expect(theirs.locator(".bell b")).to_have_count(0)


def test_escape_leaves_the_text_as_it_was_written(site, window):
    page = window("ana")
    page.goto(reverse("contacts:page", args=[site.scene.person.key]))
    text = page.locator("#note-text")
    text.press_sequentially("Ask @b")
    page.locator("#note-text-hits [role=option]").first.wait_for()
    text.press("Escape")
    expect(page.locator("#note-text-hits")).to_be_hidden()
    expect(text).to_have_value("Ask @b")
