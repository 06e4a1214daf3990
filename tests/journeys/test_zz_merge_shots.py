import pytest
from tests.journeys.places import duplicate_places
pytestmark = pytest.mark.django_db(transaction=True)

def test_shots(site, window):
    from contacts.models.contact import Contact
    for theme in ("light", "dark"):
        for width, height in ((1440, 900), (390, 844)):
            pages = {}
            for place in duplicate_places():
                if place.who not in pages:
                    pages[place.who] = window(place.who, viewport={"width": width, "height": height}, color_scheme=theme)
                if theme == "dark" and place.name.startswith(("admin", "merges", "merge-with", "duplicates-later")):
                    continue
                page = pages[place.who]
                page.goto(place.address)
                page.wait_for_load_state("networkidle")
                print(place.name, width, theme, page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                page.screenshot(path=f"/tmp/shots_merge/{place.name}_{width}_{theme}.png", full_page=True)
