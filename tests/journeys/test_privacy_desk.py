"""An officer at the desk, by keyboard alone and on a phone."""

from typing import Any

from tests.privacy.asking import ask


def test_an_officer_finds_a_request_by_keys_and_decides_it(site: Any, window: Any) -> None:
    asked = ask("ccpa.know_specific", name="Noa Prats", statement="What do you know of me?")
    page = window("prisca")
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.get_by_role("heading", name="Privacy requests", level=1).wait_for()
    page.wait_for_load_state()  # keys are heard once the scripts of this page have run
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Know the specific pieces").wait_for()
    page.get_by_text("Refuse, or refuse a part").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="We could not verify").check()
    page.get_by_role("textbox", name="Facts that carry this ground").fill("No answer.")
    page.get_by_role("button", name="Refuse", exact=True).press("Enter")
    page.get_by_text("Tell the person why, and where to turn.").wait_for()
    asked.refresh_from_db()
    assert (asked.status, asked.ground) == ("refused", "unverified")
