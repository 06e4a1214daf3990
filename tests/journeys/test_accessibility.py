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
    report_places,
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
    "reports": lambda scene: report_places(),
    "consents": lambda scene: consent_places(),
    "desk": lambda scene: desk_places(),
    "papers": lambda scene: paper_places(),
    "access": access_places,
}
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Of brothers that are alike in every tag and class, as the rows of a list are, two are looked at.
ALIKE = """() => { const shape = e => [e.tagName, e.getAttribute("class"), e.type, "(",
        ...[...e.children].map(shape), ")"].join();
    for (const parent of document.querySelectorAll("tbody, ul, ol, dl, select, datalist")) {
        const seen = {};
        for (const each of [...parent.children]) {
            const own = shape(each); seen[own] = (seen[own] ?? 0) + 1;
            if (seen[own] > 2 && !each.contains(document.activeElement)) each.remove(); } } }"""
# What takes most of the time is colours: they are asked of everything in both themes, and when the
# window is narrow of what only then shows. A theme changes nothing else.
COLOURS = ["color-contrast", "link-in-text-block"]
SHOWING = "[...document.body.querySelectorAll('*')].filter(each => each.checkVisibility())"
NEW = f"{SHOWING}.filter(each => !window.__seen.has(each) && !each.closest('svg'))"
# A colour comes from what style sheets know of an element and of those around it: what stands at
# a place that is alike in every tag, class, id and state (the side bar of every page, the rows of
# every list) was looked at on the first page that has it.
STATES = [
    "class", "id", "type", "name", "role", "open", "popover", "scope", "draggable", "readonly",
    "disabled", "hidden", "tabindex", "data-theme", "data-label", "aria-busy", "aria-current",
    "aria-disabled", "aria-expanded", "aria-hidden", "aria-invalid", "aria-pressed",
    "aria-selected", "aria-sort",
]  # fmt: skip
LIKE = f"""(() => {{ const states = {STATES}, sums = new Map([[null, 0]]);
    const own = e => [e.tagName, e.checked, e === document.activeElement,
        e.getAttribute("href")?.slice(0, 4), ...states.map(name => e.getAttribute(name))].join();
    return function like(e) {{ if (!sums.has(e)) {{ let sum = like(e.parentElement);
            for (const letter of own(e)) sum = (sum * 31 + letter.codePointAt(0)) % 9007199254739;
            sums.set(e, sum); }}
        return sums.get(e); }} }})()"""
FOUND = """.violations.map(found => [found.id, found.nodes.map(node => node.target.join(" ") + " " +
    (node.any[0] ?? node.all[0] ?? node.none[0])?.message)])"""
FORM = (
    f"async () => (await axe.run({{resultTypes: ['violations'], preload: false, rules: "
    f"Object.fromEntries({COLOURS}.map(each => [each, {{enabled: false}}]))}}))" + FOUND
)
COLOUR = (
    "async ([among, before]) => { const run = {resultTypes: ['violations'], preload: false, "
    f"runOnly: {COLOURS}}}, like = {LIKE}, known = new Set(before);"
    f"const only = (among ? {NEW} : [document.body, ...{SHOWING}])"
    ".filter(each => !known.has(like(each))), all = new Set(only);"
    "const outermost = only.filter(each => !all.has(each.parentElement));"
    "return [only.map(like), only.length ? (await axe.run({include: outermost}, run))"
    + FOUND
    + " : []]; }"
)
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
    page.set_viewport_size(WIDE)
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


def _findings(page: Any, place: Place, known: dict[str, set[int]] | None = None) -> list[str]:
    """What is wrong on a page; `known` are the places whose colours earlier pages have shown."""
    found, known = [], {} if known is None else known
    page.evaluate(AXE_SCRIPT)

    def note(what: str, violations: list[Any]) -> None:
        found.extend(
            f"{place.name} {what}: {rule} {json.dumps(nodes, ensure_ascii=False)}"
            for rule, nodes in violations
        )

    def colours(what: str, among: bool) -> None:
        before = known.setdefault(what, set())
        looked_at, violations = page.evaluate(COLOUR, [among, list(before)])
        before.update(looked_at)
        note(what, violations)

    def turn(theme: str) -> None:
        page.emulate_media(color_scheme=theme)
        page.evaluate(PAINTED)

    for window in (NARROW, WIDE):
        page.set_viewport_size(window)
        page.evaluate(PAINTED)
        if page.evaluate(OVERFLOW) > 0:
            found.append(f"{place.name} {window['width']}: wider than the window")
    page.evaluate(ALIKE)
    note("wide", page.evaluate(FORM))
    colours("wide, light", among=False)
    page.evaluate(f"() => {{ window.__seen = new Set({SHOWING}); }}")
    turn("dark")
    colours("wide, dark", among=False)
    page.set_viewport_size(NARROW)
    colours("narrow, dark", among=True)
    turn("light")
    note("narrow", page.evaluate(FORM))
    colours("narrow, light", among=True)
    return found


# Some sections one after the other: putting the scene back costs as much as three pages, and
# looking at pages changes none of it.
TOGETHER = [list(SECTIONS)[start : start + 3] for start in range(0, len(SECTIONS), 3)]


@pytest.mark.parametrize("sections", TOGETHER, ids="-".join)
def test_no_page_breaks_a_rule_of_axe_or_of_the_content_policy_in_any_theme_at_any_width(
    site, window, sections
):
    found, known = [], {}
    for section in sections:
        places = SECTIONS[section](site.scene)
        pages = _pages(window, places, found)
        for place in places:
            page = pages[place.who]
            _open(page, place)
            found += [f"{place.name}: {each}" for each in page.evaluate("__refused")]
            found += _findings(page, place, known)
        for page in pages.values():
            page.context.close()
    assert not found, "\n".join(found)


FAULTY = """<!doctype html><html lang=en><title>Faulty</title><main><h1>Faulty</h1>
<p style="color: light-dark(black, #333); background: light-dark(white, black)">Always there</p>
<style>:root { color-scheme: light dark } i { display: none }
  @media (width < 400px) { i { display: block; color: #888; background: #777 } }</style>
<i>There when it is narrow</i><input></main></html>"""


def test_faults_are_found_that_show_in_the_dark_only_or_when_the_window_is_narrow(window):
    page, known = window(bypass_csp=True), {}

    def faults(content: str) -> list[str]:
        page.set_content(content)
        page.emulate_media(color_scheme="light")
        found = _findings(page, Place("faulty", ""), known)
        return [each.partition(" [")[0].removeprefix("faulty ") for each in found]

    assert faults(FAULTY) == [
        "wide: label",
        "wide, dark: color-contrast",
        "narrow, dark: color-contrast",
        "narrow: label",
        "narrow, light: color-contrast",
    ]
    # Colours are not asked a second time at a place that is alike in everything, but at others.
    assert faults(FAULTY) == ["wide: label", "narrow: label"]
    assert faults(FAULTY.replace("<i>", "<i class=other>").replace("<input>", "")) == [
        "narrow, dark: color-contrast",
        "narrow, light: color-contrast",
    ]


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
