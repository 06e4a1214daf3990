"""What a person is handed: all of it, readable by people and programs, and nobody else in it."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from config.actor import Actor, Door
from config.sealed import NotOpened
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.unmerging import unmerge
from contacts.operations.notes import write_note
from contacts.operations.points import add_point, relate
from interactions.operations.conversations.writing import write_conversation
from interactions.operations.purchases.recording import record_order
from privacy.models.health import Amendment
from privacy.models.packages import Package
from privacy.operations.packaging.ending import (
    NoPackage,
    expire_packages,
    open_package,
    withdraw_packages,
)
from segments.models.scores import ContactScore
from tests.privacy.asking import NOW, ask, noa
from tests.privacy.packages import (
    LATER,
    Opened,
    describe,
    file_of,
    handed_over,
    packed,
    planted,
    tables_told,
)

pytestmark = pytest.mark.django_db
FOREIGN = ("Mireia", "Castellví", "mireia@other.example", "699 887 766", "699887766", "@mirecast")


@pytest.fixture
def prisca(people: dict[str, Any]) -> Actor:
    """The privacy officer."""
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def root(people: dict[str, Any]) -> Actor:
    """Who may do everything."""
    return Actor(people["root"], Door.PAGE)


@pytest.fixture
def mireia(root: Actor) -> Contact:
    """Somebody else, who is known too."""
    known = {"given_name": "Mireia", "family_name": "Castellví", "email": "mireia@other.example"}
    made = create_contact(values=known | {"phone": "699887766"}, by=root)
    add_point(contact=made, kind="handle", value="@mirecast", network="instagram", by=root)
    return made


@pytest.fixture
def nora(root: Actor, mireia: Contact) -> Contact:
    """Noa with a life: notes, talks, purchases, a custom field, another person beside her."""
    CustomField.objects.create(slug="ssn", label_en="Social security", label_es="NSS", kind="text")
    CustomField.objects.create(slug="shoe", label_en="Shoe size", label_es="Talla", kind="text")
    made = noa(root, phone="612345678", custom={"ssn": "219-09-9999", "shoe": "39"})
    relate(contact=made, other=mireia, kind="partner", by=root)
    write_note(
        about=made,
        text="Noa Prats wants it blue, says Mireia Castellví (mireia@other.example, 699 887 766,"
        " @mirecast). Her own phone is 612 345 678. @ana calls. IBAN ES9121000418450200051332",
        by=root,
    )
    said = {"kind": "call", "at": NOW, "subject": "Call with castellví, mireia", "body": "mireia"}
    write_conversation(contact=made, values=said | {"people": [mireia]}, by=root)
    source, _new = Source.objects.get_or_create(name="Shop")
    order = {"external_id": "S-1", "at": NOW, "currency": "EUR", "contact": made}
    lines = [{"name": "Blue lamp", "quantity": "1", "unit_price": "40"}]
    record_order(source=source, values=order | {"lines": lines}, by=root)
    return update_contact(contact=made, values={"family_name": "Prats Roca"}, by=root)


def test_a_page_for_people_and_files_for_programs(nora: Contact, desk_on: Any) -> None:
    """Scenario 17: readable HTML, JSON and CSV with a schema, and the information of Art. 15."""
    ContactScore.objects.create(
        contact=nora, rfm_r=5, rfm_f=4, rfm_m=4, rfm_fm=4, rfm="loyal", spent_more=12, as_of=LATER
    )
    describe("contract", ["contacts.Contact.given_name"])
    _package, opened = handed_over(desk_on("2026-11-20"), nora, "gdpr.access", "access")
    assert opened.data["contacts_contact"][0]["family_name"] == "Prats Roca"
    assert opened.rows("tables/contacts_contact.csv")[0]["given_name"] == "Noa"
    schema = opened.data.keys() - {"about", "changes", "redactions"}
    assert schema == {*__import__("json").loads(opened.text("schema.json"))["properties"]}
    about = opened.data["about"]
    assert about["purposes"] == [{"purpose": "Service messages", "basis": "Contract"}]
    assert about["retention"][0]["time"] == "Three years"
    assert [row["source"] for row in about["sources"]] == ["Entered by hand"]
    assert about["logic"][0]["result"] == "Loyal customers"
    assert "Yours: latest order 5" in about["logic"][0]["logic"]
    renamed = [row for row in opened.data["changes"] if row["column"] == "Family name"]
    assert [(row["before"], row["after"]) for row in renamed] == [("Prats", "Prats Roca")]
    assert "<script" not in opened.page
    assert "http" not in opened.page.replace("http-equiv", "")
    for said in ("Your data", "Blue lamp", "aepd.es", "Prats Roca", "39", "What changed when"):
        assert said in opened.page
    assert "219-09-9999" in opened.page  # European law hands it to whom it belongs


def test_identification_and_account_numbers_are_named_but_not_sent(
    nora: Contact, desk_on: Any
) -> None:
    """Scenario 17, Californian half: the type is told, never the value (11 CCR 7024(d))."""
    desk = desk_on("2026-11-20")
    _package, opened = handed_over(desk, nora, "ccpa.know_specific", "know_specific")
    assert "219-09-9999" not in opened.everything
    assert "ES9121000418450200051332" not in opened.everything
    assert opened.data["contacts_contact"][0]["custom"] == {
        "ssn": "[withheld: government identification number]",
        "shoe": "39",
    }
    told = [row["what"] for row in opened.data["about"]["withheld"]]
    assert told == ["account or card number", "government identification number"]
    assert "7024(d)" in opened.page


def test_portability_holds_what_was_given_on_consent_or_contract(
    nora: Contact, prisca: Actor, desk_on: Any
) -> None:
    """Scenario 18: scores and what rests on other grounds stand in access alone."""
    ContactScore.objects.create(
        contact=nora, rfm_r=5, rfm_f=4, rfm_m=4, rfm_fm=4, rfm="loyal", spent_more=12, as_of=LATER
    )
    describe("contract", ["contacts.Contact.given_name", "interactions.Order.contact"])
    describe("consent", ["contacts.ContactPoint.value", "segments.ContactScore.rfm"])
    describe("legitimate_interests", ["contacts.Contact.occupation"])
    update_contact(contact=nora, values={"occupation": "Glazier"}, by=prisca)
    desk = desk_on("2026-11-20")
    package, opened = handed_over(desk, nora, "gdpr.portability", "portability")
    contact = opened.data["contacts_contact"][0]
    assert contact["given_name"] == "Noa"
    assert {"occupation", "notes", "owner", "stage", "family_name"}.isdisjoint(contact)
    assert opened.data["interactions_order"][0]["total"] == "40.00"
    assert {"contacts_note", "segments_contactscore", "changes"}.isdisjoint(opened.data)
    assert opened.data["about"]["logic"] == []
    assert package.manifest["left_out"]["contacts.Contact"]["occupation"] == "other_basis"
    assert package.manifest["left_out"]["contacts.Contact"]["family_name"] == "no_basis"
    _package, access = handed_over(desk, nora, "gdpr.access", "access")
    assert access.data["segments_contactscore"][0]["rfm"] == "loyal"
    assert access.data["contacts_contact"][0]["occupation"] == "Glazier"


def test_a_note_that_names_somebody_else_comes_without_them(nora: Contact, desk_on: Any) -> None:
    """Scenario 19, P07: nothing of the other person, one's own stays, the log says why."""
    package, opened = handed_over(desk_on("2026-11-20"), nora, "gdpr.access", "access")
    assert not [word for word in FOREIGN if word.lower() in opened.everything.lower()]
    assert "ana" not in {word.strip("@.,") for word in opened.everything.lower().split()}
    assert opened.data["contacts_note"][0]["text"] == (
        "Noa Prats wants it blue, says [other person: name] ([other person: email address],"
        " [other person: phone number], [other person: social handle]). Her own phone is"
        " 612 345 678. [colleague] calls. IBAN ES9121000418450200051332"
    )
    assert opened.data["interactions_conversation"][0]["subject"] == (
        "Call with [other person: name], [other person: name]"
    )
    log = {
        (row["table"], row["column"], row["what"], row["why"]) for row in opened.data["redactions"]
    }
    assert ("contacts.Note", "text", "email", "others") in log
    assert ("contacts.Relation", "other", "record", "others") in log
    assert {"contacts.Note", "contacts.Relation"} <= {row["table"] for row in package.redactions}


