"""Rules, freshness and reviews for the people of a segment alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue, QualityRule
from contacts.models.reach import ContactPoint
from contacts.operations.quality.judging import judge_all
from contacts.operations.quality.one import judge_contact
from contacts.operations.quality.rules import define_rule
from governance.models.quality import FreshnessPolicy
from governance.operations.desk.freshness import agree_freshness
from governance.operations.reviewing.population import people_of
from governance.reading.freshness import stale_by_policy
from tests.segments.audiences import static_segment

pytestmark = pytest.mark.django_db
RULE = {
    "code": "role_of_partners", "message_en": "A partner without a role",
    "fields": ["organisation_role"], "operator": "present", "dimension": "complete",
}  # fmt: skip


@pytest.fixture
def owner(people: Any) -> Actor:
    return Actor(people["dario"], Door.PAGE)


@pytest.fixture
def partners(owner: Actor) -> tuple[Any, Contact, Contact]:
    """A segment, its only member, and somebody else; both emails are half a year old."""
    member, other = (
        Contact.objects.create(given_name=name, email=f"{name}@example.org", stage="customer")
        for name in ("in", "out")
    )
    for contact in (member, other):
        ContactPoint.objects.create(
            contact=contact, kind="email", value=contact.email, normalised=contact.email,
            is_primary=True,
        )  # fmt: skip
    ContactPoint.objects.update(created_at=timezone.now() - timedelta(days=180))
    return static_segment([member], owner.user), member, other


def failing(code: str) -> set[int]:
    issues = QualityIssue.objects.filter(code=code, closed_at=None)
    return set(issues.values_list("contact", flat=True))


@pytest.mark.parametrize("side", ["inside", "outside"])
def test_a_rule_for_a_segment_judges_its_people_alone_or_all_others(side, partners, owner):
    segment, member, other = partners
    define_rule(values={**RULE, "people": {side: [str(segment.key)]}}, by=owner)
    expected = {member.pk} if side == "inside" else {other.pk}
    judge_all()
    assert failing(RULE["code"]) == expected
    QualityIssue.objects.all().delete()
    for contact in (member, other):
        judge_contact(contact.pk)
    assert failing(RULE["code"]) == expected


@pytest.mark.parametrize(
    "named",
    [{"inside": ["0197-no-key"]}, {"inside": "all"}, {"within": []}, ["x"]],
)
def test_a_rule_for_a_segment_nobody_has_is_refused(named, partners, owner):
    with pytest.raises(Invalid) as refused:
        define_rule(values={**RULE, "people": named}, by=owner)
    assert list(refused.value.fields) == ["people"]
    assert not QualityRule.objects.filter(code=RULE["code"]).exists()


def test_the_policy_of_a_segment_outweighs_those_of_its_stage_and_of_everybody(partners, owner):
    segment, member, _other = partners
    mine = {"scope": "segment", "scope_key": str(segment.key), "months": 3}
    for values in (
        {"scope": "all", "months": 24},
        {"scope": "stage", "scope_key": "customer", "months": 12},
        mine,
    ):
        agree_freshness(values={"group": "email", "active": True, **values}, by=owner)
    judge_all()
    stale = QualityIssue.objects.filter(code__startswith="stale_email", closed_at=None)
    assert set(stale.values_list("contact", flat=True)) == {member.pk}
    counts = {policy.scope: count for policy, count in stale_by_policy(owner.user)}
    assert counts == {"segment": 1, "stage": 0, "all": 0}


def test_the_policy_of_a_segment_is_chosen_on_its_page(partners, signed_in):
    segment, _member, _other = partners
    page = reverse("quality:freshness")
    chosen = {"group": "email", "people": f"segment:{segment.key}", "months": "3", "active": "on"}
    signed_in("dario").post(page, chosen)
    policy = FreshnessPolicy.objects.get()
    assert (policy.scope, policy.scope_key) == ("segment", str(segment.key))
    assert segment.name in signed_in("dario").get(page).text


def test_a_review_of_a_segment_is_about_its_people(partners, owner):
    segment, member, _other = partners
    found = people_of({"segments": [str(segment.key)]}, owner.user)
    assert list(found) == [member]
