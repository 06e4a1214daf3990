"""Making, changing and archiving one contact: what is written, and what is not."""

from datetime import date

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted, Stale
from contacts.models.catalogue import CustomField, Tag
from contacts.models.contact import Contact, Organisation, SearchEntry
from contacts.models.preference import Suppression
from contacts.models.quality import QualityIssue
from contacts.models.reach import ContactPoint
from contacts.models.source import Origin
from contacts.normalise.text import fold
from contacts.operations.contacts import (
    NotChangeable,
    archive_contact,
    create_contact,
    unarchive_contact,
    update_contact,
)
from contacts.operations.searching import refresh_search
from contacts.operations.suppression import digest
from governance.models.audit import AuditEvent


def entries(verb):
    return AuditEvent.objects.filter(verb=verb)


@pytest.fixture
def ines(by):
    return create_contact(
        values={"given_name": "Inés", "family_name": "Ñúñez", "email": "Ines@Example.ES",
                "phone": "612 345 678"},
        by=by,
    )  # fmt: skip


def test_a_new_contact_belongs_to_its_maker_and_their_team(ines, people, teams):
    assert (ines.owner, ines.team) == (people["ana"], teams["North"])
    assert (ines.email, ines.phone, ines.version) == ("ines@example.es", "+34612345678", 1)


def test_a_new_contact_has_its_points_origin_words_history_and_one_entry(ines, people):
    points = ines.points.order_by("kind").values_list("kind", "value", "normalised", "is_primary")
    assert list(points) == [
        ("email", "Ines@Example.ES", "ines@example.es", True),
        ("phone", "612 345 678", "+34612345678", True),
    ]
    origin = Origin.objects.get(contact=ines)
    assert origin.source.name == "Entered by hand"
    assert origin.fields == ["email", "family_name", "given_name", "owner", "phone", "team"]
    assert (origin.user_id, origin.door) == (people["ana"].pk, "page")
    assert SearchEntry.objects.get(contact=ines).words == (
        "ines nunez ines@example.es +34612345678 612345678"
    )
    assert Contact.history.filter(id=ines.pk).count() == 1
    assert entries("contact.created").get().facts == {"fields": origin.fields}
    assert entries("contact.created").get().key == str(ines.key)


def test_an_integration_is_named_as_the_origin(people):
    made = create_contact(values={"email": "a@x.es"}, by=Actor(people["marta"], Door.API))
    assert made.source.name == "API"
    assert Origin.objects.get(contact=made).source.name == "API"


def test_somebody_without_name_or_address_is_refused_and_nothing_is_written(by):
    with pytest.raises(Invalid) as refusal:
        create_contact(values={"notes": "hello"}, by=by)
    assert list(refusal.value.fields) == ["given_name"]
    assert (Contact.objects.count(), Origin.objects.count()) == (0, 0)
    assert not entries("contact.created").exists()


def test_all_problems_are_told_at_once(by):
    values = {"email": "nonsense", "phone": "12", "stage": "x", "shoe": 1, "language": "klingonese"}
    with pytest.raises(Invalid) as refusal:
        create_contact(values=values, by=by)
    assert set(refusal.value.fields) == {"email", "phone", "stage", "shoe", "language"}
    assert Contact.objects.count() == 0


def test_the_same_values_again_leave_no_trace(ines, by):
    events = AuditEvent.objects.count()
    after = update_contact(
        contact=ines, by=by,
        values={"given_name": " Inés ", "email": "INES@example.es", "phone": "+34 612 345 678",
                "owner": by.user, "tags": [], "custom": {}, "organisation": ""},
    )  # fmt: skip
    assert after.version == 1
    assert Contact.history.filter(id=ines.pk).count() == 1
    assert (AuditEvent.objects.count(), Origin.objects.count()) == (events, 1)


def test_a_change_is_one_version_one_history_row_one_entry_and_one_origin(ines, by):
    after = update_contact(
        contact=ines,
        values={"given_name": "Agnes", "tags": ["VIP", "vip"], "stage": "customer"},
        by=by,
    )
    assert after.version == 2
    history = Contact.history.filter(id=ines.pk).order_by("history_id").last()
    assert (history.history_type, history.given_name, history.version) == ("~", "Agnes", 2)
    assert (history.history_user_id, history.history_door) == (by.user_id, "page")
    assert Contact.history.filter(id=ines.pk).count() == 2
    assert entries("contact.updated").get().facts == {"fields": ["given_name", "stage", "tags"]}
    assert Origin.objects.filter(contact=ines).latest("pk").fields == [
        "given_name", "stage", "tags",
    ]  # fmt: skip
    assert [tag.name for tag in after.tags.all()] == ["vip"]
    assert SearchEntry.objects.get(contact=ines).words.startswith("agnes nunez")


