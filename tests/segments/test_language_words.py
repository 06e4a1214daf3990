"""The words an organisation has: who may use which, what they compile to, how they are said."""

import json
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.catalogue import CustomField, Tag
from contacts.models.contact import Contact
from contacts.models.reach import ExternalId
from contacts.models.source import Source
from contacts.operations.contacts import create_contact
from contacts.operations.tags import change_tag
from segments.compiling import compile_rule
from segments.compiling import people as described
from segments.language.parsing import parse
from segments.language.reads import columns_of
from segments.language.templates import TEMPLATES
from segments.language.writing import written
from segments.models.segment import Segment
from segments.reading.sentences import sentence
from segments.reading.templates import templates_for
from segments.reading.why import why_told
from segments.vocabulary import vocabulary_for
from segments.vocabulary.refusals import Circle, read_rule
from tests.segments.every_leaf import every_leaf

pytestmark = pytest.mark.django_db


@pytest.fixture
def custom():
    for kind in CustomField.Kind:
        CustomField.objects.create(
            slug=f"of-{kind}", label_en=f"My {kind}", kind=kind, choices=["One", "Two"]
        )
    CustomField.objects.create(slug="health", label_en="Health", sensitivity="sensitive")


def test_every_word_with_every_comparison_is_a_question_the_database_can_answer(custom, people):
    Tag.objects.create(name="vip", name_fold="vip")
    Source.objects.create(name="Fair")
    words = vocabulary_for(None)
    leaves = every_leaf(words)
    assert len(leaves) > 600
    random.Random(6).shuffle(leaves)
    for start in range(0, len(leaves), 50):
        rule = parse({"any": leaves[start : start + 50]}, words)
        assert parse(written(rule), words) == rule
        assert all(place.count(".") >= 2 for place in columns_of(rule, words))
        assert sentence(rule, words).endswith(".")
        found = compile_rule(rule, now=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(found.sql, found.params)


def test_the_reasons_repeat_nothing_of_what_is_kept_encrypted(custom, by):
    system = Actor.system(Door.COMMAND)
    ana = create_contact(values={"given_name": "Ana", "custom": {"health": "Asthma"}}, by=system)
    cai = create_contact(values={"given_name": "Cai", "birth_day": "02-29"}, by=by)
    words, now = vocabulary_for(None), timezone.now()
    known = {"field": "custom.health", "op": "is_set"}
    round_again = {
        "field": "birthday",
        "op": "anniversary_within",
        "value": {"n": 1, "unit": "day"},
    }

    def said(rule, person):
        told, _day = why_told(parse({"all": [rule]}, words), person, words, now)
        return told.parts[0].holds, told.parts[0].value

    assert said(known, ana) == (True, "kept encrypted")
    assert said(known, cai) == (False, "nothing")
    assert said(round_again, cai)[1] == "February 29"


def test_what_somebody_may_not_read_is_not_a_word(custom, people):
    viewer, seller, owner = (vocabulary_for(people[name]) for name in ("vera", "ana", "dario"))
    for name in ("email", "city", "country", "birthday", "age", "notes", "has_email", "network"):
        assert name not in viewer.fields
        assert name in seller.fields
    assert set(viewer.events) == set(viewer.surveys) == set(viewer.areas) == set()
    assert viewer.scores == {}
    assert {"stage", "tag", "language", "organisation", "custom.of-text"} <= set(viewer.fields)
    assert "custom.health" in owner.fields
    assert "custom.health" not in seller.fields
    assert {"purchase", "email_open", "call", "form_answer"} <= set(seller.events)


def test_an_unreadable_word_and_an_unknown_one_are_refused_alike(custom, people):
    refusals = []
    for name in ("birth_date", "custom.health", "nothing", "custom.nothing"):
        with pytest.raises(Invalid) as caught:
            read_rule({"all": [{"field": name, "op": "is_set"}]}, people["vera"])
        refusals.append(caught.value.fields)
    assert refusals == [{"rule.all.0.field": ["Unknown word."]}] * 4


def test_a_rule_outlives_the_renaming_of_what_it_names(by, people):
    one = create_contact(values={"given_name": "Eva", "tags": ["vip"]}, by=by)
    tag = Tag.objects.get(name="vip")
    stored = written(read_rule({"field": "tag", "op": "has_any", "value": ["VIP"]}, by.user))
    assert stored["rule"]["value"] == [f"id:{tag.pk}"]
    change_tag(tag=tag, name="Favourites", by=by)
    rule = read_rule(stored, by.user)
    assert list(Contact.objects.filter(pk__in=people_of(rule))) == [one]
    assert sentence(rule, vocabulary_for(by.user)) == "Tag includes Favourites."
    tag.delete()
    with pytest.raises(Invalid, match="not in the list"):
        read_rule(stored, by.user)


def people_of(rule):
    return described(rule, now=timezone.now())


def test_a_segment_that_would_need_itself_is_a_conflict_with_the_way(people):  # case 32
    a, b = (Segment.objects.create(slug=name, name=name.upper()) for name in ("a", "b"))
    a.uses.create(used=b)
    with pytest.raises(Circle) as caught:
        read_rule({"segment": str(a.key), "op": "in"}, people["ana"], own=str(b.key))
    assert caught.value.status == 409
    assert str(caught.value) == "A segment cannot need itself: B → A → B."


def test_templates_are_rules_in_both_languages(people):
    for language in ("en", "es"):
        with translation.override(language):
            words = vocabulary_for(people["marta"])
            found = list(templates_for(words))
            assert [each.code for each in found] == list(TEMPLATES)
            assert all("(%" not in sentence(each.rule, words) for each in found)
    assert [each.code for each in templates_for(vocabulary_for(people["vera"]))] == ["new_people"]


RULE = {"v": 1, "tz": "org", "rule": {"all": [
    {"field": "country", "op": "is_not", "value": ["ES"]},
    {"any": [
        {"event": "purchase", "measure": "sum", "of": "net", "cmp": "gte", "value": "300.00",
         "within": {"last": 90, "unit": "day"},
         "where": [{"field": "category", "op": "is", "value": ["bread"]}]},
        {"event": "email_open", "measure": "count", "cmp": "gte", "value": 3,
         "within": {"last": 30, "unit": "day"}}]},
    {"sequence": [
        {"event": "page_view",
         "where": [{"field": "path", "op": "starts_with", "value": "/prices"}]},
        {"event": "purchase", "within_after": {"n": 7, "unit": "day"}}],
     "within": {"last": 90, "unit": "day"}},
    {"not": {"any": [{"field": "stage", "op": "is", "value": ["lapsed"]},
                     {"event": "purchase", "measure": "count", "cmp": "eq", "value": 0}]}},
]}}  # fmt: skip


def test_a_rule_is_said_in_plain_words():
    assert sentence(RULE, vocabulary_for(None)) == (
        "Country is not Spain"
        " and ((Purchase: net amount in total at least €300, in the last 90 days,"
        " where category of the product is “bread”)"
        " or (Opened an email: at least 3 times, in the last 30 days))"
        " and (Page view where page on the website begins with “/prices”,"
        " then within 7 days purchase, in the last 90 days)"
        " and not (Stage is Lapsed or (Purchase: never))."
    )
    broken = {"all": [{"field": "gone", "op": "is_set"}]}
    assert sentence(broken, vocabulary_for(None)) == "This rule cannot be read: Unknown word."


def test_the_command_names_members_in_order_or_the_place_of_a_mistake(by, people, tmp_path, capsys):
    source = Source.objects.create(name="Shop")
    for number, stage in enumerate(("lead", "customer", "lead")):
        person = create_contact(values={"given_name": "A", "stage": stage}, by=by)
        ExternalId.objects.create(contact=person, source=source, value=f"C{9 - number}")
    file = tmp_path / "rule.json"
    file.write_text(json.dumps({"field": "stage", "op": "is", "value": "lead"}))
    call_command("evaluate_rule", str(file), "--json")
    assert json.loads(capsys.readouterr().out) == {"members": 2, "ids": ["C7", "C9"]}
    call_command("evaluate_rule", str(file), "--json", "--limit", "1")
    assert json.loads(capsys.readouterr().out) == {"members": 2, "ids": ["C7"]}
    file.write_text(json.dumps({"all": [{"field": "stage", "op": "is", "value": ["x"]}]}))
    with pytest.raises(CommandError, match=r"^rule\.all\.0\.value\.0: "):
        call_command("evaluate_rule", str(file), "--json")
    assert json.loads(capsys.readouterr().out)["error"]["path"] == "rule.all.0.value.0"