def test_every_declared_table_with_a_row_stands_in_it_and_no_word_of_anybody_else(
    prisca: Actor,
) -> None:
    """P07, generated from the declarations: complete by inventory, 0 foreign canaries.

    Takes three seconds: some sixty tables are planted twice, and read.
    """
    lena, lenas, bea, beas = (
        Contact.objects.create(given_name=name, family_name="Lira")
        for name in ("Lena", "Leni", "Bea", "Beata")
    )
    own = planted(lena, lenas, prisca.user, 1)
    theirs = planted(bea, beas, prisca.user, 5000)
    opened = Opened(packed("gdpr.access", "access", prisca, records=[lena]))
    assert [label for label in tables_told() if file_of(label) not in opened.data] == []
    said = opened.everything.lower()
    assert [word for word in theirs.every_word if word in said] == []
    # What a merge noted of both, since one of them is somebody else; and what was before a change.
    untold = {"contacts_merge", "contacts_mergemove", "privacy_package"}
    assert {
        where
        for where, words in own.words.items()
        if where.split(".")[0] not in untold and words[-1] not in said
    } == set()


def test_what_an_undone_merge_left_in_the_history_is_not_told(
    nora: Contact, mireia: Contact, prisca: Actor, root: Actor
) -> None:
    """P07: for a day two people were one record; neither package holds the other's values."""
    update_contact(contact=mireia, values={"occupation": "Falconer"}, by=root)
    merge = merge_contacts(survivor=nora, absorbed=mireia, choices={"work": "absorbed"}, by=root)
    unmerge(merge=merge, by=root)
    opened = Opened(packed("gdpr.access", "access", prisca))
    assert not [
        word for word in (*FOREIGN, "Falconer") if word.lower() in opened.everything.lower()
    ]
    other = Opened(packed("gdpr.access", "access", prisca, email="mireia@other.example"))
    assert "noa.prats" not in other.everything.lower()
    assert "Falconer" in other.everything


