"""The review queue by keyboard alone: compare, merge, take back, not the same, later."""

import pytest

from contacts.models.duplicates import DuplicateCandidate
from contacts.models.merge import Merge

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_queue_is_worked_through_by_keyboard(site, window):
    page = window("ana")
    page.goto("/contacts/duplicates/")
    likeliest, second, third = DuplicateCandidate.objects.order_by("-probability")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.locator(f"#pair-{second.key}").wait_for(state="detached")
    page.locator(".toast", has_text="Not the same person").wait_for()
    page.keyboard.press("l")
    page.locator(f"#pair-{third.key}").wait_for(state="detached")
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.wait_for_url(f"**/merge/{likeliest.right.key}/")
    page.locator("[name='group.name'][value=absorbed]").check()
    page.locator("#merge-preview", has_text="Family name").wait_for()
    page.keyboard.press("m")
    page.wait_for_url("**/contacts/merges/**")
    merge = Merge.objects.latest("pk")
    assert (merge.survivor, merge.choices["name"]) == (likeliest.left, "absorbed")
    page.locator("button", has_text="Take the merge back").click()
    page.locator("h1", has_text="Merge taken back").wait_for()
    states = DuplicateCandidate.objects.order_by("-probability").values_list("status", flat=True)
    assert list(states) == ["rejected", "rejected", "later"]


def test_not_the_same_on_the_page_goes_on_to_the_next_pair(site, window):
    page = window("ana")
    likeliest, second, _third = DuplicateCandidate.objects.order_by("-probability")
    page.goto(f"/contacts/{likeliest.left.key}/merge/{likeliest.right.key}/")
    page.keyboard.press("n")
    page.wait_for_url(f"**/merge/{second.right.key}/")
    likeliest.refresh_from_db()
    assert likeliest.status == "rejected"
