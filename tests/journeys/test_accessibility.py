"""Every page by axe, in both themes and at both widths; every page under the strict CSP."""

import json
from functools import partial
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.journeys.places import (
    Place,
    access_places,
    activation_places,
    admin_places,
    all_places,
    consent_places,
    contact_places,
    conversation_places,
    desk_places,
    duplicate_places,
    engagement_places,
    form_places,
    import_places,
    own_places,
    paper_places,
    purchase_places,
    quality_places,
    segment_places,
    talk_places,
    trust_places,
)

pytestmark = pytest.mark.django_db(transaction=True)
SECTIONS = {
    "contacts": contact_places,
    "duplicates": duplicate_places,
    "talk": talk_places,
    "import": import_places,
    "trust": lambda scene: trust_places(),
    "admin": admin_places,
    "quality": lambda scene: quality_places(),
    "purchases": lambda scene: purchase_places(),
    "engagement": lambda scene: engagement_places(),
    "forms": lambda scene: [*form_places(), *own_places(scene)],
    "conversations": lambda scene: conversation_places(),
    "segments": segment_places,
    "activation": lambda scene: activation_places(),
    "consents": lambda scene: consent_places(),
    "desk": lambda scene: desk_places(),
    "papers": lambda scene: paper_places(),
    "access": access_places,
}
WIDTHS = {1440: 900, 390: 844}
# A theme changes colours only, so the dark one is asked about those alone.
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}
FINDINGS = """async (rules) =>
    (await axe.run(document, {resultTypes: ["violations"], preload: false, ...rules})).violations
    .map(found => [found.id, found.nodes.map(node => node.target.join(" ") + " " +
        (node.any[0] ?? node.all[0] ?? node.none[0])?.message)])"""
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What the content policy refuses, and how many requests are under way: both from the beginning.
WATCH = """window.__refused = []; window.__waiting = 0;
addEventListener("securitypolicyviolation",
    event => __refused.push(event.violatedDirective + " " + event.blockedURI), true);
const send = XMLHttpRequest.prototype.send, get = window.fetch;
XMLHttpRequest.prototype.send = function (...given) {
    __waiting += 1; this.addEventListener("loadend", () => { __waiting -= 1; });
    return send.apply(this, given); };
window.fetch = (...given) => { __waiting += 1;
    return get(...given).finally(() => { __waiting -= 1; }); };"""
# Twice in a row: what has just come may ask for more.
QUIET = """async () => { for (let calm = 0; calm < 3; calm += 1) {
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)));
    if (__waiting || document.querySelector(".htmx-request, .htmx-settling, .htmx-swapping"))
        calm = -1; } }"""


def _open(page: Any, place: Place) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(place.address)
    page.evaluate(QUIET)
    if place.act:
        place.act(page)
        page.evaluate(QUIET)


def _pages(window: Any, places: list[Place], said: list[str]) -> dict[str, Any]:
    """One page for each person who looks at any of these places; what they complain of is noted."""
    pages = {who: window(who) for who in {place.who for place in places}}
    for page in pages.values():
        page.add_init_script(WATCH)
        page.on("console", partial(_note, said))
        page.on("pageerror", partial(_note_error, said))
    return pages


def _findings(page: Any, place: Place) -> list[str]:
    found = []
    page.evaluate(AXE_SCRIPT)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate(OVERFLOW) > 0:
            found.append(f"{place.name} {width}: wider than the window")
        for theme, rules in RULES.items():
            page.emulate_media(color_scheme=theme)
            page.evaluate(PAINTED)
            found += [
                f"{place.name} {width} {theme}: {rule} {json.dumps(nodes, ensure_ascii=False)}"
                for rule, nodes in page.evaluate(FINDINGS, rules)
            ]
    return found


@pytest.mark.parametrize("section", SECTIONS)
def test_no_page_breaks_a_rule_of_axe_or_of_the_content_policy_in_any_theme_at_any_width(
    site, window, section
):
    places, found = SECTIONS[section](site.scene), []
    pages = _pages(window, places, found)
    for place in places:
        page = pages[place.who]
        _open(page, place)
        found += [f"{place.name}: {each}" for each in page.evaluate("__refused")]
        found += _findings(page, place)
    assert not found, "\n".join(found)


def test_every_place_is_in_a_section(site):
    sections = [place for places in SECTIONS.values() for place in places(site.scene)]
    assert {place[:3] for place in sections} == {place[:3] for place in all_places(site.scene)}


def _note_error(refused: list[str], error: Any) -> None:
    refused.append(str(error))


# The browser itself reports 403 and 404 answers (those pages are among the places), and htmx a
# poll of progress that was cut off because its page was left.
EXPECTED = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")


def _note(refused: list[str], said: Any) -> None:
    if said.type in {"error", "warning"} and not any(each in said.text for each in EXPECTED):
        refused.append(f"{said.location['url']}: {said.text}")