def test_an_older_version_is_refused_and_nothing_changes(ines, by):
    update_contact(contact=ines, values={"given_name": "Agnes"}, by=by)
    with pytest.raises(Stale):
        update_contact(contact=ines, values={"given_name": "Ana"}, by=by, expected_version=1)
    ines.refresh_from_db()
    assert (ines.given_name, ines.version) == ("Agnes", 2)
    assert entries("contact.updated").count() == 1


def test_taking_away_everything_to_call_a_person_by_is_refused(by):
    made = create_contact(values={"email": "a@x.es"}, by=by)
    with pytest.raises(Invalid):
        update_contact(contact=made, values={"email": ""}, by=by)
    assert made.points.count() == 1


def test_an_overwritten_email_changes_its_row_and_the_column(ines, by):
    point = ines.points.get(kind="email")
    after = update_contact(contact=ines, values={"email": "new@x.es"}, by=by)
    point.refresh_from_db()
    assert (point.normalised, point.is_primary, after.email) == ("new@x.es", True, "new@x.es")
    assert ContactPoint.history.filter(id=point.pk).count() == 2


def test_an_opted_out_email_is_not_forgotten_when_overwritten(ines, by):
    ines.points.filter(kind="email").update(opted_out_at=timezone.now())
    update_contact(contact=ines, values={"email": "new@x.es"}, by=by)
    points = ines.points.filter(kind="email").order_by("pk")
    assert [(p.normalised, p.is_primary, bool(p.opted_out_at)) for p in points] == [
        ("ines@example.es", False, True),
        ("new@x.es", True, False),
    ]


def test_an_opt_out_counts_on_a_new_record_for_the_same_address(ines, by):
    when = timezone.now()
    ines.points.filter(kind="email").update(opted_out_at=when)
    twin = create_contact(values={"email": "ines@example.es"}, by=by)
    assert twin.points.get().opted_out_at == when


def test_a_suppressed_address_is_kept_but_closed(by):
    Suppression.objects.create(
        digest=digest("email", "gone@x.es"), channel="email", reason="erased"
    )
    Suppression.objects.create(digest=digest("sms", "+34612345678"), channel="sms", reason="erased")
    made = create_contact(values={"email": "Gone@x.es", "phone": "612345678"}, by=by)
    assert [bool(point.opted_out_at) for point in made.points.all()] == [True, True]
    assert len(digest("email", "gone@x.es")) == 64


def test_two_numbers_in_one_field_are_two_points(by):
    made = create_contact(values={"given_name": "A", "phone": "612345678 / 913456789"}, by=by)
    points = made.points.order_by("pk").values_list("normalised", "is_primary")
    assert list(points) == [("+34612345678", True), ("+34913456789", False)]


def test_an_organisation_is_found_by_its_name_or_made(by):
    first = create_contact(values={"given_name": "A", "organisation": "Café Sol"}, by=by)
    second = create_contact(values={"given_name": "B", "organisation": "CAFE SOL"}, by=by)
    assert first.organisation == second.organisation
    assert Organisation.objects.get().name == "Café Sol"
    assert SearchEntry.objects.get(contact=second).words == "b cafe sol"


def test_a_sales_person_cannot_hand_a_contact_away(ines, people, teams):
    bo = Actor(people["bo"], Door.PAGE)
    with pytest.raises(NotPermitted):
        update_contact(contact=ines, values={"owner": people["bo"]}, by=bo)
    with pytest.raises(NotPermitted):
        create_contact(values={"given_name": "X", "team": teams["South"]}, by=bo)
    ines.refresh_from_db()
    assert ines.owner == people["ana"]
    assert Contact.objects.count() == 1


def test_a_lead_hands_a_contact_over_and_the_team_stays(ines, by, people, teams):
    after = update_contact(contact=ines, values={"owner": people["cy"]}, by=by)
    assert (after.owner, after.team) == (people["cy"], teams["North"])


def test_who_left_cannot_own(ines, by, people):
    people["bo"].is_active = False
    people["bo"].save()
    with pytest.raises(Invalid) as refusal:
        update_contact(contact=ines, values={"owner": people["bo"]}, by=by)
    assert list(refusal.value.fields) == ["owner"]


