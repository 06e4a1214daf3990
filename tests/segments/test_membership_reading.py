"""What is told of the members of a segment: to whom, how many, and who they are like."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from interactions.models.forms import Response
from segments.models.segment import Segment, SegmentChange
from segments.operations.people import add_people, remove_people
from segments.reading.growth import Day, growth
from segments.reading.members import changes_of, members_of
from segments.reading.overlap import overlap
from segments.reading.profile import profile
from segments.reading.rows import members_seen
from tests.interactions.surveys import published
from tests.segments.test_membership import NOW, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(by: Actor, people: dict[str, Any]) -> dict[str, Segment]:
    """Six people of North and one of South; the first list has all, the second two of North."""
    cy, dario = (Actor(people[name], Door.PAGE) for name in ("cy", "dario"))
    for n in range(6):
        gender = "female" if n < 2 else "male"
        create_contact(values={"given_name": f"N{n}", "gender": gender, "stage": "lead"}, by=by)
    create_contact(values={"given_name": "S", "gender": "female", "stage": "customer"}, by=cy)
    lists = {name: made(dario, name=name) for name in ("All", "Two")}
    add_people(segment=lists["All"], contacts=Contact.objects.all(), by=dario)
    two = Contact.objects.filter(given_name__in=("N0", "N5"))
    add_people(segment=lists["Two"], contacts=two, by=dario)
    return lists


@pytest.fixture
def counter(people: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Vera, whose role counts segments but sees no contact."""
    only = {"segments.view_segment"}
    monkeypatch.setattr(type(people["vera"]), "has_perm", lambda self, right: right in only)
    return people["vera"]


def counts_of(lists: dict[str, Segment], user: Any) -> list[int | None]:
    rows = list(Segment.objects.filter(pk__in=[each.pk for each in lists.values()]).order_by("pk"))
    return list(members_seen(rows, user).values())


def test_everybody_sees_the_members_within_their_own_reach(
    lists: dict[str, Segment], people: dict[str, Any]
) -> None:
    seen = {
        name: (
            counts_of(lists, people[name])[0],
            members_of(lists["All"], people[name]).count(),
            changes_of(lists["All"], people[name]).count(),
            growth(lists["All"], people[name], days=1)[0].members,
            overlap(list(lists.values()), people[name]).cells,
        )
        for name in ("ana", "cy", "marta")
    }
    assert seen == {
        "ana": (6, 6, 6, 6, [[6, 2], [2, 2]]),
        "cy": (1, 1, 1, 1, [[1, 0], [0, 0]]),
        "marta": (7, 7, 7, 7, [[7, 2], [2, 2]]),
    }


def test_who_sees_nobody_learns_no_count_of_a_few(lists: dict[str, Segment], counter: Any) -> None:
    assert counts_of(lists, counter) == [7, None]
    assert overlap(list(lists.values()), counter).cells == [[7, None], [None, None]]
    genders = next(s for s in profile(lists["All"], counter).sections if s.code == "stage")
    assert [(line.label, line.inside) for line in genders.lines] == [
        ("Lead", 6),
        ("Customer", None),
    ]
    assert profile(lists["Two"], counter).sections == []


def test_growth_is_the_running_sum_of_who_came_and_went(
    lists: dict[str, Segment], people: dict[str, Any]
) -> None:
    two = lists["Two"]
    SegmentChange.objects.filter(segment=two).update(at=datetime(2026, 5, 28, 22, 30, tzinfo=UTC))
    dario = Actor(people["dario"], Door.PAGE)
    remove_people(segment=two, contacts=Contact.objects.filter(given_name="N0"), by=dario)
    SegmentChange.objects.filter(segment=two, what="left").update(at=NOW)
    days = growth(two, people["marta"], days=4, now=NOW)
    assert days == [
        Day(date(2026, 5, 28), 0, 0, 0),
        Day(date(2026, 5, 29), 2, 0, 2),
        Day(date(2026, 5, 30), 0, 0, 2),
        Day(date(2026, 5, 31), 0, 1, 1),
    ]
    later = growth(two, people["marta"], days=1, now=NOW + timedelta(days=9))
    assert [day.members for day in later] == [1]


