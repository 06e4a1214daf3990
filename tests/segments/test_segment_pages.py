"""What colleagues see and do with segments in the application."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from config.field_access import Level
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from governance import roles
from segments.language.templates import TEMPLATES
from segments.models.segment import FOREVER, Segment, SegmentMembership, SegmentOverride
from segments.operations.people import put_override
from segments.operations.refreshing import refresh_segment
from segments.operations.segments import create_segment
from segments.reading.why import changes_on

pytestmark = pytest.mark.django_db

LEADS = {"all": [{"field": "stage", "op": "is", "value": ["lead"]}]}


@pytest.fixture
def folk(by: Actor, people: dict[str, Any]) -> dict[str, Contact]:
    """Two leads and a customer of North, and a lead of South."""
    cy = Actor(people["cy"], Door.PAGE)
    return {
        name: create_contact(
            values={"given_name": name, "family_name": "X", "stage": stage}, by=who
        )
        for name, stage, who in (
            ("Lola", "lead", by),
            ("Luis", "lead", by),
            ("Cara", "customer", by),
            ("Sven", "lead", cy),
        )
    }


@pytest.fixture
def leads(by: Actor, folk: dict[str, Contact]) -> Segment:
    """A segment of all leads, refreshed."""
    return segment_of(by, name="Leads", rule=LEADS)


def segment_of(by: Actor, **values: Any) -> Segment:
    segment = create_segment(values=values, by=by)
    refresh_segment(segment=segment, by=by)
    segment.refresh_from_db()
    return segment


def hide_birthdays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sales leads read no personal fields of people."""
    lead = roles.ROLES["sales_lead"]
    closed = replace(lead, levels={**lead.levels, "personal": Level.HIDDEN})
    monkeypatch.setitem(roles.ROLES, "sales_lead", closed)


