"""Issues and scores follow the values, whatever writes them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models.quality import QualityIssue, QualityScore
from contacts.normalise.places import postal_code_looks_right
from contacts.operations import contacts, points
from contacts.operations.quality.judging import count_failures, judge_all, judge_ids

pytestmark = pytest.mark.django_db


def open_codes(contact):
    found = QualityIssue.objects.filter(contact=contact, closed_at=None)
    return sorted(found.values_list("code", flat=True))


def make(by, **values):
    return contacts.create_contact(
        values={"given_name": "Ana", "family_name": "Gil", "email": "ana@example.com", **values},
        by=by,
    )


def test_an_issue_opens_with_the_value_and_closes_with_it(by):
    ana = make(by, family_name="Mu?oz", language="es")
    issue = QualityIssue.objects.get(contact=ana)
    assert (issue.code, issue.field, issue.rule.code) == ("damaged_text", "family_name", issue.code)
    assert issue.due_on == timezone.localdate() + timedelta(days=30)
    before = QualityScore.objects.get(contact=ana)
    contacts.update_contact(contact=ana, values={"family_name": "Muñoz"}, by=by)
    issue.refresh_from_db()
    assert issue.closed_how == "passed"
    after = QualityScore.objects.get(contact=ana)
    assert (before.validity, after.validity, after.total) == (73, 100, 100)


def test_all_people_and_each_person_are_judged_alike(by):
    one = make(by, given_name="N/A", phone="+34 612 345 678", organisation_role="CEO")
    two = make(by, given_name="Leo", email="info@example.com", birth_year=1850)
    three = make(by, given_name="", family_name="", email="x@example.com")
    points.add_address(contact=one, values={"postal_code": "9", "country": "ES"}, by=by)
    written = {c.pk: open_codes(c) for c in (one, two, three)}
    scores = list(QualityScore.objects.order_by("pk").values())
    assert written[one.pk] == [
        "no_language", "odd_name", "odd_postal_code", "role_without_organisation",
    ]  # fmt: skip
    assert written[two.pk] == ["no_language", "role_address", "unlikely_birth_year"]
    assert written[three.pk] == ["nameless", "no_language"]
    for judged in (judge_all(), judge_ids([one.pk, two.pk, three.pk])):
        assert (judged.contacts, judged.opened, judged.closed) == (3, 0, 0)
    assert list(QualityScore.objects.order_by("pk").values()) == scores
    QualityIssue.objects.all().delete()
    QualityScore.objects.all().delete()
    assert judge_all().opened == 9
    assert {c.pk: open_codes(c) for c in (one, two, three)} == written
    people, failures = count_failures()
    assert (people, failures["no_language"], failures["odd_name"]) == (3, 3, 1)


def test_who_is_put_away_has_neither_issues_nor_score(by):
    ana = make(by)
    contacts.archive_contact(contact=ana, by=by)
    assert list(QualityIssue.objects.values_list("closed_how", flat=True)) == ["gone"]
    assert not QualityScore.objects.exists()
    contacts.unarchive_contact(contact=ana, by=by)
    assert open_codes(ana) == ["no_language"]


def test_who_shares_a_value_is_judged_with_whom_it_is_shared(by):
    one = make(by, language="es")
    assert open_codes(one) == []
    two = make(by, given_name="Leo", language="es")
    assert (open_codes(one), open_codes(two)) == (["shared_email"], ["shared_email"])
    contacts.update_contact(contact=two, values={"email": "leo@example.com"}, by=by)
    assert (open_codes(one), open_codes(two)) == ([], [])
    contacts.update_contact(contact=two, values={"email": "ana@example.com"}, by=by)
    contacts.archive_contact(contact=two, by=by)
    assert open_codes(one) == []


@pytest.mark.parametrize(
    ("code", "country"),
    [("28001", "ES"), ("NR2 1TF", "GB"), ("3000-001", "PT"), ("8001", "CH"), ("2", "ES")],
)
def test_a_postal_code_is_judged_as_it_is_read(by, code, country):
    ana = make(by, language="es")
    points.add_address(contact=ana, values={"postal_code": code, "country": country}, by=by)
    odd = [] if postal_code_looks_right(code, country) else ["odd_postal_code"]
    assert open_codes(ana) == odd
    QualityIssue.objects.all().delete()
    judge_all()
    assert open_codes(ana) == odd
