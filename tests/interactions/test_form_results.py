"""What the answers to a form add up to, for everybody and by segment, and as a file."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from config.actor import Actor, Door
from contacts.models.export import Export
from contacts.operations.contacts import create_contact
from interactions.operations.forms.responding import Sent, submit_response
from interactions.reading.forms.crosstab import crosstab_of
from interactions.reading.forms.results import charts_of
from tests.interactions.surveys import published
from tests.segments.audiences import static_segment

pytestmark = pytest.mark.django_db
STANDS = [{"value": "a", "label": {"en": "Wool"}}, {"value": "b", "label": {"en": "Linen"}}]
ASKED = {
    "v": 1,
    "title": {"en": "Fair"},
    "pages": [
        {
            "id": "p1",
            "fields": [
                {"id": "score", "kind": "nps", "label": {"en": "Recommend?"}},
                {"id": "stand", "kind": "single", "label": {"en": "Stand?"}, "choices": STANDS},
                {"id": "liked", "kind": "multiple", "label": {"en": "Liked?"}, "choices": STANDS},
                {"id": "campaign", "kind": "hidden", "label": {"en": "Campaign"}, "param": "from"},
            ],
        }
    ],
}


@pytest.fixture
def form(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return published(people["dario"], ASKED, languages=["en"])


def answered(form, by, given, contact=None):
    raw = {name: [value] for name, value in given.items()}
    submit_response(form=form, sent=Sent(raw), contact=contact, by=by)


def test_answers_are_crossed_with_segments(form, people, nora, signed_in):
    dario = Actor(people["dario"], Door.PAGE)
    loyal = [nora, *(create_contact(values={"given_name": f"N{n}"}, by=dario) for n in range(4))]
    for contact, score in zip(loyal, ("10", "9", "10", "8", "2"), strict=True):
        answered(form, dario, {"score": score, "stand": "a"}, contact)
    for _ in range(3):
        answered(form, dario, {"score": "0", "stand": "b"})
    score, stand, _liked = crosstab_of(form, [None, [contact.pk for contact in loyal], []])
    assert [each and each.value for each in score.scores] == [-12.5, 40, None]
    assert stand.answered == (8, 5, 0)
    assert [
        (label, [bar and (bar.count, bar.share) for bar in bars]) for label, bars in stand.rows
    ] == [
        ("Wool", [(5, 62.5), (5, 100), (0, 0)]),
        ("Linen", [(3, 37.5), (0, 0), (0, 0)]),
    ]
    segment = static_segment(loyal, people["dario"])
    page = signed_in("dario").get(
        reverse("interactions:form_compare", args=[form.key]), {"segment": str(segment.key)}
    )
    assert page.context["columns"] == ["Everybody", segment.name]
    assert [question.answered for question in page.context["questions"]] == [(8, 5), (8, 5), (0, 0)]


def test_what_the_link_brings_is_kept_unseen_and_leaves_in_a_workbook(form, people, signed_in):
    client = signed_in("dario")
    page = client.get(f"/f/{form.slug}/?from=spring&score=3").content.decode()
    assert 'name="a.campaign" value="spring"' in page
    assert "Campaign" not in page
    answered(
        form, Actor(people["dario"], Door.PAGE), {"score": "9", "stand": "b", "campaign": "spring"}
    )
    asked = {"format": "xlsx", "purpose": "Quarterly review"}
    client.post(reverse("interactions:form_export", args=[form.key]), asked)
    book = load_workbook(io.BytesIO(Export.objects.get().file.read()))
    head, row = [[cell.value for cell in line] for line in book.active.iter_rows()]
    said = dict(zip(head, row, strict=True))
    assert [str(said[name]) for name in ("score", "stand", "campaign")] == ["9", "b", "spring"]


def test_who_ticks_two_answers_is_one_person(form, people):
    dario = Actor(people["dario"], Door.PAGE)
    for ticked in (["a", "b"], ["a"], []):
        submit_response(form=form, sent=Sent({"liked": ticked, "score": ["9"]}), by=dario)
    chart = next(chart for chart in charts_of(form) if chart.title == "Liked?")
    assert (chart.answered, [(bar.label, bar.count, bar.share) for bar in chart.bars]) == (
        2,
        [("Wool", 2, 100), ("Linen", 1, 50)],
    )
