"""Many issues given to somebody or accepted until a day, and taken back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue, QualityRule, QualityWaiver
from contacts.models.work import BulkChange
from contacts.operations import contacts
from contacts.operations.bulk_writing import CannotUndo
from contacts.operations.quality.judging import judge_all, judge_ids
from contacts.operations.quality.many import (
    accept_many,
    give_many,
    preview_accepting,
    preview_giving,
    undo_many,
)
from contacts.operations.quality.one import judge_contact
from contacts.operations.quality.waivers import end_waiver, waive

pytestmark = pytest.mark.django_db
LATER = date(2999, 1, 1)


@pytest.fixture
def odd(by, people):
    """Two people of ana with an odd name each, and one whom only the south sees."""
    good = {"given_name": "N/A", "family_name": "Gil", "language": "es"}
    for n in range(2):
        contacts.create_contact(values={**good, "email": f"p{n}@example.com"}, by=by)
    cy = Actor(people["cy"], Door.PAGE)
    contacts.create_contact(values={**good, "email": "far@example.com"}, by=cy)
    return QualityIssue.objects.filter(code="odd_name")


def test_issues_are_given_within_reach_and_given_back(odd, by, people):
    first, second = odd.filter(contact__owner=by.user).order_by("pk")
    QualityIssue.objects.filter(pk=first.pk).update(assignee=people["marta"])
    assert preview_giving(odd, by)["total"] == 2
    change = give_many(issues=odd, assignee=people["bo"], by=by)
    assert change.count == 2
    assert odd.filter(assignee=people["bo"]).count() == 2
    assert give_many(issues=odd, assignee=people["bo"], by=by).count == 0
    QualityIssue.objects.filter(pk=second.pk).update(assignee=people["cy"])
    assert undo_many(change=change, by=by) == (1, 1)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.assignee, second.assignee) == (people["marta"], people["cy"])
    with pytest.raises(CannotUndo):
        undo_many(change=change, by=by)


def test_issues_are_accepted_until_a_day_and_open_again(odd, by):
    mine = odd.filter(contact__owner=by.user).order_by("pk")
    known = waive(contact=mine[0].contact, rule=mine[0].rule, until=LATER, reason="So", by=by)
    QualityIssue.objects.filter(pk=mine[0].pk).update(closed_at=None, closed_how="")
    found = QualityIssue.objects.create(contact=mine[0].contact, code="several_values")
    every = QualityIssue.objects.filter(code__in=["odd_name", "several_values"])
    assert preview_accepting(every, by) == {
        "total": 3, "accept": 2, "close": 1, "not_permitted": 0
    }  # fmt: skip
    with pytest.raises(Invalid):
        accept_many(issues=every, until=timezone.localdate() - timedelta(1), reason="x", by=by)
    change = accept_many(issues=every, until=date(2030, 5, 1), reason="A shop", by=by)
    assert change.count == 3
    assert list(mine.values_list("closed_how", flat=True)) == ["waived", "waived"]
    assert set(QualityWaiver.objects.values_list("until", "reason")) == {
        (date(2030, 5, 1), "A shop")
    }
    assert judge_all().opened == 0
    assert undo_many(change=change, by=by) == (2, 1)  # the first is accepted as before
    assert (QualityWaiver.objects.get().pk, QualityWaiver.objects.get().until) == (known.pk, LATER)
    found.refresh_from_db()
    assert (found.closed_at, mine[1].closed_at) == (None, None)


def test_nobody_gives_or_accepts_many_beyond_their_reach(odd, people):
    far = odd.get(contact__email="far@example.com")
    for name in ("vera", "bo"):
        by = Actor(people[name], Door.PAGE)
        with pytest.raises(NotPermitted):
            give_many(issues=odd, assignee=people["bo"], by=by)
        with pytest.raises(NotPermitted):
            accept_many(issues=odd, until=LATER, reason="x", by=by)
    waiver = QualityWaiver.objects.create(
        contact=far.contact, rule=far.rule, until=LATER, reason="x"
    )
    with pytest.raises(NotPermitted):
        end_waiver(waiver=waiver, by=Actor(people["bo"], Door.PAGE))
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize(
    "judge", [judge_contact, lambda pk: judge_ids([pk]), lambda pk: judge_all()]
)
def test_what_is_accepted_closes_as_accepted_whoever_judges(odd, by, judge):
    issue = odd.filter(contact__owner=by.user).first()
    rule = QualityRule.objects.get(code="odd_name")
    QualityWaiver.objects.create(contact=issue.contact, rule=rule, until=LATER, reason="x")
    judge(issue.contact_id)
    issue.refresh_from_db()
    assert issue.closed_how == "waived"
    assert Contact.objects.get(pk=issue.contact_id).version == 1
