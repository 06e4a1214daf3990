"""The card of one person: what is shown to whom, and editing where it stands."""

import json

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent, WishEvent
from contacts.models.share import ContactShare
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.preferences import record_consent
from governance.models.audit import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia(by):
    values = {
        "given_name": "Lucía",
        "family_name": "Ortega",
        "email": "lucia@example.com",
        "phone": "+34 612 345 678",
        "occupation": "Barista",
        "organisation": "Café Lisboa",
        "stage": "customer",
        "tags": ["VIP"],
        "notes": "Likes rye bread",
    }
    return create_contact(values=values, by=by)


def edit(client, contact, field, value, version=None):
    return client.post(
        f"/contacts/{contact.key}/edit/{field}/",
        {field: value, "version": version or contact.version},
    )


def test_the_card_shows_the_person_in_three_columns(signed_in, lucia):
    answer = signed_in("ana").get(f"/contacts/{lucia.key}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "Lucía Ortega",
        "Café Lisboa",
        "lucia@example.com",
        "+34612345678",
        "Barista",
        "VIP",
        "Likes rye bread",
        "Customer",
        "Entered by hand",
        "Contact created",
    ):
        assert words in page
    assert " style=" not in page
    assert "<script>" not in page


def test_a_colleague_of_another_team_finds_nobody(signed_in, lucia):
    client = signed_in("cy")
    for address in (
        "",
        "part/hero/",
        "field/occupation/",
        "edit/occupation/",
        "timeline/",
        "history/",
    ):
        assert client.get(f"/contacts/{lucia.key}/{address}").status_code == 404
    assert edit(client, lucia, "occupation", "Spy").status_code == 404
    assert Contact.objects.get(pk=lucia.pk).occupation == "Barista"


def test_a_reader_sees_but_cannot_edit(signed_in, lucia):
    client = signed_in("vera")
    before = AuditEvent.objects.count()
    page = client.get(f"/contacts/{lucia.key}/").content.decode()
    assert "Barista" in page
    assert "/edit/" not in page
    assert edit(client, lucia, "occupation", "Spy").status_code == 403
    for address, values in (
        ("points/", {"kind": "email", "value": "x@example.com"}),
        ("consent/", {"channel": "email", "purpose": "newsletter", "action": "grant"}),
        ("wishes/", {"name": "frequency_cap", "value": "2"}),
        ("archive/", {}),
        ("share/", {"user": "1"}),
        ("addresses/", {"city": "Sevilla"}),
    ):
        assert client.post(f"/contacts/{lucia.key}/{address}", values).status_code == 403
    lucia.refresh_from_db()
    assert (lucia.occupation, lucia.version, lucia.archived_at) == ("Barista", 1, None)
    assert lucia.points.count() == 2
    refused = AuditEvent.objects.filter(verb="access.refused", key=str(lucia.key))
    assert (refused.count(), AuditEvent.objects.count()) == (7, before + 7)


def test_fields_hidden_from_a_role_are_absent_everywhere(signed_in, lucia, by):
    update_contact(contact=lucia, values={"notes": "Secret note", "gender": "female"}, by=by)
    client = signed_in("vera")
    for address in ("", "timeline/", "history/", "part/changes/", "part/details/", "part/origins/"):
        page = client.get(f"/contacts/{lucia.key}/{address}").content.decode()
        for words in ("Secret note", "Likes rye bread", "Female", "Notes", "Gender"):
            assert words not in page, (address, words)
    assert client.get(f"/contacts/{lucia.key}/field/notes/").status_code == 404
    assert client.get(f"/contacts/{lucia.key}/history/?field=notes").status_code == 404


def test_the_editor_comes_saves_and_goes(signed_in, lucia):
    client = signed_in("ana")
    editor = client.get(f"/contacts/{lucia.key}/edit/occupation/").content.decode()
    assert 'value="Barista"' in editor
    assert "data-cancel" in editor
    answer = edit(client, lucia, "occupation", "Baker")
    assert answer.status_code == 200
    assert "Baker" in answer.content.decode()
    news = json.loads(answer.headers["HX-Trigger"])
    assert news["toast"]["text"] == "Saved"
    lucia.refresh_from_db()
    assert (lucia.occupation, lucia.version) == ("Baker", 2)
    undone = client.post(news["toast"]["undo"], headers={"HX-Request": "true"})
    assert undone.status_code == 204
    lucia.refresh_from_db()
    assert lucia.occupation == "Barista"