def test_a_statement_of_disagreement_stands_beside_what_it_disputes(
    nora: Contact, prisca: Actor
) -> None:
    """Scenario 36, 45 CFR 164.526(d)(5): request, denial, statement and our answer go along."""
    Amendment.objects.create(
        request=ask("hipaa.amendment"),
        contact=nora,
        group="phone",
        asked="Mine ends in 679",
        state=Amendment.State.DENIED,
        ground="accurate",
        statement="The clinic misheard it, says Mireia Castellví",
        stated_at=NOW,
        rebuttal="It answers",
        asked_at=NOW,
    )
    opened = Opened(packed("hipaa.access", "hipaa_access", prisca))
    (row,) = opened.data["about"]["statements"]
    assert (row["field"], row["asked"], row["rebuttal"]) == (
        "Phone", "Mine ends in 679", "It answers",
    )  # fmt: skip
    assert row["statement"] == "The clinic misheard it, says [other person: name]"
    beside = opened.page.partition('<section id="contacts_contactpoint">')[2]
    assert "The clinic misheard it" in beside.partition("</section>")[0]
    assert (
        Opened(packed("ccpa.know_categories", "know_categories", prisca)).data["about"][
            "statements"
        ]
        == []
    )


def test_categories_hold_no_values(nora: Contact, prisca: Actor) -> None:
    """What kinds of data, and not one of them."""
    opened = Opened(packed("ccpa.know_categories", "know_categories", prisca))
    assert opened.data.keys() == {"about"}
    assert "Contact data" in {row["category"] for row in opened.data["about"]["categories"]}
    assert "Prats" not in opened.everything


def test_the_file_is_noise_on_disk_proven_when_opened_and_gone_in_time(
    nora: Contact, prisca: Actor
) -> None:
    """Encrypted in chunks, hashed, expiring; an erased person's packages go at once."""
    package = packed("gdpr.access", "access", prisca)
    sent = b"".join(open_package(package, now=LATER))
    stored = default_storage.open(package.file.name).read()
    assert (hashlib.sha256(sent).hexdigest(), len(sent)) == (package.sha256, package.size)
    assert b"index.html" not in stored
    default_storage.delete(package.file.name)
    package.file.name = default_storage.save(package.file.name, _as_file(stored[:-3]))
    with pytest.raises(NotOpened):
        b"".join(open_package(package, now=LATER))
    with pytest.raises(NoPackage):
        open_package(package, now=NOW + timedelta(days=31))
    system = Actor.system(Door.JOB)
    assert expire_packages(by=system, now=NOW + timedelta(days=31)) == 1
    row = Package.objects.get(pk=package.pk)
    assert (row.state, row.sealed_key, row.file.name) == ("expired", "", "")
    packed("gdpr.access", "portability", prisca)
    assert withdraw_packages(people=[nora.pk], by=system) == 1


def _as_file(content: bytes) -> Any:
    from django.core.files.base import ContentFile

    return ContentFile(content)