def words_of(answer: Any) -> str:
    """Return the text of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def controls_of(answer: Any) -> dict[str, Any]:
    """Return what a browser would send of the builder, without any button."""
    html = answer.content.decode().partition('id="builder"')[2].partition("</form>")[0]
    sent: dict[str, Any] = dict(
        re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"', html)
    )
    for name, value in re.findall(r'<input class="rin[^>]*? name="([\w.]+)" value="([^"]*)"', html):
        sent[name] = value
    for name, value in re.findall(
        r'<textarea class="rin[^>]*? name="([\w.]+)"[^>]*>([^<]*)<', html
    ):
        sent[name] = value
    for name, options in re.findall(
        r'<select[^>]* name="([\w.]+)"[^>]*>(.*?)</select>', html, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(
            r'value="([^"]*)"', options
        )
        sent[name] = chosen[1] if chosen else ""
    for name, value in re.findall(
        r'<input type="checkbox"[^>]*name="([\w.]+)" value="([^"]*)" che', html
    ):
        sent.setdefault(name, []).append(value)
    return sent


def alike(rule: Any) -> Any:
    """Return a rule without the order of the values of a list."""
    if isinstance(rule, dict):
        return {name: alike(part) for name, part in rule.items()}
    if isinstance(rule, list) and all(isinstance(each, str) for each in rule):
        return sorted(rule)
    return [alike(part) for part in rule] if isinstance(rule, list) else rule


def test_a_nested_rule_is_built_and_saved_without_script(
    folk: dict[str, Contact], signed_in: Any
) -> None:
    ana, new = signed_in("ana"), reverse("segments:segment_new")
    page = ana.get(new)

    def press(do: str, **given: Any) -> Any:
        nonlocal page
        page = ana.post(new, {**controls_of(page), "name": "North", "do": do, **given})
        return page

    press("add field:stage", at="r")
    press("shape", **{"r.0.value": ["lead", "customer"]})
    press("group r")
    press("add event:purchase", at="r.1")
    press("add field:given_name", at="r.1")
    press("shape", **{"r.1.1.op": "starts_with", "r.1.0.value": "2", "r.1.0.within": ""})
    press("up r.1.1")
    assert 'id="r-1-0"' in page.content.decode()
    saved = press("save", **{"r.1.0.value": "L\nS"})

    segment = Segment.objects.get(name="North")
    assert saved.url == reverse("segments:segment", args=[segment.key])
    assert segment.rule["rule"] == {
        "all": [
            {"field": "stage", "op": "is", "value": ["lead", "customer"]},
            {
                "any": [
                    {"field": "given_name", "op": "starts_with", "value": ["L", "S"]},
                    {"event": "purchase", "measure": "count", "cmp": "gte", "value": 2},
                ]
            },
        ]
    }


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_the_builder_draws_and_reads_back_every_template(code: str, signed_in: Any) -> None:
    marta, new = signed_in("marta"), reverse("segments:segment_new")
    page = marta.get(f"{new}?template={code}")
    sent = {**controls_of(page), "name": "Copy", "do": "save"}
    assert marta.post(new, sent).status_code == 302
    assert alike(Segment.objects.get().rule["rule"]) == alike(TEMPLATES[code])


def test_what_is_wrong_is_said_at_its_condition_and_nothing_is_saved(signed_in: Any) -> None:
    ana, new = signed_in("ana"), reverse("segments:segment_new")
    sent = {
        "name": "Wrong",
        "do": "save",
        "r.kind": "all",
        "r.0.leaf": "field:stage",
        "r.0.op": "is",
        "r.1.kind": "any",
        "r.1.0.leaf": "event:purchase",
        "r.1.0.measure": "count",
        "r.1.0.op": "gte",
        "r.1.0.value": "many",
    }
    answer = ana.post(new, sent)
    html = answer.content.decode()
    problems = dict(re.findall(r'id="(r[\d-]+)-problem" data-problem>([^<]+?) *<', html))
    assert answer.status_code == 422
    assert problems == {
        "r-0": "Choose or write at least one value.",
        "r-1-0": "Write a number.",
    }
    assert not Segment.objects.exists()


def test_the_live_count_is_of_people_the_editor_may_see(
    folk: dict[str, Contact], signed_in: Any
) -> None:
    sent = {"r.kind": "all", "r.0.leaf": "field:stage", "r.0.op": "is", "r.0.value": "lead"}
    seen = {
        name: re.findall(r"<b>([\d,]+)</b>", answer.content.decode())
        + re.findall(r"\w+ X(?=</a>)", answer.content.decode())
        for name in ("ana", "marta")
        for answer in [signed_in(name).post(reverse("segments:live"), sent)]
    }
    assert seen == {"ana": ["2", "Lola X", "Luis X"], "marta": ["3", "Lola X", "Luis X", "Sven X"]}


def test_the_builder_offers_no_word_that_the_editor_may_not_read(
    signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_birthdays(monkeypatch)
    answer = signed_in("ana").get(reverse("segments:segment_new")).content.decode()
    assert "add field:stage" in answer
    assert "add field:birth_date" not in answer


def test_lists_and_pages_count_only_people_one_may_see(leads: Segment, signed_in: Any) -> None:
    address = reverse("segments:segment", args=[leads.key])
    for name, members in (("ana", ["Lola X", "Luis X"]), ("marta", ["Lola X", "Luis X", "Sven X"])):
        client = signed_in(name)
        listed = client.get(reverse("segments:segments")).content.decode()
        assert f"<b>{len(members)}</b>" in listed
        assert re.findall(r'class="ell">(\w+ X)<', client.get(address).content.decode()) == members


def test_a_name_is_looked_for_among_the_members_and_stays_out_of_the_address(
    leads: Segment, signed_in: Any
) -> None:
    ana, address = signed_in("ana"), reverse("segments:segment", args=[leads.key])
    found = ana.post(address, {"q": "lola"}, headers={"hx-request": "true"})
    assert re.findall(r'class="ell">(\w+ X)<', found.content.decode()) == ["Lola X"]
    kept = ana.get(address).content.decode()
    assert re.findall(r'class="ell">(\w+ X)<', kept) == ["Lola X"]


def test_deleting_is_refused_with_what_rests_on_it(
    leads: Segment, by: Actor, signed_in: Any
) -> None:
    segment_of(by, name="Not leads", rule={"all": [{"segment": str(leads.key), "op": "not_in"}]})
    ana = signed_in("ana")
    act = reverse("segments:segment_act", args=[leads.key, "delete"])
    refused = words_of(ana.post(act, follow=True))
    assert "Others rest on this segment: Not leads." in refused
    assert Segment.objects.count() == 2


def test_a_segment_is_copied_archived_and_brought_back(leads: Segment, signed_in: Any) -> None:
    ana = signed_in("ana")

    def do(act: str) -> Any:
        return ana.post(reverse("segments:segment_act", args=[leads.key, act]))

    assert do("duplicate").status_code == 302
    assert Segment.objects.get(name="Copy of Leads").rule == leads.rule
    do("archive")
    leads.refresh_from_db()
    assert leads.archived_at is not None
    do("unarchive")
    leads.refresh_from_db()
    assert leads.archived_at is None
    assert do("explode").status_code == 404


def test_a_person_is_kept_out_by_hand_and_comes_back(
    leads: Segment, folk: dict[str, Contact], signed_in: Any
) -> None:
    ana = signed_in("ana")
    address = reverse("segments:segment_why", args=[folk["Lola"].key, leads.key])
    why = words_of(ana.get(address))
    assert "Belongs to this segment" in why
    assert "Stage is Lead : true Now: Lead" in why
    sent = {"do": "put", "side": "exclude", "reason": "Complained", "until": ""}
    assert "Kept out by hand." in words_of(ana.post(address, sent, follow=True))
    assert not SegmentMembership.objects.filter(contact=folk["Lola"]).exists()
    ana.post(address, {"do": "drop"})
    assert SegmentMembership.objects.filter(contact=folk["Lola"]).exists()
    assert not SegmentOverride.objects.exists()


def test_the_day_of_a_change_looks_at_exceptions_and_at_the_end_of_a_segment(
    leads: Segment,
) -> None:
    def day(side: str, until: date | None, *, holds: bool, turns: date | None) -> date | None:
        said = SegmentOverride(side=side, until=until or FOREVER)
        return changes_on(leads, said if side else None, holds=holds, turns_on=turns)

    early, late, last = date(2026, 6, 1), date(2026, 7, 1), date(2026, 6, 10)
    assert day("", None, holds=True, turns=early) == early
    assert day("exclude", None, holds=True, turns=early) is None
    assert day("exclude", last, holds=True, turns=None) == date(2026, 6, 11)
    assert day("exclude", last, holds=True, turns=early) is None
    assert day("exclude", last, holds=False, turns=late) == late
    assert day("include", last, holds=True, turns=late) == late
    assert day("include", last, holds=True, turns=early) == date(2026, 6, 11)
    leads.freeze_on = last
    assert day("", None, holds=True, turns=early) == early
    assert day("", None, holds=True, turns=late) is None


def test_exceptions_about_people_out_of_sight_are_not_shown(
    leads: Segment, folk: dict[str, Contact], people: dict[str, Any], signed_in: Any
) -> None:
    marta = Actor(people["marta"], Door.PAGE)
    for name in ("Lola", "Sven"):
        put_override(
            segment=leads, contact=folk[name], side="exclude", reason=f"R {name}", by=marta
        )
    shown = words_of(signed_in("ana").get(reverse("segments:segment", args=[leads.key])))
    assert "R Lola" in shown
    assert "R Sven" not in shown
    why = reverse("segments:segment_why", args=[folk["Sven"].key, leads.key])
    assert signed_in("ana").get(why).status_code == 404


def test_a_list_is_kept_by_hand(folk: dict[str, Contact], signed_in: Any) -> None:
    ana = signed_in("ana")
    new = f"{reverse('segments:segment_new')}?kind=static"
    ana.post(new, {"name": "Guests", "purpose": "service", "do": "save"})
    guests = Segment.objects.get(kind="static")
    find = reverse("segments:segment_find", args=[guests.key])
    hits = ana.post(find, {"q": "cara"}, headers={"hx-request": "true"})
    address = reverse("segments:segment_why", args=[folk["Cara"].key, guests.key])
    assert address in hits.content.decode()
    ana.post(address, {"do": "add"})
    panel = reverse("segments:segments_panel", args=[folk["Cara"].key])
    assert "Guests" in words_of(ana.get(panel))
    ana.post(address, {"do": "take"})
    assert "In no segment." in words_of(ana.get(panel))


def test_a_segment_that_reads_what_one_may_not_does_not_exist_for_them(
    by: Actor, folk: dict[str, Contact], signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = {"all": [{"field": "birth_date", "op": "is_empty"}]}
    segment = segment_of(by, name="No birthday", rule=rule)
    hide_birthdays(monkeypatch)
    ana = signed_in("ana")
    assert ana.get(reverse("segments:segment", args=[segment.key])).status_code == 404
    assert "No birthday" not in words_of(ana.get(reverse("segments:segments")))
