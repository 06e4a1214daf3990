"""Reviews: the population is frozen, every contact is decided on, somebody signs for it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact
from contacts.models.reach import ContactPoint
from contacts.models.verification import Verification
from contacts.operations.contacts import archive_contact, create_contact, update_contact
from governance.models.audit import AuditEvent
from governance.models.quality import FreshnessPolicy
from governance.models.review import ReviewCampaign, ReviewItem
from governance.operations.reviewing import starting
from governance.operations.reviewing.closing import StillOpen, export_evidence, sign_off
from governance.operations.reviewing.deciding import Decided, NothingChanged, decide_items
from governance.operations.reviewing.planning import change_campaign, drop_campaign, plan_campaign
from governance.operations.reviewing.population import changed_since, count_people
from governance.operations.reviewing.rights import NotRunning
from governance.operations.reviewing.rounds import (
    due_to_start,
    escalate_overdue,
    months_later,
    remind_reviewers,
    take_up_deferred,
)
from governance.operations.reviewing.starting import (
    NobodyToReview,
    frozen_population,
    open_campaign,
)
from governance.operations.reviewing.telling import mail_review_notice
from governance.review_tasks import open_review_job

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DUE = TODAY + timedelta(days=30)


@pytest.fixture
def dario(people: dict[str, Any]) -> Actor:
    return Actor(people["dario"], Door.PAGE)


@pytest.fixture
def contacts(people: dict[str, Any], teams: dict[str, Any], dario: Actor) -> list[Contact]:
    """Ada and Ben belong to bo, Cleo to cy, Dan to nobody."""
    made = [
        ("Ada", "bo", "North"),
        ("Ben", "bo", "North"),
        ("Cleo", "cy", "South"),
        ("Dan", "", ""),
    ]
    return [
        create_contact(
            values={
                "given_name": name,
                "email": f"{name}@example.com",
                "stage": "customer" if name == "Ada" else "lead",
                "owner": people.get(owner),
                "team": teams.get(team),
            },
            by=dario,
        )
        for name, owner, team in made
    ]


def planned(dario: Actor, **values: Any) -> ReviewCampaign:
    said = {"title": "Spring", "groups": ["email", "name"], "due_on": DUE, **values}
    return plan_campaign(values=said, by=dario)


def running(dario: Actor, **values: Any) -> ReviewCampaign:
    return open_campaign(campaign=planned(dario, **values), by=dario)


def states(campaign: ReviewCampaign) -> dict[str, str]:
    names = dict(Contact.objects.values_list("pk", "given_name"))
    return {names.get(i.contact_pk, "?"): i.state for i in campaign.items.order_by("pk")}


def item_of(campaign: ReviewCampaign, name: str) -> int:
    contact = Contact.objects.get(given_name=name)
    return campaign.items.get(contact_pk=contact.pk).pk


def decide(campaign: ReviewCampaign, names: str, decision: str, by: Actor, **more: Any) -> Decided:
    items = [item_of(campaign, name) for name in names.split()]
    return decide_items(campaign=campaign, items=items, decision=decision, by=by, **more)


def test_each_contact_goes_to_its_owner_and_the_rest_to_the_campaigns(contacts, people, dario):
    campaign = running(dario)
    said = {
        Contact.objects.get(pk=item.contact_pk).given_name: item.assignee.username
        for item in campaign.items.all()
    }
    assert said == {"Ada": "bo", "Ben": "bo", "Cleo": "cy", "Dan": "dario"}
    told = Notice.objects.filter(kind="review_assigned")
    assert dict(told.values_list("user__username", "facts__count")) == {
        "bo": 2, "cy": 1, "dario": 1,
    }  # fmt: skip


def test_reviewers_take_turns(contacts, people, dario):
    both = [people["ana"], people["marta"]]
    campaign = running(dario, by_record_owner=False, reviewers=both)
    turns = [item.assignee.username for item in campaign.items.order_by("contact_key")]
    assert turns == ["ana", "marta", "ana", "marta"]


def test_the_frozen_population_does_not_change_when_data_does(contacts, dario):
    campaign = running(dario, scope={"stages": ["lead"]})
    assert states(campaign) == {"Ben": "open", "Cleo": "open", "Dan": "open"}
    before = list(campaign.items.order_by("pk").values_list("contact_key", "digest"))

    create_contact(values={"given_name": "Eve", "stage": "lead"}, by=dario)
    update_contact(contact=contacts[1], values={"stage": "customer", "email": "b@x.com"}, by=dario)
    Contact.objects.filter(pk=contacts[2].pk).update(merged_into=contacts[0])
    Contact.objects.filter(pk=contacts[3].pk).delete()

    assert list(campaign.items.order_by("pk").values_list("contact_key", "digest")) == before
    assert frozen_population(campaign) == (campaign.frozen_count, campaign.frozen_digest)
    take_up_deferred(by=Actor.system(Door.JOB))
    assert list(campaign.items.order_by("pk").values_list("state", "gone")) == [
        ("open", ""), ("gone", "merged"), ("gone", "removed"),
    ]  # fmt: skip


def test_what_was_archived_comes_back_with_the_contact(contacts, dario):
    campaign = running(dario)
    archive_contact(contact=contacts[0], by=dario)
    take_up_deferred(by=Actor.system(Door.JOB))
    assert states(campaign)["Ada"] == "gone"
    Contact.objects.filter(pk=contacts[0].pk).update(archived_at=None)
    take_up_deferred(by=Actor.system(Door.JOB))
    assert states(campaign)["Ada"] == "open"


def test_attesting_verifies_the_fields_under_review(contacts, people, dario):
    campaign = running(dario)
    bo = Actor(people["bo"], Door.PAGE)

    assert decide(campaign, "Ada Ben Cleo", "attested", bo) == Decided(2, 1)

    found = Verification.objects.filter(contact=contacts[0], how="review", verified_by=bo.user)
    assert sorted(found.values_list("group", flat=True)) == ["email", "name"]
    assert states(campaign) == {
        "Ada": "attested", "Ben": "attested", "Cleo": "open", "Dan": "open",
    }  # fmt: skip
    event = AuditEvent.objects.get(verb="review.decided")
    assert event.facts == {"action": "attested", "contacts": 2}
    assert decide(campaign, "Ada", "attested", bo) == Decided(0, 1)


def test_corrected_is_only_what_changed_since_the_start(contacts, people, dario):
    campaign = running(dario)
    bo = Actor(people["bo"], Door.PAGE)
    with pytest.raises(NothingChanged):
        decide(campaign, "Ada", "corrected", bo)
    update_contact(contact=contacts[0], values={"email": "ada@example.org"}, by=bo)
    assert changed_since(campaign, list(campaign.items.all())) == {contacts[0].pk}

    assert decide(campaign, "Ada Ben", "corrected", bo) == Decided(1, 1)
    assert (states(campaign)["Ada"], states(campaign)["Ben"]) == ("corrected", "open")


def test_archiving_puts_the_contact_away(contacts, people, dario):
    campaign = running(dario)
    decide(campaign, "Ben", "archived", Actor(people["bo"], Door.PAGE))
    assert Contact.objects.get(given_name="Ben").archived_at is not None
    take_up_deferred(by=Actor.system(Door.JOB))
    assert states(campaign)["Ben"] == "archived"


def test_what_is_put_off_opens_again_on_its_day(contacts, people, dario):
    campaign = running(dario)
    with pytest.raises(Invalid):
        decide(campaign, "Ada", "deferred", dario, until=TODAY)
    later = TODAY + timedelta(days=5)
    decide(campaign, "Ada", "deferred", dario, until=later, note="on leave")
    job = Actor.system(Door.JOB)
    assert take_up_deferred(by=job, today=later - timedelta(days=1)) == 0
    assert take_up_deferred(by=job, today=later) == 1
    assert states(campaign)["Ada"] == "open"


def test_a_decision_can_be_taken_back(contacts, people, dario):
    campaign = running(dario)
    decide(campaign, "Ada", "attested", dario)
    assert decide(campaign, "Ada", "open", dario) == Decided(1, 0)
    assert campaign.items.get(pk=item_of(campaign, "Ada")).decided_by is None


def test_only_stale_fields_are_asked_by_policy(contacts, dario):
    FreshnessPolicy.objects.create(group="email", months=6)
    FreshnessPolicy.objects.create(group="email", scope="stage", scope_key="customer", months=1)
    FreshnessPolicy.objects.create(group="name", months=24)
    long_ago = timezone.now() - timedelta(days=90)
    Contact.objects.update(created_at=long_ago)
    ContactPoint.objects.update(created_at=long_ago)
    campaign = planned(dario, scope={"stale": True})
    assert count_people(campaign, dario.user, today=TODAY) == 1

    seven_months_on = TODAY + timedelta(days=120)
    Verification.objects.create(
        contact=contacts[1], group="email", verified_at=timezone.now(), how="call"
    )
    started = open_campaign(campaign=campaign, by=dario, today=seven_months_on)
    assert states(started) == {"Ada": "open", "Cleo": "open", "Dan": "open"}
    assert set(map(tuple, started.items.values_list("groups", flat=True))) == {("email",)}


def test_nobody_in_scope_is_a_reason_not_to_start(contacts, dario):
    campaign = planned(dario, scope={"stages": ["former"]})
    with pytest.raises(NobodyToReview):
        open_campaign(campaign=campaign, by=dario)
    assert ReviewItem.objects.count() == 0


def test_a_running_campaign_keeps_whom_it_is_about(contacts, dario):
    campaign = running(dario)
    with pytest.raises(Invalid) as refused:
        change_campaign(campaign=campaign, values={"scope": {"stages": ["lead"]}}, by=dario)
    assert list(refused.value.fields) == ["scope"]
    change_campaign(campaign=campaign, values={"due_on": DUE + timedelta(days=7)}, by=dario)
    with pytest.raises(NotRunning):
        drop_campaign(campaign=campaign, by=dario)


def test_reviewers_neither_plan_nor_sign(contacts, people, dario):
    campaign = running(dario)
    bo = Actor(people["bo"], Door.PAGE)
    for refused in (
        lambda: planned(bo),
        lambda: sign_off(campaign=campaign, by=bo),
        lambda: export_evidence(campaign=campaign, by=bo),
    ):
        with pytest.raises(NotPermitted):
            refused()
    seen = ReviewCampaign.objects.visible_to
    assert seen(people["bo"]).get() == campaign
    assert not seen(people["ana"]).exists()


def test_signing_off_needs_every_contact_decided_or_a_reason(contacts, dario):
    campaign = running(dario)
    decide(campaign, "Ada Ben Cleo", "attested", dario)
    with pytest.raises(StillOpen, match="Contacts still open: 1"):
        sign_off(campaign=campaign, by=dario)

    closed = sign_off(campaign=campaign, by=dario, note="Dan is being looked for.")

    assert (closed.state, closed.open_at_sign_off, closed.signed_off_by) == (
        "closed", 1, dario.user,
    )  # fmt: skip
    with pytest.raises(NotRunning):
        decide(campaign, "Dan", "attested", dario)


def test_the_evidence_is_in_the_ledger_and_harmless_in_a_spreadsheet(contacts, dario):
    campaign = running(dario)
    decide(campaign, "Ada", "attested", dario, note="=HYPERLINK(1)")
    export, content = export_evidence(campaign=campaign, by=dario)
    lines = content.decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert f"{contacts[0].key},email; name,attested,,bo,dario" in lines[1]
    assert "'=HYPERLINK(1)" in lines[1]
    assert "Ada" not in content.decode()
    assert ExportedContact.objects.filter(export=export).count() == 4
    assert Export.objects.get().query == {"review": str(campaign.key)}


def test_the_next_round_is_planned_and_starts_by_itself(contacts, people, dario):
    start, due = date(TODAY.year + 1, 1, 31), date(TODAY.year + 1, 2, 28)
    first = running(
        dario, cadence="quarterly", starts_on=start, due_on=due,
        by_record_owner=False, reviewers=[people["ana"]],
    )  # fmt: skip
    second = ReviewCampaign.objects.get(follows=first)
    assert (second.state, second.starts_on, second.due_on) == (
        "draft", date(start.year, 4, 30), date(start.year, 5, 28),
    )  # fmt: skip
    assert list(second.reviewers.all()) == [people["ana"]]
    assert due_to_start(second.starts_on - timedelta(days=1)) == []
    assert due_to_start(second.starts_on) == [second]
    started = open_campaign(campaign=second, by=Actor.system(Door.JOB), today=second.starts_on)
    assert (started.state, started.frozen_count, started.started_by) == ("running", 4, None)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 9, 15), 3, date(2026, 12, 15)),
    ],
)
def test_months_later_stays_within_the_month(day, months, later):
    assert months_later(day, months) == later


def test_reviewers_are_reminded_on_the_chosen_days_and_weekly_when_late(contacts, dario):
    campaign = running(dario, remind_days=[14, 3])
    job = Actor.system(Door.JOB)
    days = [14, 13, 3, 3, 0, -1, -7, -14]
    told = [remind_reviewers(by=job, today=DUE - timedelta(days=left)) for left in days]
    assert told == [1, 0, 1, 0, 1, 0, 1, 1]
    assert Notice.objects.filter(kind="review_due").count() == 3
    decide(campaign, "Ada Ben Cleo Dan", "attested", dario)
    assert remind_reviewers(by=job, today=DUE + timedelta(days=21)) == 0


def test_an_overdue_campaign_is_escalated_once(contacts, people, dario):
    campaign = running(dario, escalate_to=people["prisca"])
    job = Actor.system(Door.JOB)
    assert escalate_overdue(by=job, today=DUE) == 0
    assert [escalate_overdue(by=job, today=DUE + timedelta(days=n)) for n in (1, 2)] == [1, 0]
    notice = Notice.objects.get(kind="review_escalated")
    assert (notice.user, notice.facts["count"]) == (people["prisca"], 4)

    mail_review_notice("review_escalated", campaign, people["prisca"], 4)
    assert mail.outbox[0].subject == "A review is overdue"
    assert "Spring: 4 open" in mail.outbox[0].body


def test_very_many_people_are_frozen_by_the_worker(contacts, dario, monkeypatch):
    monkeypatch.setattr(starting, "AT_ONCE", 3)
    campaign = planned(dario)
    for _again in range(2):
        assert starting.start_now_or_later(campaign=campaign, by=dario).state == "draft"
    job = ProcrastinateJob.objects.get(task_name="governance.open_review")
    open_review_job.func(**job.args)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.frozen_count, campaign.started_by) == (
        "running", 4, dario.user,
    )  # fmt: skip
    open_review_job.func(**job.args)
    assert Notice.objects.get(kind="review_not_started").facts == {"code": "not_running"}
