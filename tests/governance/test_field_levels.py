"""Four levels for every field: hidden, masked, readable, editable; everywhere the same."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from config.field_access import Level, access, hidden_fields, masked_fields, uneditable_fields
from config.reader import reading_as
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.importing.starting import CannotImport, configure_import, start_import
from contacts.operations.points import add_address, add_point, remove_point
from contacts.operations.restoring import restore_version
from contacts.operations.upserting import put_by_email
from governance import roles
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
REACH = {"email", "phone"}
PRIVATE = {"gender", "birth_date", "birth_year", "birth_day", "notes"}


@pytest.fixture
def levels_of_sales(monkeypatch: Any) -> Any:
    """Return a function that gives the sales role other levels."""

    def give(**levels: Level) -> None:
        sales = roles.ROLES["sales"]
        changed = replace(sales, levels={**sales.levels, **levels})
        monkeypatch.setitem(roles.ROLES, "sales", changed)

    return give


@pytest.fixture
def about_nora() -> dict[str, Any]:
    return {"birth_date": "1980-03-07", "notes": "collects kites"}


@pytest.fixture
def nora(nora: Contact, by: Actor) -> Contact:
    address = {"street": "Calle Luna 4", "city": "Huelva", "country": "ES"}
    add_address(contact=nora, values=address, by=by)
    return Contact.objects.get(pk=nora.pk)


def test_every_role_reads_what_is_basic():
    assert all(role.levels["basic"] >= Level.READABLE for role in roles.ROLES.values())


def test_a_reader_sees_contact_data_masked_and_nothing_private(people):
    label = "contacts.Contact"
    assert masked_fields(people["vera"], label) == REACH
    assert hidden_fields(people["vera"], label) == REACH | PRIVATE
    assert uneditable_fields(people["vera"], label) >= {"given_name", *REACH, *PRIVATE}
    assert uneditable_fields(people["bo"], label) == frozenset()
    assert uneditable_fields(people["root"], label) == frozenset()


def test_nobody_who_left_or_never_came_reads_anything(people):
    people["root"].is_active = False
    for user in (people["root"], AnonymousUser()):
        assert access(user, "contacts.Contact").level("given_name") is Level.HIDDEN


def test_custom_fields_follow_their_own_class(people):
    for said in ("basic", "contact", "personal", "sensitive"):
        CustomField.objects.create(slug=said, label_en=said, sensitivity=said)

    def levels(name: str) -> list[int]:
        own = access(people[name], "contacts.Contact")
        return [own.level(f"custom.{slug}") for slug in ("basic", "contact", "personal")] + [
            own.level("custom.sensitive")
        ]

    assert levels("vera") == [Level.READABLE, Level.MASKED, Level.HIDDEN, Level.HIDDEN]
    assert levels("bo") == [Level.EDITABLE] * 3 + [Level.HIDDEN]
    assert levels("dario") == [Level.EDITABLE] * 4


def test_the_card_and_the_list_show_masks_to_a_reader(nora, signed_in):
    client = signed_in("vera")
    card = client.get(reverse("contacts:page", args=[nora.key])).content.decode()
    client.post(reverse("contacts:choose_columns"), {"columns": ["email", "phone"]})
    listed = client.get(reverse("contacts:list")).content.decode()

    for page in (card, listed):
        assert "n•••@e•••.org" in page
        assert "•••78" in page
        assert "nora.secret" not in page
        assert "612345678" not in page
    assert "mailto:" not in card
    assert "Huelva" not in card
    assert "Calle Luna" not in card


def test_the_api_shows_masks_and_names_them(nora, people):
    body = Caller(people["vera"])("GET", f"/contacts/{nora.key}/").json()

    assert (body["email"], body["phone"]) == ("n•••@e•••.org", "•••78")
    assert body["masked"] == ["addresses", "email", "external_ids", "phone", "points"]
    assert [point["value"] for point in body["points"]] == ["n•••@e•••.org", "•••78"]
    assert (body["addresses"][0]["city"], body["addresses"][0]["country"]) == ("•••", "ES")
    assert Caller(people["bo"])("GET", f"/contacts/{nora.key}/").json()["masked"] == []


def test_a_masked_birthday_is_its_year(nora, people, signed_in, levels_of_sales):
    levels_of_sales(personal=Level.MASKED)
    body = Caller(people["bo"])("GET", f"/contacts/{nora.key}/").json()
    card = signed_in("bo").get(reverse("contacts:page", args=[nora.key])).content.decode()

    assert [body[name] for name in ("birth_date", "birth_day", "notes")] == ["1980", "•••", "•••"]
    assert "kites" not in card
    assert "1980" in card
    assert "7 March" not in card


def test_the_name_of_a_record_without_a_name_is_no_address_to_a_reader(people, signed_in):
    by = Actor(people["ana"], Door.PAGE)
    nameless = create_contact(values={"email": "only.mail@example.org"}, by=by)
    vera, bo = (signed_in(who).get(reverse("contacts:list")).content for who in ("vera", "bo"))

    assert b"only.mail" not in vera
    assert b"Unnamed contact" in vera
    assert b"only.mail" in bo
    assert nameless.label == "Unnamed contact"
    with reading_as(people["bo"]):
        assert nameless.label == "only.mail@example.org"


def test_what_is_only_readable_is_refused_by_every_way_to_write(nora, people, levels_of_sales):
    levels_of_sales(contact=Level.READABLE)
    bo = Actor(people["bo"], Door.PAGE)
    with pytest.raises(Invalid) as refused:
        update_contact(contact=nora, values={"email": "x@example.org", "notes": "new"}, by=bo)
    assert list(refused.value.fields) == ["email"]
    with pytest.raises(NotPermitted):
        add_point(contact=nora, kind="email", value="x@example.org", by=bo)
    with pytest.raises(NotPermitted):
        remove_point(point=nora.points.get(kind="phone"), by=bo)
    with pytest.raises(NotPermitted):
        add_address(contact=nora, values={"city": "Lugo"}, by=bo)
    with pytest.raises(Invalid):
        put_by_email(email="new@example.org", values={"given_name": "New"}, by=bo)
    answer = Caller(people["bo"])("PATCH", f"/contacts/{nora.key}/", {"phone": "611111111"})
    assert answer.status_code == 400
    assert Contact.objects.get(pk=nora.pk).version == nora.version


def test_a_readable_field_has_no_pencil_and_no_editor(nora, signed_in, levels_of_sales):
    levels_of_sales(personal=Level.READABLE)
    client = signed_in("bo")
    edit = reverse("contacts:edit_field", args=[nora.key, "notes"])
    card = client.get(reverse("contacts:page", args=[nora.key])).content.decode()

    assert "collects kites" in card
    assert edit not in card
    assert client.get(edit).status_code == 403
    assert client.post(edit, {"notes": "x", "version": nora.version}).status_code == 403


def test_restoring_leaves_alone_what_the_role_may_not_write(nora, people, levels_of_sales):
    ana, bo = (Actor(people[name], Door.PAGE) for name in ("ana", "bo"))
    first = Contact.history.filter(id=nora.pk).latest("history_id").history_id
    update_contact(contact=nora, values={"notes": "new", "occupation": "Potter"}, by=ana)
    levels_of_sales(personal=Level.READABLE)
    restored = restore_version(contact=nora, history_id=first, by=bo)

    assert (restored.notes, restored.occupation) == ("new", "")


def test_an_upsert_by_email_is_no_oracle_for_masked_emails(nora, people, levels_of_sales):
    levels_of_sales(contact=Level.MASKED)
    call = Caller(people["bo"])
    for email in ("nora.secret@example.org", "nobody@example.org"):
        assert call("PUT", f"/contacts/by/email/{email}", {"occupation": "X"}).status_code == 403


def test_a_file_cannot_write_what_its_importer_may_not(people, monkeypatch, settings, tmp_path):
    from django.core.files.base import ContentFile

    settings.MEDIA_ROOT = tmp_path
    CustomField.objects.create(slug="allergy", label_en="Allergy", sensitivity="sensitive")
    by = Actor(people["ana"], Door.PAGE)
    file = ContentFile(b"Email,Allergy\na@b.example,nuts\n", "p.csv")
    job = start_import(file=file, file_name="p.csv", by=by, source_name="Fair", format="csv")
    with pytest.raises(CannotImport):
        configure_import(job=job, values={"mapping": ["email", "custom:allergy"]}, by=by)
    lead = roles.ROLES["sales_lead"]
    closed = replace(lead, levels={**lead.levels, "contact": Level.MASKED})
    monkeypatch.setitem(roles.ROLES, "sales_lead", closed)
    again = ContentFile(b"Email,First Name\na@b.example,Ada\n", "p.csv")
    job = start_import(file=again, file_name="p.csv", by=by, source_name="Fair", format="csv")
    assert job.mapping == [None, "given_name"]


def test_an_export_offers_neither_hidden_nor_masked_columns(nora, signed_in, monkeypatch):
    lead = roles.ROLES["sales_lead"]
    closed = replace(lead, levels={**lead.levels, "contact": Level.MASKED})
    monkeypatch.setitem(roles.ROLES, "sales_lead", closed)
    form = signed_in("ana").get(reverse("contacts:export")).context["form"]
    offered = {name for name, _label in form.fields["columns"].choices}

    assert "given_name" in offered
    assert not offered & {"email", "phone", "emails", "phones", "handles", "street", "city"}
