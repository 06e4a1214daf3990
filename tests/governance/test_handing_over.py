"""Handing over: everything moves at once, nothing stays with nobody, and it can be taken back."""

from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.collaboration import Task
from contacts.models.contact import Contact, Organisation
from contacts.models.quality import QualityRule
from contacts.models.source import Origin, Source
from contacts.models.work import BulkChange, Progress
from contacts.operations.bulk_writing import CannotUndo
from contacts.operations.contacts import create_contact, update_contact
from governance.models.audit import AuditEvent
from governance.models.domain import DataDomain, DomainSteward
from governance.models.policy import Policy
from governance.models.quality import FreshnessPolicy
from governance.models.review import ReviewCampaign
from governance.operations.belongings import belongings_of
from governance.operations.domains import change_domain
from governance.operations.handing_over import hand_over, undo_hand_over
from governance.operations.leaving import StillResponsible, deactivate_person
from governance.operations.staff import change_person
from governance.reading.ownership import EmptyTeam
from governance.tasks import hand_over_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def dario(people: dict[str, Any]) -> Actor:
    return Actor(people["dario"], Door.PAGE)


@pytest.fixture
def bo_owns(people: dict[str, Any], dario: Actor) -> dict[str, Any]:
    """Two contacts, an organisation, a task, a source, two stewardships and a policy of bo's."""
    bo = people["bo"]
    contacts = [
        create_contact(values={"given_name": name, "owner": bo}, by=dario) for name in ("Io", "Uma")
    ]
    Organisation.objects.create(name="Alfar", name_fold="alfar", owner=bo)
    Task.objects.create(title="Call", assignee=bo)
    Source.objects.filter(name="API").update(owner=bo)
    Policy.objects.create(title="Keeping", topic="storage", owner=bo)
    for code in ("identity", "health"):
        change_domain(domain=domain(code), values={"stewards": [bo]}, by=dario)
    change_domain(domain=domain("health"), values={"stewards": [bo, people["cy"]]}, by=dario)
    return {"contacts": contacts}


def domain(code: str) -> DataDomain:
    return DataDomain.objects.get(code=code)


def counts(person: Any) -> dict[str, int]:
    return {code: n for code, n in belongings_of(person).items() if n}


EVERYTHING = {
    "contacts": 2, "organisations": 1, "tasks": 1, "sources": 1, "stewardships": 2, "policies": 1,
}  # fmt: skip


def test_everything_goes_to_the_successor_in_one_operation(people, bo_owns, dario):
    assert counts(people["bo"]) == EVERYTHING
    change = hand_over(of=people["bo"], to=people["cy"], by=dario)

    assert counts(people["bo"]) == {}
    # cy was a steward of one of the two domains already.
    assert counts(people["cy"]) == EVERYTHING
    assert (change.count, change.facts["contacts"]) == (7, 2)
    history = Contact.history.filter(history_operation=change.operation)
    assert {(row.owner_id, row.history_user_id) for row in history} == {
        (people["cy"].pk, people["dario"].pk)
    }
    event = AuditEvent.objects.get(verb="ownership.handed_over")
    assert event.facts == {
        "organisations": 1, "tasks": 1, "sources": 1, "stewardships": 1, "policies": 1,
        "contacts": 2, "owner": str(people["cy"].pk), "former": str(people["bo"].pk),
    }  # fmt: skip


def test_contacts_take_a_new_version_an_origin_and_the_team(people, teams, bo_owns, dario):
    hand_over(of=people["bo"], to=people["cy"], team=teams["South"], kinds=["contacts"], by=dario)

    contact = Contact.objects.get(pk=bo_owns["contacts"][0].pk)
    assert (contact.owner, contact.team, contact.version) == (people["cy"], teams["South"], 2)
    assert Origin.objects.filter(contact=contact).latest("pk").fields == ["owner", "team"]
    assert counts(people["bo"]).keys() == EVERYTHING.keys() - {"contacts"}


def test_what_has_nobody_is_handed_over_too(people, dario):
    alone = create_contact(values={"given_name": "Alone"}, by=dario)
    update_contact(contact=alone, values={"owner": None}, by=dario)

    hand_over(of=None, to=people["cy"], kinds=["contacts"], by=dario)

    assert Contact.objects.get(pk=alone.pk).owner == people["cy"]


