"""Rules made by people: refused when malformed, judged at once, answered for by a steward."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted, Stale
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue, QualityRule, QualityScore
from contacts.models.reach import ContactPoint, PostalAddress
from contacts.models.verification import Verification
from contacts.models.work import Progress
from contacts.operations import contacts
from contacts.operations.quality.book import plain, rule_book
from contacts.operations.quality.judging import judge_all
from contacts.operations.quality.one import judge_contact
from contacts.operations.quality.queueing import judge_everybody
from contacts.operations.quality.rules import change_rule, define_rule
from contacts.quality.definitions import problems_of
from contacts.quality.operators import OPERATORS
from contacts.quality.ready import READY
from governance.models.domain import DataDomain, DomainSteward
from governance.models.inventory import FieldRecord

pytestmark = pytest.mark.django_db
RULE = {
    "code": "short_role", "message_en": "A role of one word", "fields": ["organisation_role"],
    "operator": "matches", "argument": {"pattern": " "}, "dimension": "complete",
}  # fmt: skip


@pytest.fixture
def owner(people):
    return Actor(people["dario"], Door.PAGE)


def test_the_ready_rules_are_well_formed_and_loaded_once():
    assert [problems_of(ready.rule, {}) for ready in READY] == [{}] * 29
    assert QualityRule.objects.filter(built_in=True).count() == 29
    stored = {row.code: plain(row) for row in QualityRule.objects.all()}
    for ready in READY:
        rule = stored[ready.rule.code]
        assert (rule.fields, rule.weight, rule.fix) == (
            ready.rule.fields, ready.rule.weight, ready.rule.fix
        )  # fmt: skip
        assert ready.english
        assert ready.spanish


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"code": "Short"}, "code"), ({"operator": "sql"}, "operator"),
        ({"fields": []}, "fields"), ({"fields": ["password"]}, "fields"),
        ({"fields": ["birth_date"]}, "fields"), ({"argument": {"pattern": "(a+)+"}}, "argument"),
        ({"argument": {"pattern": "a", "sql": "b"}}, "argument"), ({"dimension": "x"}, "dimension"),
        ({"weight": 101}, "weight"), ({"due_days": 0}, "due_days"), ({"fix": "drop"}, "fix"),
        ({"condition": {"field": "stage", "op": "any_of_present"}}, "condition"),
        ({"condition": {"field": "x", "op": "present"}}, "condition"), ({"message_en": ""},
        "message_en"), ({"operator": "unique", "fields": ["notes"], "argument": {}}, "fields"),
        ({"operator": "range", "fields": ["birth_date"], "argument": {"min": "soon"}}, "argument"),
        ({"operator": "refers_to", "fields": ["notes"], "argument": {"table": "x"}}, "argument"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_language_is_refused(owner, change, part):
    with pytest.raises(Invalid) as refused:
        define_rule(values={**RULE, **change}, by=owner)
    assert list(refused.value.fields) == [part]


def test_a_rule_is_judged_changed_and_switched_off(owner, by):
    ana = contacts.create_contact(
        values={"given_name": "Ana", "organisation_role": "CEO", "organisation": "Alfar"}, by=by
    )
    rule = define_rule(values=RULE, by=owner)
    waiting = Progress.objects.get(kind="quality")
    assert (waiting.subject, waiting.state) == ("short_role", "waiting")
    judge_everybody(by=owner)
    issue = QualityIssue.objects.get(contact=ana, code="short_role")
    changed = change_rule(
        rule=rule, values={"severity": "error"}, by=owner, expected_version=rule.version
    )
    assert changed.version == 2
    with pytest.raises(Stale):
        change_rule(rule=rule, values={"weight": 3}, by=owner, expected_version=1)
    judge_everybody(by=owner)
    issue.refresh_from_db()
    assert issue.severity == "error"
    change_rule(rule=rule, values={"active": False}, by=owner)
    judge_everybody(by=owner)
    issue.refresh_from_db()
    assert issue.closed_how == "rule"
    assert rule.history.count() == 3
    assert Progress.objects.filter(kind="quality").count() == 1


def test_only_who_answers_for_data_makes_rules(by):
    with pytest.raises(NotPermitted):
        define_rule(values=RULE, by=by)


def test_an_issue_goes_to_the_steward_of_its_field(people, by):
    domain = DataDomain.objects.get(code="identity")
    domain.owner = people["dario"]
    domain.save()

    def assignee(name):
        made = contacts.create_contact(values={"given_name": "N/A", "family_name": name}, by=by)
        return QualityIssue.objects.get(contact=made, code="odd_name").assignee

    assert assignee("A") == people["dario"]
    DomainSteward.objects.create(domain=domain, user=people["marta"])
    assert assignee("B") == people["marta"]
    FieldRecord.objects.create(
        table="contacts.Contact", column="given_name", steward=people["prisca"]
    )
    assert assignee("C") == people["prisca"]
    people["prisca"].is_active = False
    people["prisca"].save()
    assert assignee("D") == people["marta"]
    judge_everybody(by=by)
    theirs = QualityIssue.objects.filter(assignee=people["prisca"], closed_at=None)
    assert not theirs.exists()  # what she left is given to who answers now
    unheld = QualityIssue.objects.filter(code="odd_name", closed_at=None)
    unheld.update(assignee=None)
    judge_everybody(by=by)  # and so is what nobody had, though nobody left
    assert {issue.assignee for issue in unheld.all()} == {people["marta"]}


def test_the_command_counts_and_names_its_rule(by):
    contacts.create_contact(values={"given_name": "N/A", "phone": "+34612345678"}, by=by)
    QualityIssue.objects.all().delete()
    out = StringIO()
    call_command("quality_check", "--rule", "odd_name", stdout=out)
    assert out.getvalue() == "contacts: 1, score: 86.0, opened: 2, closed: 0\n  odd_name: 1\n"
    with pytest.raises(CommandError, match="no active rule"):
        call_command("quality_check", "--rule", "nothing")


def test_the_command_says_the_same_in_json(capsys):
    call_command("quality_check", "--json")
    report = json.loads(capsys.readouterr().out)
    assert list(report) == ["contacts", "score", "issues", "opened", "closed"]
    assert (report["contacts"], len(report["issues"])) == (0, 29)


# One rule more for each operator that no ready rule uses, and conditions of both signs.
MORE = [
    ("all_names", ["given_name", "second_family_name"], "all_present", {}, {}),
    ("role_form", ["organisation_role"], "not_matches", {"pattern": r"^\w+\d$"}, {}),
    ("loyal", ["custom:loyalty"], "in_list", {"values": ["gold"]}, {}),
    ("visits", ["custom:visits"], "range", {"min": 2, "max": 10.5}, {}),
    ("renewal", ["custom:renewal"], "date_not_future", {}, {}),
    ("backup", ["custom:backup"], "email_valid", {}, {"field": "stage", "op": "in_list",
     "value": ["lead"], "not": True}),
    ("known_team", ["custom:loyalty"], "refers_to", {"table": "team"}, {}),
    ("same_day", ["birth_date", "custom:renewal"], "equals_field", {}, {}),
    ("domain", ["email_domain"], "not_in_list", {"values": ["x.es"]}, {}),
    ("sure", ["checked:name"], "fresh_within_days", {"days": 30}, {}),
]  # fmt: skip
WORDS = ["", "", "Ana", "N/A", "Mu?oz", "Jos\u00c3", "X1", "Ana Mª", "prueba", "Ñandú", "12345"]


def random_people(dice, count):
    now = datetime.now(UTC)
    rows = Contact.objects.bulk_create(
        Contact(
            given_name=dice.choice(WORDS), family_name=dice.choice(WORDS),
            second_family_name=dice.choice(WORDS), occupation=dice.choice(WORDS),
            organisation_role=dice.choice(WORDS), language=dice.choice(["", "es"]),
            email=dice.choice(["", "a@x.es", f"p{n}@example.com", "info@x.es", "bad"]),
            phone=dice.choice(["", "+34612345678", "+34112345678", "612"]),
            birth_date=dice.choice([None, date(1850, 1, 1), date(1990, 2, 2), date(2999, 1, 1)]),
            birth_year=dice.choice([None, 1850, 1990, 2999]),
            stage=dice.choice(["lead", "customer"]),
            created_at=now - timedelta(days=dice.choice([0, 40, 900])), updated_at=now,
            archived_at=dice.choice([None] * 9 + [now]),
            custom={
                "loyalty": dice.choice(["gold", "North", ""]),
                "backup": dice.choice(["", "a@b.c", "x"]),
                "visits": dice.choice([1, 2.5, 11, "7", "many", None, True]),
                "renewal": dice.choice(["2020-02-30", "2020-02-02", "2999-01-01", "", None]),
            },
        )
        for n in range(count)
    )  # fmt: skip
    surround(rows, dice, now)
    return rows


def surround(rows, dice, now):
    """Give people what stands in rows beside them."""
    ContactPoint.objects.bulk_create(
        ContactPoint(
            contact=row, kind=kind, value=f"{place}", normalised=value, is_primary=place == 0,
            is_valid=dice.random() < 0.8, mark=dice.choice(["", "disposable"]),
            created_at=now - timedelta(days=dice.choice([0, 900])),
        )
        for row in rows
        for kind in ("email", "phone")
        for place, value in enumerate([getattr(row, kind), ""][: dice.randint(0, 2)])
    )  # fmt: skip
    PostalAddress.objects.bulk_create(
        PostalAddress(
            contact=row, city=dice.choice(["", "Vigo"]), street=dice.choice(["", "Rúa 1"]),
            postal_code=dice.choice(["", "36201", "9", "SW1A 1AA"]),
            country=dice.choice(["", "ES", "GB", "ZW"]), is_primary=dice.random() < 0.5,
        )
        for row in rows
        for _ in range(dice.randint(0, 2))
    )  # fmt: skip
    Verification.objects.bulk_create(
        Verification(
            contact=row, group=group, verified_at=now - timedelta(days=dice.choice([1, 99]))
        )
        for row in rows
        for group in ("name", "email", "address")
        if dice.random() < 0.3
    )


def test_a_person_and_everybody_are_judged_alike_on_random_people(teams):
    dice = random.Random(4)
    for slug, kind in (
        ("loyalty", "text"), ("backup", "text"), ("visits", "number"), ("renewal", "date")
    ):  # fmt: skip
        CustomField.objects.create(slug=slug, label_en=slug, kind=kind)
    for code, fields, operator, argument, condition in MORE:
        rule = QualityRule.objects.create(
            code=code, message_en=code, fields=fields, operator=operator, argument=argument,
            condition=condition, dimension=dice.choice(["complete", "valid", "fresh"]),
            weight=dice.randint(1, 9),
        )  # fmt: skip
        custom = dict(CustomField.objects.values_list("slug", "kind"))
        assert problems_of(plain(rule), custom) == {}
    people = random_people(dice, 400)
    assert {check.rule.operator for check in rule_book().checks} == set(OPERATORS)
    judge_all()
    together = _state()
    assert len(together[0]) > 2_000
    QualityIssue.objects.all().delete()
    QualityScore.objects.all().delete()
    for person in people:
        judge_contact(person.pk)
    assert _state() == together


def _state():
    issues = QualityIssue.objects.filter(closed_at=None).order_by("contact", "code", "field")
    scores = QualityScore.objects.order_by("pk").defer("measured_at")
    return (
        list(issues.values_list("contact", "code", "field", "severity", "due_on", "rule")),
        [(s.pk, s.total, s.completeness, s.validity, s.consistency, s.uniqueness, s.freshness)
         for s in scores],
    )  # fmt: skip