def test_the_system_makes_contacts_of_nobody(db):
    made = create_contact(values={"given_name": "A", "owner": None}, by=Actor.system())
    assert (made.owner, made.team, made.source) == (None, None, None)


def test_a_sales_person_uses_tags_but_makes_none(ines, by, people):
    Tag.objects.create(name="VIP", name_fold="vip")
    bo = Actor(people["bo"], Door.PAGE)
    update_contact(contact=ines, values={"tags": ["vip"]}, by=bo)
    with pytest.raises(Invalid):
        update_contact(contact=ines, values={"tags": ["vip", "other"]}, by=bo)
    assert [tag.name for tag in ines.tags.all()] == ["VIP"]


def test_custom_values_are_checked_merged_and_taken_away(ines, by):
    CustomField.objects.create(slug="size", label_en="Size", kind="number", rules={"max": 60})
    CustomField.objects.create(slug="shop", label_en="Shop", kind="text")
    update_contact(contact=ines, values={"custom": {"size": "41", "shop": "Sol"}}, by=by)
    after = update_contact(contact=ines, values={"custom": {"size": ""}}, by=by)
    assert after.custom == {"shop": "Sol"}
    assert entries("contact.updated").latest("pk").facts == {"fields": ["custom.size"]}
    with pytest.raises(Invalid) as refusal:
        update_contact(contact=ines, values={"custom": {"size": 99, "no": 1}}, by=by)
    assert set(refusal.value.fields) == {"custom.size", "custom.no"}


def test_a_birth_date_says_its_year_and_day(ines, by):
    after = update_contact(contact=ines, values={"birth_date": "1980-03-07"}, by=by)
    assert (after.birth_date, after.birth_year, after.birth_day) == (
        date(1980, 3, 7), 1980, "03-07",
    )  # fmt: skip
    after = update_contact(contact=ines, values={"birth_year": 1981}, by=by)
    assert after.birth_date == date(1981, 3, 7)
    after = update_contact(contact=ines, values={"birth_date": None}, by=by)
    assert (after.birth_date, after.birth_year, after.birth_day) == (None, None, "")


def test_what_a_person_types_keeps_its_case_and_a_program_is_tidied(by, people):
    typed = create_contact(values={"given_name": "bell", "family_name": "hooks"}, by=by)
    sent = create_contact(
        values={"given_name": "MARÍA", "family_name": "DE LA CRUZ"},
        by=Actor(people["marta"], Door.API),
    )
    assert (typed.full_name, sent.full_name) == ("bell hooks", "María de la Cruz")


def test_quality_flags_open_and_close_with_the_values(by):
    made = create_contact(values={"given_name": "test", "language": "es"}, by=by)
    codes = QualityIssue.objects.filter(contact=made, closed_at=None).order_by("code")
    assert list(codes.values_list("code", flat=True)) == ["odd_name", "unreachable"]
    update_contact(contact=made, values={"given_name": "Eva", "email": "eva@x.es"}, by=by)
    assert not codes.all().exists()
    assert QualityIssue.objects.filter(contact=made).count() == 2


def test_archiving_twice_is_one_entry(ines, by):
    archive_contact(contact=ines, by=by)
    after = archive_contact(contact=ines, by=by)
    assert after.archived_at is not None
    assert (after.version, entries("contact.archived").count()) == (2, 1)
    assert unarchive_contact(contact=ines, by=by).archived_at is None


def test_a_merged_contact_cannot_be_changed(ines, by):
    other = create_contact(values={"given_name": "B"}, by=by)
    Contact.objects.filter(pk=ines.pk).update(merged_into=other)
    with pytest.raises(NotChangeable):
        update_contact(contact=ines, values={"given_name": "C"}, by=by)


@pytest.mark.parametrize(
    "name",
    ["José Ñúñez", "Straße", "ŁÓDŹ Øre Æsir Œuvre", "D’Artagnan", "Γιώργος Παπαδόπουλος",
     "Ёлкин Йорк", "ISTANBUL İı", "Jose\u0301", "12–14", "김철수", "Nguyễn", "O`Neil"],
)  # fmt: skip
def test_the_database_folds_as_the_search_does(db, name):
    contact = Contact.objects.create(given_name=name)
    assert refresh_search([contact.pk]) == 1
    assert SearchEntry.objects.get(contact=contact).words == fold(name)
    assert refresh_search([contact.pk]) == 0
