"""Who can see what and why; and the shares of single records."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.models.share import ContactShare
from contacts.operations.shares import end_shares, share_contact
from governance.models.audit import AuditEvent
from governance.models.user import User
from governance.reading.access import readers_of, sight_of, ways_to

pytestmark = pytest.mark.django_db
SHARES = reverse("governance:shares")


@pytest.fixture
def shared(nora: Contact, people: Any) -> ContactShare:
    return share_contact(
        contact=nora,
        user=people["cy"],
        may_change=False,
        until=timezone.now() + timedelta(days=1),
        reason="Helps with the fair",
        by=Actor(people["ana"], Door.PAGE),
    )


# --- who sees a record


def test_the_reasons_name_exactly_the_colleagues_who_see_a_record(nora, shared):
    named = {way.person for way in ways_to(nora)}
    seeing = {
        person
        for person in User.objects.all()
        if Contact.objects.visible_to(person).filter(pk=nora.pk).exists()
    }
    changing = {
        person
        for person in User.objects.all()
        if Contact.objects.changeable_by(person).filter(pk=nora.pk).exists()
    }

    assert named == seeing
    assert {way.person for way in ways_to(nora) if way.may_change} == changing


def test_each_reason_is_in_words(nora, shared, signed_in):
    page = signed_in("dario").get(reverse("governance:access_record", args=[nora.key]))
    found = {(str(way.person), way.why) for way in page.context["ways"]}

    assert {
        ("Ana", "Owns the record"),
        ("Ana", "Is in the team North"),
        ("Bo", "Is in the team North"),
        ("Cy", "Shared by Ana"),
        ("Marta", "The role sees the contacts of every team"),
        ("root", "Administers the whole installation"),
    } <= found
    assert b"Helps with the fair" in page.content


def test_the_card_leads_there_for_those_who_answer_for_access(nora, signed_in):
    link = reverse("governance:access_record", args=[nora.key]).encode()
    card = reverse("contacts:page", args=[nora.key])
    panel = reverse("governance:sent", args=[nora.key])

    assert panel.encode() in signed_in("dario").get(card).content
    assert link in signed_in("dario").get(panel).content
    assert panel.encode() not in signed_in("ana").get(card).content
    assert signed_in("ana").get(link.decode()).status_code == 403


def test_who_reads_a_field(signed_in):
    found = readers_of("contacts.Contact", "email")
    assert found is not None
    assert {role: level for role, _name, level, _words in found.roles} == {
        "viewer": "masked",
        **dict.fromkeys(
            ("sales", "sales_lead", "marketing", "data_owner", "privacy_officer"), "editable"
        ),
    }
    assert readers_of("contacts.Contact", "nothing") is None
    page = signed_in("prisca").get(
        reverse("governance:access"), {"field": "contacts.Contact.email"}
    )
    assert page.context["readers"].sensitivity == "contact"


def test_what_a_person_sees_is_counted(nora, shared, people, signed_in):
    sight = sight_of(people["cy"])
    assert [count.number for _words, count in sight.counts] == [1, 0, 0, 1, 0]
    assert [level for level, _words in sight.levels] == ["editable"] * 3 + ["hidden"]
    vera = sight_of(people["vera"])
    assert [count.number for _words, count in vera.counts] == [1, 0, 1, 0, 0]
    assert ("email", "masked") in [(name, level) for name, level, _words in vera.fields]
    assert sight_of(people["root"]).fields == ()
    page = reverse("governance:access_person", args=[people["vera"].pk])
    assert signed_in("dario").get(page).status_code == 200


# --- shares


def test_a_share_keeps_who_gave_it_and_why(shared, people):
    assert (shared.by_id, shared.reason) == (people["ana"].pk, "Helps with the fair")


def test_an_ended_share_gives_nothing_at_the_very_moment(nora, shared, people):
    sees = Contact.objects.visible_to(people["cy"]).filter(pk=nora.pk)
    ContactShare.objects.update(until=Now() + timedelta(hours=1))
    assert sees.exists()
    ContactShare.objects.update(until=Now())
    assert not sees.exists()
    assert [way for way in ways_to(nora) if way.person == people["cy"]] == []


def test_a_share_is_not_for_passing_on(nora, people):
    ana, cy = (Actor(people[name], Door.PAGE) for name in ("ana", "cy"))
    share_contact(contact=nora, user=people["cy"], may_change=True, until=None, by=ana)
    with pytest.raises(Invalid):
        share_contact(contact=nora, user=people["vera"], may_change=False, until=None, by=cy)


def test_given_received_and_all(nora, shared, signed_in):
    def listed(who: str, kind: str) -> list[str]:
        rows = signed_in(who).get(SHARES, {"kind": kind}).context["rows"]
        return [str(share.user) for share, _giver, _in_sight in rows]

    assert listed("ana", "given") == ["Cy"]
    assert listed("cy", "given") == []
    assert listed("cy", "received") == ["Cy"]
    assert listed("dario", "all") == ["Cy"]
    # Who may not look at all of them gets the own ones.
    assert listed("marta", "all") == []


def test_several_shares_end_at_once_and_only_ones_own(nora, shared, people, signed_in):
    ana = Actor(people["ana"], Door.PAGE)
    other = share_contact(contact=nora, user=people["marta"], may_change=False, until=None, by=ana)
    ids = [shared.pk, other.pk]
    signed_in("cy").post(SHARES, {"ids": ids})
    assert ContactShare.objects.count() == 2
    everything = ContactShare.objects.all()
    assert end_shares(shares=everything, by=Actor(people["vera"], Door.PAGE)) == (0, 2)
    signed_in("ana").post(SHARES, {"ids": ids})
    assert ContactShare.objects.count() == 0
    assert AuditEvent.objects.filter(verb="contact.share_ended").count() == 2


def test_a_share_given_is_listed_without_a_name_once_the_record_is_out_of_sight(
    nora, shared, people, teams, signed_in
):
    Contact.objects.filter(pk=nora.pk).update(owner=people["cy"], team=teams["South"])
    page = signed_in("ana").get(SHARES).content.decode()

    assert "Out of your sight" in page
    assert "Norte" not in page
