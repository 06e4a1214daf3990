"""From a filtered list into a card, on by keyboard, an address put right, and back to the list."""

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from contacts.operations.points import add_address
from governance.models.user import User

pytestmark = pytest.mark.django_db(transaction=True)
ENDLESS = "endless" * 16
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Parts of the card that stick out of the column they stand in.
OUTSIDE = """[...document.querySelectorAll('.c360 :is(.tag, .wrap, dd > *), .hero .t *')].filter(
    each => each.getBoundingClientRect().right >
        each.closest('aside, .t').getBoundingClientRect().right + 1).map(each => each.outerHTML)"""


def test_brackets_walk_the_list_that_the_card_was_opened_from(site, window):
    page = window("ana")
    page.goto("/contacts/?stage=lead&sort=name")
    seen = Contact.objects.visible_to(User.objects.get(username="ana")).present()
    leads = seen.filter(stage="lead").order_by("family_name", "given_name", "id")
    first, second = (contact.label for contact in leads[:2])
    page.locator("tbody .who a").first.click()
    heading = page.locator("h1").first
    assert heading.inner_text().startswith(first)
    assert page.locator(".place").inner_text() == f"1 of {leads.count()}"
    page.keyboard.press("]")
    page.wait_for_function("document.querySelector('.place').textContent.startsWith('2 ')")
    assert heading.inner_text().startswith(second)
    page.keyboard.press("[")
    page.wait_for_function("document.querySelector('.place').textContent.startsWith('1 ')")
    assert heading.inner_text().startswith(first)
    page.locator(".topbar a", has_text="Contacts").click()
    page.wait_for_url("**/contacts/?stage=lead&sort=name")


def test_an_address_is_edited_where_it_stands_and_escape_leaves_it(site, window):
    page = window("ana")
    page.goto(f"/contacts/{site.scene.person.key}/")
    address = site.scene.person.addresses.get(is_primary=True)

    def edit():
        page.locator(f"[popovertarget=am-{address.pk}]").click()
        page.locator(f"#am-{address.pk} button", has_text="Edit").click()
        page.locator("#addresses li.edit").wait_for()
        page.locator("#addresses li.edit [name=city]").fill("Lugo")

    edit()
    page.keyboard.press("Escape")
    page.locator("#addresses li.edit").wait_for(state="detached")
    before = address.city
    address.refresh_from_db()
    assert address.city == before
    edit()
    page.keyboard.press("Enter")
    page.locator("#addresses li.edit").wait_for(state="detached")
    address.refresh_from_db()
    assert address.city == "Lugo"


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_words_without_end_stay_in_their_columns(site, window, size):
    ana = Actor(User.objects.get(username="ana"), Door.PAGE)
    values = {"given_name": ENDLESS, "family_name": ENDLESS, "email": f"{ENDLESS[:60]}@example.com"}
    values |= {"organisation": ENDLESS, "occupation": ENDLESS, "tags": [ENDLESS[:60]]}
    endless = create_contact(values=values, by=ana)
    address = {"street": ENDLESS, "city": ENDLESS, "label": ENDLESS[:40]}
    add_address(contact=endless, values=address, by=ana)
    page = window("ana", viewport={"width": size[0], "height": size[1]})
    for part in ("", "history/"):
        page.goto(f"/contacts/{endless.key}/{part}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(OVERFLOW) == 0
        assert page.evaluate(OUTSIDE) == []