def test_saving_the_same_value_leaves_no_trace(signed_in, lucia):
    answer = edit(signed_in("ana"), lucia, "occupation", "Barista")
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "{}"
    assert lucia.history.count() == 1


def test_a_stale_edit_shows_both_values_and_writes_nothing(signed_in, lucia, people):
    bo = Actor(people["bo"], Door.PAGE)
    update_contact(contact=lucia, values={"occupation": "Chef"}, by=bo)
    client = signed_in("ana")
    answer = edit(client, lucia, "occupation", "Baker", version=1)
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "Somebody changed this meanwhile" in page
    assert "Chef" in page
    assert 'value="Baker"' in page
    assert "Bo" in page
    lucia.refresh_from_db()
    assert lucia.occupation == "Chef"
    assert edit(client, lucia, "occupation", "Baker", version=2).status_code == 200


def test_ones_own_edit_of_another_field_is_no_conflict(signed_in, lucia):
    client = signed_in("ana")
    assert edit(client, lucia, "occupation", "Baker", version=1).status_code == 200
    assert edit(client, lucia, "language", "es", version=1).status_code == 200
    lucia.refresh_from_db()
    assert (lucia.occupation, lucia.language) == ("Baker", "es")


def test_a_wrong_value_is_told_beside_the_field(signed_in, lucia):
    answer = edit(signed_in("ana"), lucia, "birthday", "someday")
    assert answer.status_code == 422
    assert "Write it like 14 March 1988" in answer.content.decode()


def test_a_birthday_without_a_year_stays_without_one(signed_in, lucia):
    assert edit(signed_in("ana"), lucia, "birthday", "14 March").status_code == 200
    lucia.refresh_from_db()
    assert (lucia.birth_date, lucia.birth_year, lucia.birth_day) == (None, None, "03-14")


def test_only_who_may_assign_edits_the_owner(signed_in, lucia, people):
    assert edit(signed_in("bo"), lucia, "owner", people["bo"].pk).status_code == 403
    assert edit(signed_in("ana"), lucia, "owner", people["bo"].pk).status_code == 200
    lucia.refresh_from_db()
    assert lucia.owner == people["bo"]


def test_points_are_added_changed_and_removed(signed_in, lucia):
    client, base = signed_in("ana"), f"/contacts/{lucia.key}/points/"
    added = client.post(base, {"kind": "email", "value": "L@Work.example", "label": "work"})
    assert added.status_code == 200
    point = lucia.points.get(normalised="l@work.example")
    assert (point.label, point.is_primary) == ("work", False)
    client.post(f"{base}{point.pk}/", {"name": "is_primary", "value": "yes"})
    lucia.refresh_from_db()
    assert lucia.email == "l@work.example"
    page = client.post(f"{base}{point.pk}/", {"name": "opted_out", "value": "yes"})
    assert "Opted out" in page.content.decode()
    refused = client.post(f"{base}{point.pk}/", {"name": "remove"})
    assert refused.status_code == 422
    assert lucia.points.filter(pk=point.pk).exists()
    wrong = client.post(base, {"kind": "email", "value": "nonsense"})
    assert wrong.status_code == 422
    assert lucia.points.count() == 3


def test_a_point_of_somebody_else_cannot_be_reached_through_the_card(signed_in, lucia, by):
    other = create_contact(values={"given_name": "Bea", "email": "bea@example.com"}, by=by)
    point = other.points.get()
    answer = signed_in("ana").post(f"/contacts/{lucia.key}/points/{point.pk}/", {"name": "remove"})
    assert answer.status_code == 404
    assert other.points.count() == 1


def test_a_switch_records_who_wrote_the_consent_down(signed_in, lucia, people):
    client = signed_in("bo")
    page = client.post(
        f"/contacts/{lucia.key}/consent/",
        {"channel": "email", "purpose": "newsletter", "action": "grant"},
    )
    assert page.status_code == 200
    event = ConsentEvent.objects.get()
    assert (event.action, event.how, event.user_id) == ("grant", "staff", people["bo"].pk)
    hero = client.get(f"/contacts/{lucia.key}/part/hero/").content.decode()
    assert "mailto:lucia@example.com" in hero
    assert "No consent for phone calls" in hero