def test_a_profile_stands_beside_everybody(
    lists: dict[str, Segment], people: dict[str, Any]
) -> None:
    found = profile(lists["Two"], people["marta"], NOW)
    assert (found.members, found.everybody) == (2, 7)
    lines = {section.code: section.lines for section in found.sections}
    assert [(each.label, each.inside, each.inside_share, each.outside, each.outside_share)
            for each in lines["gender"]] == [
        ("Female", 1, 50.0, 3, 42.9),
        ("Male", 1, 50.0, 4, 57.1),
    ]  # fmt: skip
    assert [(each.inside, each.outside) for each in lines["spending"][:1]] == [(0, 0)]


def test_the_list_of_contacts_narrows_to_a_segment_and_fills_one(
    lists: dict[str, Segment], people: dict[str, Any], signed_in: Any
) -> None:
    ana, narrowed = signed_in("ana"), f"{reverse('contacts:list')}?segment=two"
    shown = ana.get(narrowed).content.decode()
    assert [name for name in ("N0", "N1", "N5") if name in shown] == ["N0", "N5"]
    mine = made(Actor(people["ana"], Door.PAGE), name="Mine")
    asked = f"{reverse('contacts:put_on_list')}?segment=two"
    assert "Mine" in ana.post(asked, {"all_matching": "1", "do": "choose"}).content.decode()
    everybody = {"all_matching": "1", "group": str(mine.key)}
    assert ana.post(asked, everybody).status_code == 302
    assert members_of(mine, people["ana"]).count() == 2
    cy = signed_in("cy")
    assert "N0" not in cy.get(narrowed).content.decode()
    assert cy.post(asked, everybody).status_code == 403


def test_the_results_of_a_form_narrow_to_the_answers_of_a_segment(
    lists: dict[str, Segment], people: dict[str, Any], signed_in: Any
) -> None:
    form = published(people["dario"])
    for contact in Contact.objects.filter(stage="lead"):
        Response.objects.create(
            form=form, form_version=form.versions.get(), contact=contact, answers={"score": 9},
            state="counted", at=NOW, digest=contact.key.hex,
        )  # fmt: skip
    address, ana = reverse("interactions:form_results", args=[form.key]), signed_in("ana")
    everybody, two = (ana.get(address, given).context for given in ({}, {"segment": "two"}))
    assert [context["charts"][0].answered for context in (everybody, two)] == [6, 2]
    assert (len(everybody["lines"]), len(two["lines"])) == (6, 2)
    assert ana.get(address, {"segment": "nobody"}).context["charts"][0].answered == 0


def test_answers_of_segments_stand_beside_those_of_everybody(
    lists: dict[str, Segment], people: dict[str, Any], signed_in: Any
) -> None:
    form = published(people["dario"])
    of_two = set(members_of(lists["Two"], people["ana"]).values_list("pk", flat=True))
    for contact in Contact.objects.filter(stage="lead"):
        Response.objects.create(
            form=form, form_version=form.versions.get(), contact=contact, state="counted", at=NOW,
            answers={"score": 9 if contact.pk in of_two else 3}, digest=contact.key.hex,
        )  # fmt: skip
    address = reverse("interactions:form_compare", args=[form.key])
    page = signed_in("ana").get(address, {"segment": str(lists["Two"].key)})
    assert page.context["columns"] == ["Everybody", lists["Two"].name]
    score = page.context["questions"][0]
    assert (score.answered, score.score_name) == ((6, 2), "NPS")
    # Two answers are too few for a score, or to say what each was.
    assert [each and round(each.value) for each in score.scores] == [-33, None]
    counted = {label: [bar and bar.count for bar in bars] for label, bars in score.rows}
    assert (counted["3"], counted["9"]) == ([4, None], [2, None])
    assert signed_in("cy").get(address).status_code == 200
