"""Issues settled in one step, one or many, and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue, QualityRule, QualityScore, QualityWaiver
from contacts.models.reach import ContactPoint
from contacts.operations import contacts, points
from contacts.operations.quality.fixing import NotFixable, fix_issue, next_step
from contacts.operations.quality.fixing_many import fix_many, preview_fixes, run_fixes, undo_fixes
from contacts.operations.quality.issues import NotClosable, assign_issue, close_issue
from contacts.operations.quality.judging import judge_all
from contacts.operations.quality.proposals import proposals
from contacts.operations.quality.waivers import end_waiver, waive
from contacts.operations.working import Watch
from contacts.quality import repairs

pytestmark = pytest.mark.django_db


def make(by, **values):
    good = {"given_name": "Ana", "family_name": "Gil", "email": "ana@example.com", "language": "es"}
    return contacts.create_contact(values={**good, **values}, by=by)


def issue_of(contact, code):
    return QualityIssue.objects.get(contact=contact, code=code, closed_at=None)


def broken(contact, kind, value):
    """As an import leaves an address that cannot work."""
    ContactPoint.objects.create(
        contact=contact, kind=kind, value=value, normalised="", is_valid=False
    )
    judge_all()


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("ana@gmial.com", ["ana@gmail.com"]), ("ana gil@x.es", ["anagil@x.es"]),
        ("ana@x,es", ["ana@x.es"]), ("ana(at)x.es", ["ana@x.es"]), ("ana@@x..es", ["ana@x.es"]),
        ("ana@example.con", ["ana@example.com"]), ("nobody", []), ("", []),
    ],
)  # fmt: skip
def test_an_address_is_repaired_only_where_its_meaning_is_plain(raw, meant):
    assert repairs.emails(raw) == meant


def test_a_broken_email_is_written_properly_in_one_click(by):
    ana = make(by, email="", phone="+34612345678")
    broken(ana, "email", "ana@gmial,com")
    issue = issue_of(ana, "invalid_email")
    assert next_step(issue) == {
        "fix": "normalise", "proposals": ["ana@gmail.com"], "one_click": True
    }  # fmt: skip
    fixed = fix_issue(issue=issue, by=by)
    assert fixed.closed_how == "fixed"
    ana.refresh_from_db()
    assert (ana.email, ana.points.filter(kind="email").count()) == ("ana@gmail.com", 1)


def test_a_phone_is_read_as_dialled_in_the_country_of_the_person(by):
    ana = make(by)
    points.add_address(contact=ana, values={"city": "Lyon", "country": "FR"}, by=by)
    broken(ana, "phone", "06 12 34 56 78 x")
    assert proposals(issue_of(ana, "invalid_phone")) == ["+33612345678"]


def test_a_choice_is_made_by_a_person(by):
    ana = make(by, given_name="Ana", family_name="Mu?oz")
    contacts.update_contact(contact=ana, values={"given_name": "test"}, by=by)
    issue = issue_of(ana, "odd_name")
    assert proposals(issue) == ["", "Ana"]
    with pytest.raises(NotFixable):
        fix_issue(issue=issue, by=by)
    assert fix_issue(issue=issue, by=by, choice="Ana").closed_how == "fixed"
    assert fix_issue(issue=issue_of(ana, "damaged_text"), by=by, choice="Muñoz").closed_at


def test_a_confirmation_makes_a_value_fresh(by):
    ana = make(by)
    past = timezone.now() - timedelta(days=400)
    ContactPoint.objects.filter(contact=ana).update(created_at=past)
    judge_all()
    issue = issue_of(ana, "stale_email")
    assert QualityScore.objects.get(contact=ana).freshness == 33
    assert fix_issue(issue=issue, by=by, choice="call").closed_how == "fixed"
    assert ana.verifications.get().how == "call"
    assert QualityScore.objects.get(contact=ana).freshness == 100


def test_many_are_fixed_and_taken_back(by, people):
    past = timezone.now() - timedelta(days=400)
    three = [make(by, email=f"p{n}@example.com", given_name="Leo") for n in range(3)]
    ContactPoint.objects.filter(contact__in=three).update(created_at=past)
    judge_all()
    stale = QualityIssue.objects.filter(code="stale_email")
    lost = make(by, given_name="N/A", family_name="X/Z", email="", phone="+34612345678")
    every = QualityIssue.objects.filter(code__in=["stale_email", "short_surname", "odd_name"])
    assert preview_fixes(every, by) == {
        "total": 4, "fix": 4, "unclear": 0, "not_permitted": 0, "not_looked_at": 0
    }  # fmt: skip
    change = fix_many(issues=every, by=by)
    assert (change.count, change.facts["left"]) == (4, 0)
    assert not every.filter(closed_at=None).exists()
    lost.refresh_from_db()
    assert lost.given_name == ""
    undo_fixes(change=change, by=by)
    lost.refresh_from_db()
    assert lost.given_name == "N/A"
    assert stale.filter(closed_at=None).count() == 3
    assert every.filter(closed_at=None).count() == 4


def test_a_large_fix_is_resumed_without_fixing_twice(by, monkeypatch):
    monkeypatch.setattr("contacts.operations.quality.fixing_many.AT_ONCE", 1)
    monkeypatch.setattr("contacts.operations.quality.fixing_many.CHUNK", 2)
    for n in range(3):
        make(by, email=f"p{n}@example.com", given_name="N/A")
    change = fix_many(issues=QualityIssue.objects.filter(code="odd_name"), by=by)
    assert change.count == 0
    run_fixes(change=change, by=by, watch=Watch())
    change.refresh_from_db()
    assert (change.count, change.facts) == (3, {"value": None, "left": 0})
    run_fixes(change=change, by=by, watch=Watch())
    change.refresh_from_db()
    assert change.count == 3


def test_nobody_fixes_beyond_their_reach(by, people):
    ana = make(by, given_name="N/A")
    issue = issue_of(ana, "odd_name")
    for name in ("cy", "vera"):
        with pytest.raises(NotPermitted):
            fix_issue(issue=issue, by=Actor(people[name], Door.PAGE))


def test_a_waiver_holds_until_its_day(by):
    ana = make(by, given_name="N/A")
    rule = QualityRule.objects.get(code="odd_name")
    today = timezone.localdate()
    with pytest.raises(Invalid):
        waive(contact=ana, rule=rule, until=today - timedelta(days=1), reason="x", by=by)
    waiver = waive(contact=ana, rule=rule, until=today, reason="Her real name", by=by)
    assert QualityIssue.objects.get(contact=ana).closed_how == "waived"
    assert (judge_all().opened, QualityScore.objects.get(contact=ana).validity) == (0, 100)
    QualityWaiver.objects.filter(pk=waiver.pk).update(until=today - timedelta(days=1))
    assert judge_all().opened == 1
    QualityWaiver.objects.filter(pk=waiver.pk).update(until=today)
    judge_all()
    end_waiver(waiver=waiver, by=by)
    assert issue_of(ana, "odd_name").rule == rule


def test_issues_are_given_to_colleagues_and_findings_closed_by_hand(by, people):
    ana = make(by, given_name="N/A")
    issue = issue_of(ana, "odd_name")
    assert assign_issue(issue=issue, assignee=people["bo"], by=by).assignee == people["bo"]
    with pytest.raises(NotClosable):
        close_issue(issue=issue, by=by)
    found = QualityIssue.objects.create(contact=ana, code="several_values", field="phone")
    assert close_issue(issue=found, by=by).closed_how == "person"
    assert Contact.objects.get(pk=ana.pk).version == ana.version
