"""The first path: a file becomes people, one is found, corrected, looked back at and restored."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contacts.models.contact import Contact
from contacts.models.source import Import
from tests.journeys.scene import FORMATS, PASSWORD, carry_out_jobs, empty_queue

pytestmark = pytest.mark.django_db(transaction=True)
FILE = FORMATS / "hubspot.csv"


def _sign_in(page, name):
    page.goto(reverse("account_login"))
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(r"/$"))


def _drop(page, path):
    """Let go of a file over the drop zone, as a hand would."""
    given = page.evaluate_handle(
        """({name, text}) => { const given = new DataTransfer();
           given.items.add(new File([text], name, {type: "text/csv"})); return given; }""",
        {"name": path.name, "text": path.read_text(encoding="utf-8")},
    )
    page.dispatch_event(".dropzone", "drop", {"dataTransfer": given})


def _tile(page, label):
    return page.locator(".tile", has=page.get_by_text(label, exact=True)).locator("b")


def _import(page):
    empty_queue()
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Import").click()
    page.locator(f"main a[href='{reverse('contacts:import_upload')}']").first.click()
    page.wait_for_url(f"**{reverse('contacts:import_upload')}")  # a drop before its script is lost
    _drop(page, FILE)
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator(".file-facts")).to_contain_text("HubSpot")
    page.locator("[name=source_name]").fill("Old CRM")
    page.get_by_label("Contract: they are customers").check()
    page.get_by_role("button", name="Check the import").click()
    expect(page.locator("[data-progress], [role=progressbar]").first).to_be_visible()
    assert carry_out_jobs() == ["contacts.check_import"]
    expect(page.get_by_role("button", name="Import now")).to_be_visible()


def _person():
    return Contact.objects.get(email="lucia.prado@example.com")


@pytest.fixture
def imported(site, window):
    """Ana's window once the file is in."""
    page = window("", viewport={"width": 1440, "height": 900})
    _sign_in(page, "ana")
    _import(page)
    page.get_by_role("button", name="Import now").click()
    expect(page.locator("[role=progressbar]").first).to_be_visible()
    assert carry_out_jobs() == ["contacts.run_import"]
    expect(page.get_by_text("The import is done")).to_be_visible()
    return page


def test_the_rehearsal_counts_what_the_import_then_does_and_nothing_is_written_before(site, window):
    page = window()
    _sign_in(page, "ana")
    before = Contact.objects.count()
    _import(page)
    assert [_tile(page, word).inner_text() for word in ("New", "Refused")] == ["3", "0"]
    assert Contact.objects.count() == before
    page.get_by_role("button", name="Import now").click()
    expect(page.locator("[role=progressbar]").first).to_be_visible()
    carry_out_jobs()
    expect(page.get_by_text("The import is done")).to_be_visible()
    assert _tile(page, "New").inner_text() == "3"
    assert Contact.objects.count() == before + 3
    assert Import.objects.latest("pk").basis == "contract"


def test_a_person_is_found_without_accents_and_with_a_typo(imported):
    page = imported
    page.goto(reverse("contacts:list"))
    for words in ("lucia prado", "lucia pardo"):
        page.locator("#list-search").fill("")
        page.locator("#list-search").press_sequentially(words)
        expect(page.locator("tbody tr").first).to_contain_text("Lucía Prado Gil")


def test_an_edit_is_in_the_history_with_its_author_and_can_be_put_back(imported):
    page = imported
    page.goto(reverse("contacts:page", args=[_person().key]))
    page.locator("#details dt", has_text="Given name").hover()
    page.get_by_role("button", name="Edit Given name").click()
    page.locator("#details form.inline input[type=text]").fill("Luz")
    # A test types faster than htmx takes up a form that just came; nobody else does.
    page.wait_for_function(
        "() => document.querySelector('#details form.inline')['htmx-internal-data']?.initHash"
    )
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Luz Prado Gil")
    expect(page.locator("#changes")).to_contain_text("Ana Alameda")
    page.goto(reverse("contacts:history", args=[_person().key]))
    version = page.locator("#history section").first
    expect(version.get_by_role("heading")).to_contain_text("Ana Alameda")
    expect(version.locator("tbody tr")).to_have_text(re.compile("Given name.*Lucía.*Luz"))
    version.get_by_role("button", name="Put back the value before: Given name").click()
    expect(page.locator("#toasts")).to_contain_text("Put back")
    assert _person().given_name == "Lucía"


def test_every_value_says_which_file_and_line_it_came_from(imported):
    page = imported
    page.goto(reverse("contacts:page", args=[_person().key]))
    origins = page.locator("#origins")
    expect(origins).to_contain_text("Old CRM")
    expect(origins).to_contain_text("“hubspot.csv”")
    expect(origins).to_contain_text("line 2")


def test_a_bulk_edit_is_previewed_done_and_taken_back_from_the_toast(imported):
    page = imported
    page.goto(f"{reverse('contacts:list')}?source=Old+CRM")
    page.get_by_label("Select everybody on this page").check()
    page.get_by_role("button", name="Stage").click()
    page.locator("#id_value").select_option("customer")
    page.get_by_role("button", name="Change 3").click()
    undo = page.locator("#toasts").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    assert _stages() == {"customer"}
    with page.expect_response(re.compile("/undo/")):
        undo.click()
    expect(page.locator("#toasts")).not_to_have_text("")
    assert "customer" not in _stages()


def _stages():
    return set(Contact.objects.filter(source__name="Old CRM").values_list("stage", flat=True))


def test_a_colleague_of_another_team_sees_none_of_it(imported, window):
    page = window("cy")
    answer = page.goto(reverse("contacts:page", args=[_person().key]))
    assert answer.status == 404
    page.goto(reverse("contacts:list"))
    page.locator("#list-search").press_sequentially("lucia prado")
    expect(page.locator("#results")).not_to_contain_text("Lucía Prado Gil")
    # Sales people do not import at all, so the refusal tells them nothing about this one.
    answer = page.goto(reverse("contacts:import_result", args=[Import.objects.latest("pk").key]))
    assert answer.status == 403


def test_the_keyboard_walks_the_list_searches_it_and_opens_the_palette(site, window):
    page = window("ana")
    page.goto(reverse("contacts:list"))
    first, second = (row.get_attribute("data-href") for row in page.locator("tbody tr").all()[:2])
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("tbody tr.cur")).to_have_attribute("data-href", first)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(second) + "$"))
    page.go_back()
    page.keyboard.press("/")
    expect(page.locator("#list-search")).to_be_focused()
    page.keyboard.press("Control+k")
    palette = page.get_by_role("combobox", name="Search contacts or type a command")
    expect(palette).to_be_focused()
    palette.press_sequentially("organis")
    expect(page.locator("#go-organisations")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(reverse("contacts:organisations")))


def test_the_language_switch_speaks_spanish_from_then_on(site, window):
    page = window("ana")
    page.goto(reverse("contacts:list"))
    page.locator("[popovertarget=ws-menu]").click()
    page.locator("#ws-menu button[value=es]").click()
    expect(page.locator("h1")).to_have_text("Contactos")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto(reverse("segments:home"))
    expect(page.locator("html")).to_have_attribute("lang", "es")
