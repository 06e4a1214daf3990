"""A dashboard is arranged by keyboard and without script; it fits wide, narrow and on paper."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from segments.models.dashboards import Dashboard

pytestmark = pytest.mark.django_db(transaction=True)
HOME = reverse("segments:home")
# What stands wider than its box says that something is cut off.
CUT = """() => [...document.querySelectorAll(".dash *")].filter((each) =>
  each.checkVisibility() && !each.closest("svg, .vh, details.data, .flush, .scrolled")
  && !each.matches(".x, .x *, .y, .y *") && each.scrollWidth > each.clientWidth + 1
  && getComputedStyle(each).display !== "inline").map((each) => each.outerHTML.slice(0, 200))"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"


def test_tiles_are_moved_taken_away_and_added_by_keyboard_without_script(site, window):
    page = window("bo", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(HOME)
    page.get_by_role("button", name="Arrange").press("Enter")
    expect(page.locator("h1")).to_have_text("Arrange Dashboard")
    down = page.get_by_role("button", name="Move down: Revenue", exact=True)
    down.press("Enter")
    expect(down).to_be_focused()
    page.get_by_role("button", name="Take away: Repeat rate").press("Enter")
    page.get_by_role("button", name="Orders", exact=True).press("Enter")
    page.get_by_role("link", name="Done").press("Enter")

    titles = page.locator(".board h2").all_inner_texts()
    assert titles[:2] == ["Customers who bought", "Revenue"]
    assert "Repeat rate" not in titles
    assert titles[-1] == "Orders"
    assert Dashboard.objects.get(owner__username="bo").is_home


def test_nothing_is_cut_off_or_wider_than_the_page_and_paper_has_no_buttons(site, window):
    for who, language, width in (
        ("marta", "es", 390),
        ("marta", "es", 1440),
        ("prisca", "en", 390),
    ):
        page = window(who, language=language, viewport={"width": width, "height": 900})
        page.goto(f"{HOME}?period=last_12_months")
        assert page.locator(".board").count() > 5
        assert (page.evaluate(WIDER), page.evaluate(CUT)) == (0, [])

    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    expect(page.locator(".print-only")).to_be_visible()
    expect(page.locator(".todo .btn:visible")).to_have_count(0)
    expect(page.locator(".side")).to_be_hidden()
    assert page.evaluate(WIDER) <= 0
