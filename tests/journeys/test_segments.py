"""A segment is built by keyboard alone, counted while it changes, saved, and shows its members."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from config.actor import Actor, Door
from segments.models.segment import Segment
from segments.operations.refreshing import refresh_segment

pytestmark = pytest.mark.django_db(transaction=True)


def choose(page, word):
    """Take a word out of the open list by typing and pressing Enter."""
    search = page.locator("[data-picks]:popover-open [data-narrow]")
    expect(search).to_be_focused()
    search.fill(word)
    page.keyboard.press("Enter")


def test_a_nested_rule_is_built_by_keyboard_counted_and_saved(site, window):
    page = window("ana")
    page.goto(reverse("segments:segment_new"))
    page.get_by_label("Name").fill("Leads and lapsed of the North")
    live = page.locator("#live")

    page.get_by_role("button", name="Condition", exact=True).press("Enter")
    choose(page, "Stage")
    expect(page.locator("#r-0-value")).to_be_focused()
    expect(page.locator("#r-0-problem")).to_have_text("Choose or write at least one value.")
    page.keyboard.press("Enter")
    page.locator("#r-0-value-list").get_by_label("Lead").press("Space")
    page.keyboard.press("Escape")
    expect(live.locator(".live-n b")).to_have_text(re.compile(r"^\d"))
    leads = int(live.locator(".live-n b").inner_text())
    expect(page.locator("#r-0-problem")).to_be_empty()

    page.get_by_role("button", name="Group", exact=True).press("Enter")
    expect(page.locator("#r-1 [data-at]")).to_be_focused()
    page.keyboard.press("Enter")
    choose(page, "Stage")
    expect(page.locator("#r-1-0-value")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#r-1-0-value-list").get_by_label("Lapsed").press("Space")
    page.keyboard.press("Escape")
    expect(live.locator(".live-n b")).to_have_text("0")

    # The first condition joins the other in the group, where one of them is enough.
    page.locator("#r-0 [data-grip]").first.press("ArrowRight")
    expect(page.locator("[data-announce]")).to_have_text("Moved into the group.")
    expect(page.locator("#r-0-0 [data-grip]")).to_be_focused()
    both = live.locator(".live-n b")
    expect(both).to_have_text(re.compile(r"^[1-9]"))
    expect(live.locator(".saying")).to_contain_text(" or ")
    counted = int(both.inner_text())

    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.get_by_role("heading", name="Leads and lapsed of the North").wait_for()
    segment = Segment.objects.get(name="Leads and lapsed of the North")
    refresh_segment(segment=segment, by=Actor.system(Door.JOB))
    page.reload()
    expect(page.locator("#members .foot")).to_contain_text(f"Members you can see: {counted}")
    assert counted > leads > 0


def test_conditions_are_dragged_by_pointer_into_a_group_and_out_again(site, window):
    page = window("ana")
    page.goto(reverse("segments:segment_new"))
    for line, stage in enumerate(("Lead", "Lapsed")):
        page.get_by_role("button", name="Condition", exact=True).click()
        choose(page, "Stage")
        page.locator(f"#r-{line} [popovertarget$='-value-list']").click()
        page.locator("[data-picks]:popover-open").get_by_label(stage).check()
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Group", exact=True).click()
    expect(page.locator("#r-2")).to_be_visible()

    carry(page, "#r-0 [data-grip]", "#r-2")
    expect(page.locator("#r-1-0 [data-grip]")).to_be_visible()
    expect(page.locator("#r-0-value")).to_contain_text("Lapsed")
    expect(page.locator("#r-1-0-value")).to_contain_text("Lead")

    carry(page, "#r-1-0 [data-grip]", "#r-0", above=True)
    expect(page.locator("#r-0-value")).to_contain_text("Lead")
    expect(page.locator("#r-1-value")).to_contain_text("Lapsed")


def carry(page, grip, onto, *, above=False):
    """Hold a grip, move it over another line and let go: in its upper edge, or in its middle."""
    start = page.locator(grip).first.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    end = page.locator(onto).bounding_box()
    down = 2 if above else end["height"] / 2
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + down, steps=8)
    page.mouse.up()