def test_it_is_taken_back_except_for_what_changed_since(people, teams, bo_owns, dario):
    change = hand_over(of=people["bo"], to=people["cy"], team=teams["South"], by=dario)
    changed, same = bo_owns["contacts"]
    update_contact(contact=changed, values={"occupation": "Potter"}, by=dario)
    Task.objects.update(assignee=people["ana"])

    assert undo_hand_over(change=change, by=dario) == (5, 2)

    same = Contact.objects.get(pk=same.pk)
    assert (same.owner, same.team, same.version) == (people["bo"], None, 3)
    assert Contact.objects.get(pk=changed.pk).owner == people["cy"]
    assert counts(people["ana"]) == {"tasks": 1}
    with pytest.raises(CannotUndo):
        undo_hand_over(change=change, by=dario)


def test_nothing_to_hand_over_leaves_no_trace(people, dario):
    assert hand_over(of=people["bo"], to=people["cy"], by=dario).pk is None
    assert not AuditEvent.objects.filter(verb="ownership.handed_over").exists()


def test_nobody_hands_over_to_oneself_or_to_somebody_gone(people, dario):
    for to in (people["bo"], None):
        with pytest.raises(Invalid):
            hand_over(of=people["bo"], to=to, by=dario)
    with pytest.raises(NotPermitted):
        hand_over(of=people["bo"], to=people["cy"], by=Actor(people["ana"], Door.PAGE))


def test_who_answers_for_something_leaves_only_with_a_successor(people, bo_owns, dario):
    with pytest.raises(Invalid):
        change_person(person=people["bo"], values={"is_active": False}, by=dario)
    with pytest.raises(StillResponsible):
        deactivate_person(person=people["bo"], by=dario)
    people["bo"].refresh_from_db()
    assert people["bo"].is_active is True

    gone = deactivate_person(person=people["bo"], successor=people["cy"], by=dario)

    assert (gone.is_active, counts(gone)) == (False, {})
    operations = AuditEvent.objects.filter(verb__in=["ownership.handed_over", "user.changed"])
    assert len({event.operation for event in operations}) == 1


def test_a_superuser_is_closed_by_a_superuser_only(people, dario):
    with pytest.raises(NotPermitted):
        deactivate_person(person=people["root"], by=dario)
    deactivate_person(person=people["root"], by=Actor.system())


def test_the_page_previews_and_moves_exactly_that(signed_in, people, bo_owns):
    client, page = signed_in("dario"), reverse("governance:hand_over")
    asked = {"of": "bo", "to": "cy", "team": "", "kinds": ["contacts", "tasks"]}
    assert client.get(page, asked).context["total"] == 3

    assert client.post(page, asked | {"expected": "2"}).status_code == 409
    assert client.post(page, asked | {"expected": "3"}).url == reverse("governance:ownership")
    assert counts(people["bo"]).keys() == EVERYTHING.keys() - {"contacts", "tasks"}

    undo = reverse("governance:hand_over_undo", args=[BulkChange.objects.get().key])
    client.post(undo)
    assert counts(people["bo"]) == EVERYTHING


def test_the_leaving_page_counts_and_asks_for_a_successor(signed_in, people, bo_owns):
    client, page = signed_in("dario"), reverse("governance:leaving", args=[people["bo"].pk])
    assert client.get(page).context["total"] == 8

    assert client.post(page, {}).status_code == 400
    client.post(page, {"successor": "cy", "team": ""})

    people["bo"].refresh_from_db()
    assert (people["bo"].is_active, counts(people["bo"])) == (False, {})


def test_what_a_steward_of_quality_answers_for_goes_too(people, dario):
    bo, cy = people["bo"], people["cy"]
    QualityRule.objects.filter(code="odd_name").update(owner=bo)
    FreshnessPolicy.objects.create(group="email", months=6, owner=bo)
    review = ReviewCampaign.objects.create(
        title="Spring", due_on="2999-01-01", owner=bo, escalate_to=bo
    )
    ana = create_contact(values={"given_name": "N/A"}, by=dario)
    ana.issues.filter(code="odd_name").update(assignee=bo)
    held = dict.fromkeys(("rules", "freshness", "reviews", "escalations", "issues"), 1)
    assert counts(bo) == held
    change = hand_over(of=bo, to=cy, by=dario)
    assert (counts(bo), counts(cy)) == ({}, held)
    review.refresh_from_db()
    assert (review.owner, review.escalate_to) == (cy, cy)
    assert undo_hand_over(change=change, by=dario) == (5, 0)
    assert counts(bo) == held


