"""The tour: every main page in both languages, themes and widths, as pictures to look at.

They go to tests/journeys/shots/ (git-ignored). With CUSTODIA_PICTURES=1 those of the README, in
docs/pictures/, are renewed as well.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from tests.journeys.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = Path(__file__).parent / "shots"
SIZES = {1440: 900, 390: 844}
THEMES = ("light", "dark")
PICTURES = {"list": "list", "card": "card", "import": "import-check"}
LARGEST_PICTURE = 250_000


def _stops(scene: Scene) -> list[tuple[str, str, str, str]]:
    """Return name, address, who looks and the heading of each stop."""
    person, place = scene.person, scene.person.organisation
    assert place is not None
    done, checked, uploaded = scene.done, scene.checked, scene.uploaded
    return [
        ("home", reverse("segments:home"), "ana", "Dashboard"),
        ("list", reverse("contacts:list"), "ana", "Contacts"),
        ("card", reverse("contacts:page", args=[person.key]), "ana", person.label),
        ("history", reverse("contacts:history", args=[person.key]), "ana", "Change history"),
        ("organisation", reverse("contacts:organisation", args=[place.key]), "ana", place.name),
        ("import-map", reverse("contacts:import_map", args=[uploaded.key]), "ana",
         uploaded.file_name),
        ("import-check", reverse("contacts:import_check", args=[checked.key]), "ana",
         checked.file_name),
        ("import-result", reverse("contacts:import_result", args=[done.key]), "ana",
         done.file_name),
        ("inventory", reverse("governance:inventory"), "prisca", "Data inventory"),
        ("audit", reverse("governance:audit"), "prisca", "Audit trail"),
    ]  # fmt: skip


def _photograph(page: Any, name: str, language: str) -> None:
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.screenshot(
                path=SHOTS / f"{name}-{language}-{theme}-{width}.png", animations="disabled"
            )


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_stop_of_the_tour_shows_its_heading(site, window, language):
    SHOTS.mkdir(exist_ok=True)
    pages = {}
    for name, address, who, heading in _stops(site.scene):
        if who not in pages:
            pages[who] = window(who, language=language)
            pages[who].context.add_cookies([{
                "name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.url,
            }])  # fmt: skip
        page = pages[who]
        page.goto(address)
        page.wait_for_load_state("networkidle")
        with override(language):
            words = gettext(heading)
        assert page.locator("main h1").inner_text().startswith(words), name
        assert page.locator("html").get_attribute("lang") == language
        _photograph(page, name, language)
    if language == "en" and os.environ.get("CUSTODIA_PICTURES") == "1":
        _renew_pictures()


def _renew_pictures() -> None:
    folder = settings.BASE_DIR / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, shot in PICTURES.items():
        shutil.copy(SHOTS / f"{shot}-en-light-1440.png", folder / f"{name}.png")


def test_the_pictures_of_the_readme_are_small():
    folder = settings.BASE_DIR / "docs" / "pictures"
    found = {path.name: path.stat().st_size for path in folder.glob("*.png")}
    assert sorted(found) == ["card.png", "import.png", "list.png"]
    assert [name for name, size in found.items() if size >= LARGEST_PICTURE] == []
