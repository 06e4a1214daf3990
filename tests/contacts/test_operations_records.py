"""Restoring, exporting, likely duplicates, organisations and the words of the house."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted, Stale
from contacts.models.catalogue import CustomField, SavedView
from contacts.models.contact import Contact, SearchEntry
from contacts.models.export import Export
from contacts.models.share import ContactShare
from contacts.models.team import TeamMember
from contacts.normalise.text import tidy
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.custom_fields import change_field, define_field
from contacts.operations.export_files import safe_cell
from contacts.operations.exporting import request_export
from contacts.operations.likely import likely_duplicates
from contacts.operations.organisations import create_organisation, update_organisation
from contacts.operations.restoring import NoSuchVersion, restore_value, restore_version
from contacts.operations.shares import end_share, share_contact
from contacts.operations.teams import change_members, create_team
from contacts.operations.views import delete_view, save_view
from governance.models.audit import AuditEvent

pytestmark = pytest.mark.usefixtures("stored_in")


def entries(verb):
    return AuditEvent.objects.filter(verb=verb)


@pytest.fixture
def ines(by):
    return create_contact(
        values={"given_name": "Inés", "family_name": "Núñez", "email": "ines@x.es",
                "birth_date": "1980-03-07", "organisation": "Sol"}, by=by,
    )  # fmt: skip


def first_row(contact):
    return Contact.history.filter(id=contact.pk).earliest("history_id").history_id


def test_a_version_comes_back_as_a_new_one(ines, by):
    update_contact(
        contact=ines, by=by,
        values={"given_name": "X", "email": "x@x.es", "birth_date": None, "organisation": "Luna"},
    )  # fmt: skip
    after = restore_version(contact=ines, history_id=first_row(ines), by=by)
    assert (after.given_name, after.email, after.birth_day) == ("Inés", "ines@x.es", "03-07")
    assert (after.organisation.name, after.version) == ("Sol", 3)
    assert after.points.get().normalised == "ines@x.es"
    assert entries("contact.restored").get().facts == {"version": first_row(ines)}
    restore_version(contact=ines, history_id=first_row(ines), by=by)
    assert entries("contact.restored").count() == 1


def test_one_value_comes_back_and_the_others_stay(ines, by):
    update_contact(contact=ines, values={"given_name": "X", "birth_year": 1990}, by=by)
    after = restore_value(contact=ines, history_id=first_row(ines), field="birth_date", by=by)
    assert (after.given_name, after.birth_year) == ("X", 1980)


def test_a_decimal_custom_value_comes_back(ines, by):
    CustomField.objects.create(slug="size", label_en="Size", kind="number")
    with_size = update_contact(contact=ines, values={"custom": {"size": 1.234}}, by=by)
    row = Contact.history.filter(id=ines.pk).latest("history_id").history_id
    update_contact(contact=ines, values={"custom": {"size": None}}, by=by)
    after = restore_value(contact=ines, history_id=row, field="custom.size", by=by)
    assert (with_size.custom, after.custom) == ({"size": 1.234}, {"size": 1.234})


def test_another_contacts_history_is_not_ones_own(ines, by):
    other = create_contact(values={"given_name": "B"}, by=by)
    with pytest.raises(NoSuchVersion):
        restore_version(contact=other, history_id=first_row(ines), by=by)
    with pytest.raises(Invalid):
        restore_value(contact=ines, history_id=first_row(ines), field="owner", by=by)


def test_an_export_is_written_down_before_anything_leaves(ines, by):
    create_contact(values={"given_name": "=cmd()", "phone": "612345678", "tags": ["a", "b"]}, by=by)
    export = request_export(
        contacts=Contact.objects.order_by("pk"), format="csv", purpose="Fair", by=by,
        columns=["given_name", "phone", "tags", "organisation", "emails"],
    )  # fmt: skip
    assert (Export.objects.get(), export.count) == (export, 2)
    assert entries("contact.exported").get().facts["contacts"] == 2
    text = export.file.read().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1:] == [
        ["Inés", "", "", "Sol", "ines@x.es"],
        ["'=cmd()", "'+34612345678", "a; b", "", ""],
    ]


def test_an_export_holds_only_what_its_maker_sees(ines, by, people):
    create_contact(values={"given_name": "South"}, by=Actor(people["cy"], Door.PAGE))
    export = request_export(
        contacts=Contact.objects.all(), columns=["given_name"], format="xlsx", purpose="x", by=by
    )
    assert export.count == 1
    sheet = load_workbook(io.BytesIO(export.file.read())).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Inés"]


def test_an_export_is_refused_without_right_reason_or_columns(ines, by, people):
    asked = {"contacts": Contact.objects.all(), "format": "csv", "purpose": "x",
             "columns": ["given_name"]}  # fmt: skip
    with pytest.raises(NotPermitted):
        request_export(**asked, by=Actor(people["bo"], Door.PAGE))
    for wrong in ({"purpose": " "}, {"format": "pdf"}, {"columns": ["password"]}, {"columns": []}):
        with pytest.raises(Invalid):
            request_export(**{**asked, **wrong}, by=by)
    assert Export.objects.count() == 0


@pytest.mark.parametrize("text", ["=1+1", "+34", "-5", "@x"])
def test_an_exported_formula_is_harmless_and_reads_back(text):
    assert safe_cell(text) == f"'{text}"
    assert tidy(safe_cell(text)) == text


def test_duplicates_are_found_by_address_and_by_name(ines, by):
    def found(**values):
        matches = likely_duplicates(by.user, values)
        return [(d.contact.pk, d.score > 0.5, d.reasons) for d in matches]

    assert found(email="INES@x.es") == [(ines.pk, True, ("email",))]
    assert found(given_name="Ines", family_name="Nunez") == [(ines.pk, True, ("name",))]
    assert found(given_name="Inés", family_name="Núñes")[0][2] == ("name",)
    assert found(given_name="Inés", family_name="Núñez", email="ines@x.es") == [
        (ines.pk, True, ("name", "email"))
    ]
    assert found(given_name="Ana", family_name="Núñez") == []
    assert found(email="nonsense") == []


def test_an_address_under_another_first_name_is_another_person(ines, by):
    values = {"given_name": "Pedro", "family_name": "Gil", "email": "ines@x.es"}
    assert likely_duplicates(by.user, values) == []


def test_duplicates_show_nothing_outside_ones_scope(ines, by, people):
    assert likely_duplicates(people["cy"], {"email": "ines@x.es"}) == []
    assert likely_duplicates(by.user, {"email": "ines@x.es"}, but=ines) == []


def test_an_organisations_new_name_is_found_at_its_people(ines, by):
    update_organisation(
        organisation=ines.organisation, values={"name": "Café Mar", "country": "Spain"}, by=by
    )
    assert SearchEntry.objects.get(contact=ines).words.endswith("cafe mar ines@x.es")
    ines.organisation.refresh_from_db()
    assert (ines.organisation.country, ines.organisation.version) == ("ES", 2)
    assert entries("organisation.updated").get().facts == {"fields": ["country", "name"]}
    with pytest.raises(Stale):
        update_organisation(
            organisation=ines.organisation, values={"city": "X"}, by=by, expected_version=1
        )
    with pytest.raises(Invalid):
        create_organisation(values={"name": "CAFE MAR"}, by=by)


def test_a_field_is_defined_and_its_type_stays_while_used(ines, people):
    by = Actor(people["dario"], Door.PAGE)
    field = define_field(values={"label_en": "Shoe size", "kind": "number"}, by=by)
    assert field.slug == "shoe_size"
    update_contact(contact=ines, values={"custom": {"shoe_size": "41"}}, by=by)
    with pytest.raises(Invalid) as refusal:
        change_field(field=field, values={"kind": "text", "slug": "shoe"}, by=by)
    assert set(refusal.value.fields) == {"kind", "slug"}
    with pytest.raises(Invalid):
        define_field(values={"label_en": "Pet", "kind": "choice"}, by=by)
    with pytest.raises(NotPermitted):
        define_field(values={"label_en": "X"}, by=Actor(people["bo"], Door.PAGE))
    assert CustomField.objects.count() == 1


def test_a_view_is_its_owners(by, people):
    view = save_view(
        owner=by.user, name="Mine", query="?stage=lead&after=xyz", columns=["email"], by=by
    )
    assert view.query == "stage=lead"
    bo = Actor(people["bo"], Door.PAGE)
    with pytest.raises(NotPermitted):
        save_view(owner=by.user, name="Bo's", view=view, by=bo)
    with pytest.raises(NotPermitted):
        delete_view(view=view, by=bo)
    assert SavedView.objects.get().name == "Mine"
    delete_view(view=view, by=by)
    assert SavedView.objects.count() == 0


def test_members_of_a_team_change_once(by, people):
    team = create_team(name="East", members=[people["bo"]], by=by)
    change_members(team=team, members=[people["bo"], people["cy"]], by=by)
    change_members(team=team, members=[people["cy"], people["bo"]], by=by)
    assert TeamMember.objects.filter(team=team).count() == 2
    assert entries("team.members_changed").get().facts == {
        "joined": [str(people["cy"].pk)], "left": [],
    }  # fmt: skip


def test_a_share_lets_somebody_see_or_change_until_it_ends(ines, by, people):
    until = timezone.now() + timedelta(days=1)
    share_contact(contact=ines, user=people["cy"], may_change=False, until=until, by=by)
    assert Contact.objects.visible_to(people["cy"]).get() == ines
    assert not Contact.objects.changeable_by(people["cy"]).exists()
    share = share_contact(contact=ines, user=people["cy"], may_change=True, until=None, by=by)
    assert Contact.objects.changeable_by(people["cy"]).get() == ines
    assert ContactShare.objects.get() == share
    end_share(share=share, by=by)
    assert not Contact.objects.visible_to(people["cy"]).exists()
    assert [e.verb for e in entries("contact.shared")] == ["contact.shared"] * 2


def test_nobody_shares_what_they_may_not_change(ines, people):
    with pytest.raises(Invalid):
        share_contact(
            contact=ines, user=people["bo"], may_change=True, until=None,
            by=Actor(people["cy"], Door.PAGE),
        )  # fmt: skip
    assert ContactShare.objects.count() == 0


def test_a_share_is_ended_only_by_who_may_share(ines, by, people):
    share = share_contact(contact=ines, user=people["cy"], may_change=False, until=None, by=by)
    for name in ("cy", "vera"):
        with pytest.raises(NotPermitted):
            end_share(share=share, by=Actor(people[name], Door.PAGE))
    with pytest.raises(NotPermitted):
        end_share(share=share, by=Actor(None, Door.API))
    assert ContactShare.objects.get() == share
    assert not entries("contact.share_ended").exists()
    end_share(share=share, by=Actor(people["bo"], Door.PAGE))
    end_share(share=share, by=by)
    assert ContactShare.objects.count() == 0
    assert entries("contact.share_ended").get().facts == {"user": str(people["cy"].pk)}


def test_who_may_change_through_a_share_may_end_shares_until_their_own_ends(ines, by, people):
    read = share_contact(contact=ines, user=people["vera"], may_change=False, until=None, by=by)
    cy = Actor(people["cy"], Door.PAGE)
    past = share_contact(contact=ines, user=people["cy"], may_change=True, until=None, by=by)
    ContactShare.objects.filter(pk=past.pk).update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotPermitted):
        end_share(share=read, by=cy)
    ContactShare.objects.filter(pk=past.pk).update(until=None)
    end_share(share=read, by=cy)
    assert ContactShare.objects.get() == past