def test_orphans_of_every_kind_are_on_the_ownership_page(signed_in, people, bo_owns):
    type(people["bo"]).objects.filter(pk=people["bo"].pk).update(is_active=False)

    found = signed_in("dario").get(reverse("governance:ownership_orphans")).context["orphaned"]

    left = {(each.code, each.count) for each in found if each.person == people["bo"]}
    assert left == set(EVERYTHING.items())
    assert ("sources", 1) in {(each.code, each.count) for each in found if each.person is None}


def test_very_many_are_handed_over_by_the_worker(signed_in, people, bo_owns, monkeypatch):
    monkeypatch.setattr("governance.views.handing_over.AT_ONCE", 1)
    page = reverse("governance:leaving", args=[people["bo"].pk])
    signed_in("dario").post(page, {"successor": "cy", "team": ""})
    assert counts(people["bo"]) == EVERYTHING

    watched = Progress.objects.get(kind="leaving")
    hand_over_job(
        work="leaving", of_id=people["bo"].pk, to_id=people["cy"].pk, team_id=None, kinds=[],
        change_id=None, progress_id=watched.pk, user_id=people["dario"].pk,
    )  # fmt: skip

    watched.refresh_from_db()
    assert (watched.state, counts(people["bo"])) == ("done", {})


def test_a_refusal_in_the_worker_is_written_where_the_person_looks(people, bo_owns):
    watched = Progress.objects.create(kind="leaving", owner=people["dario"])
    hand_over_job(
        work="leaving", of_id=people["bo"].pk, to_id=None, team_id=None, kinds=[],
        change_id=None, progress_id=watched.pk, user_id=people["dario"].pk,
    )  # fmt: skip

    watched.refresh_from_db()
    assert watched.state == "failed"
    assert watched.note == "This person still answers for records. Choose who takes them over."


def test_every_kind_is_handed_in_a_fixed_number_of_statements(
    people, bo_owns, dario, django_assert_max_num_queries
):
    for number in range(20):
        create_contact(values={"given_name": f"P{number}", "owner": people["bo"]}, by=dario)
        Organisation.objects.create(name=f"O{number}", name_fold=f"o{number}", owner=people["bo"])
    with django_assert_max_num_queries(36):
        assert hand_over(of=people["bo"], to=people["cy"], by=dario).count == 47


def test_a_double_steward_does_not_become_one_twice(people, bo_owns, dario):
    hand_over(of=people["bo"], to=people["cy"], kinds=["stewardships"], by=dario)
    assert sorted(DomainSteward.objects.values_list("domain__code", "user__username")) == [
        ("health", "cy"), ("identity", "cy"),
    ]  # fmt: skip


def test_a_team_that_nobody_works_in_any_more_is_shown_with_its_contacts(
    signed_in, people, teams, dario
):
    """South is Cy's alone: of its three contacts one has no owner, one goes with Cy, one not."""
    south, client = teams["South"], signed_in("dario")
    for name, owner in (("Io", None), ("Uma", people["cy"]), ("Eli", people["marta"])):
        values = {"given_name": name, "owner": owner, "team": south}
        create_contact(values=values, by=dario)
    DataDomain.objects.filter(code="identity").update(owner=None, team=south)
    page, leaving = reverse("governance:ownership_orphans"), ["governance:leaving", people["cy"].pk]
    before = client.get(page).context
    warned = client.get(reverse(leaving[0], args=leaving[1:])).context["empty_teams"]
    type(people["cy"]).objects.filter(pk=people["cy"].pk).update(is_active=False)
    after = client.get(page)

    assert before["empty_teams"] == []
    assert warned == after.context["empty_teams"] == [EmptyTeam("South", 3, 1)]
    assert "Contacts of the team South: nobody in it works here" in after.content.decode()
    # Uma of Cy's, Eli of the team, and the domain that only the team answered for.
    assert after.context["orphaned_total"] == before["orphaned_total"] + 3
    assert _left(after.context, "domains") == _left(before, "domains") + 1


def _left(context: Any, code: str) -> int:
    return sum(each.count for each in context["orphaned"] if each.code == code)