def test_a_file_s_claim_is_shown_as_not_usable(signed_in, lucia, by):
    record_consent(
        contact=lucia, channel="email", purpose="newsletter", action="import_assert", by=by
    )
    page = signed_in("ana").get(f"/contacts/{lucia.key}/").content.decode()
    assert "Claimed by a file, not confirmed: may not be used" in page
    assert "Consent claimed by a file, not confirmed" in page
    assert "mailto:" not in page


def test_a_file_cannot_be_imitated_by_hand(signed_in, lucia):
    values = {"channel": "email", "purpose": "newsletter", "action": "import_assert"}
    assert signed_in("ana").post(f"/contacts/{lucia.key}/consent/", values).status_code == 404
    assert not ConsentEvent.objects.exists()


def test_a_pause_closes_email_and_calls(signed_in, lucia, by):
    record_consent(contact=lucia, channel="email", purpose="newsletter", action="grant", by=by)
    client = signed_in("ana")
    client.post(f"/contacts/{lucia.key}/wishes/", {"name": "pause_until", "value": "2999-01-31"})
    assert WishEvent.objects.get().value == "2999-01-31"
    hero = client.get(f"/contacts/{lucia.key}/part/hero/").content.decode()
    assert "The person asked for a pause" in hero
    wrong = client.post(f"/contacts/{lucia.key}/wishes/", {"name": "frequency_cap", "value": "x"})
    assert wrong.status_code == 422
    assert "Give a whole number." in wrong.content.decode()


def test_previous_and_next_go_by_name_among_the_visible(signed_in, lucia, by, people):
    first = create_contact(values={"given_name": "Ana", "family_name": "Abad"}, by=by)
    hidden = create_contact(
        values={"given_name": "Zoe", "family_name": "Paz"}, by=Actor(people["cy"], Door.PAGE)
    )
    page = signed_in("ana").get(f"/contacts/{lucia.key}/").content.decode()
    assert f'rel="prev" href="/contacts/{first.key}/"' in page
    assert 'rel="next"' not in page
    assert str(hidden.key) not in page


def test_a_share_ends(signed_in, lucia, people):
    client = signed_in("ana")
    client.post(f"/contacts/{lucia.key}/share/", {"user": people["cy"].pk, "until": "2999-01-31"})
    share = ContactShare.objects.get()
    assert (share.user, share.permission.codename) == (people["cy"], "view_contact")
    assert signed_in("cy").get(f"/contacts/{lucia.key}/").status_code == 200
    assert edit(signed_in("cy"), lucia, "occupation", "Spy").status_code == 403
    signed_in("ana").post(f"/contacts/{lucia.key}/share/{share.pk}/end/")
    assert signed_in("cy").get(f"/contacts/{lucia.key}/").status_code == 404
    past = signed_in("ana").post(
        f"/contacts/{lucia.key}/share/", {"user": people["cy"].pk, "until": "2001-01-31"}
    )
    assert past.status_code == 422


def test_archiving_is_undone(signed_in, lucia):
    client = signed_in("ana")
    client.post(f"/contacts/{lucia.key}/archive/")
    assert Contact.objects.get(pk=lucia.pk).archived_at is not None
    assert "Archived" in client.get(f"/contacts/{lucia.key}/").content.decode()
    client.post(f"/contacts/{lucia.key}/unarchive/")
    assert Contact.objects.get(pk=lucia.pk).archived_at is None


def test_a_relation_needs_somebody_one_may_see(signed_in, lucia, by, people):
    mate = create_contact(values={"given_name": "Bea", "family_name": "Ortega"}, by=by)
    far = create_contact(values={"given_name": "Zoe"}, by=Actor(people["cy"], Door.PAGE))
    client, base = signed_in("ana"), f"/contacts/{lucia.key}/relations/"
    assert "Bea Ortega" in client.post(f"{base}find/", {"q": "bea"}).content.decode()
    assert "Zoe" not in client.post(f"{base}find/", {"q": "zoe"}).content.decode()
    assert client.post(base, {"kind": "household", "other": far.key}).status_code == 422
    page = client.post(base, {"kind": "household", "other": mate.key}).content.decode()
    assert "Same household" in page
    relation = lucia.relations.get()
    client.post(f"{base}{relation.pk}/remove/")
    assert lucia.relations.count() == 0
