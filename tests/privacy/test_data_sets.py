"""Files without names: what may be in them, under what they leave, and who leads a line back."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import DomainError, Invalid
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact
from contacts.operations.contacts import create_contact
from contacts.operations.custom_fields import define_field
from contacts.operations.export_columns import available_columns
from contacts.operations.export_sending import download_export
from contacts.operations.points import add_address
from governance.models.audit import AuditEvent
from privacy.laws.deidentify import IDENTIFIERS, safe_number, safe_year, safe_zip
from privacy.models.authorisations import ReleaseCode
from privacy.operations.phi import data_use, releasing

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
# What a de-identified file is made of, and the letter of the law that each is about.
ALLOWED = {
    "country": "B", "state": "B", "zip3": "B", "birth_year": "C", "since_year": "C",
    "code": "R", "gender": "", "language": "", "stage": "",
}  # fmt: skip


@pytest.fixture
def officer(people: dict[str, Any], settings: Any) -> Actor:
    settings.HIPAA_MODE = True
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def patients(people: dict[str, Any]) -> list[Contact]:
    by = Actor(people["dario"], Door.PAGE)
    for field in (
        {"label_en": "Type", "kind": "choice", "choices": ["1", "2"], "sensitivity": "sensitive"},
        {"label_en": "Seen", "kind": "date", "category": "health"},
        {"label_en": "Record", "kind": "number"},
        {"label_en": "Remark", "kind": "text"},
    ):
        define_field(values=field, by=by)
    system = Actor.system(Door.COMMAND)
    young = {
        "given_name": "Ines", "family_name": "Rossi", "email": "ines@example.org",
        "phone": "+1 212 555 0100", "birth_date": date(1980, 5, 4), "gender": "female",
        "custom": {"type": "2", "seen": "2026-03-04", "record": "7654321", "remark": "Is a mayor"},
    }  # fmt: skip
    old = {"given_name": "Otto", "birth_year": 1933, "custom": {"type": "1", "record": "12"}}
    made = [create_contact(values=values, by=system) for values in (young, old)]
    add_address(contact=made[0], by=system, values={
        "street": "5 Main St", "city": "Armonk", "region": "New York", "postal_code": "10504-1234",
        "country": "US",
    })  # fmt: skip
    add_address(contact=made[1], by=system, values={
        "city": "Lyme", "region": "NH", "postal_code": "03601", "country": "US",
    })  # fmt: skip
    return made


def released(officer: Actor, **how: Any) -> Export:
    asked: dict[str, Any] = {
        "people": Contact.objects.all(), "shape": "deidentified", "format": "csv",
        "fields": ["type", "seen", "record"], "purpose": "Study", "knows_nothing": True,
    }  # fmt: skip
    return releasing.release_people(**(asked | how), by=officer)


def lines(export: Export, officer: Actor) -> list[dict[str, str]]:
    with download_export(export=export, by=officer) as file:
        text = file.read().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    return sorted(rows, key=lambda row: row["type"], reverse=True)


def test_a_de_identified_file_has_none_of_the_eighteen_identifiers(
    patients: list[Contact], officer: Actor
) -> None:
    """164.514(b)(2): what is not on the closed list of columns is in no such file."""
    export = released(officer)
    ines, otto = lines(export, officer)
    since = str(timezone.localdate().year)
    codes = [ines.pop("code"), otto.pop("code")]
    assert ines == {
        "country": "US", "gender": "female", "language": "", "stage": "lead", "state": "NY",
        "zip3": "105", "birth_year": "1980", "since_year": since, "type": "2", "seen": "2026",
        "record": "",
    }  # fmt: skip
    assert (otto["zip3"], otto["state"], otto["birth_year"], otto["record"]) == (
        "000", "NH", "90+", "12",
    )  # fmt: skip
    assert ExportedContact.objects.filter(export=export).count() == 2
    assert releasing.find_behind(code=codes[0], by=officer) == patients[0]
    looked = AuditEvent.objects.get(verb="release_code.resolved")
    assert looked.key == str(patients[0].key)
    again = released(officer)
    assert not {row["code"] for row in lines(again, officer)} & set(codes)
    assert AuditEvent.objects.filter(verb="phi.read").count() == 0


def test_every_column_of_people_is_either_on_the_list_or_left_out() -> None:
    assert list(IDENTIFIERS) == list("ABCDEFGHIJKLMNOPQR")
    offered = {"code", *(column.name for column in releasing.COLUMNS["deidentified"])}
    assert offered == set(ALLOWED)
    made_of = {name for told in releasing.COLUMNS["deidentified"] for name in told.of}
    left_out = {column.name for column in available_columns()} - made_of
    assert left_out >= {
        "given_name", "family_name", "second_family_name", "email", "phone", "emails", "phones",
        "handles", "street", "city", "notes", "key", "birth_day", "organisation", "occupation",
        "tags",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (safe_zip("10504", "US"), "105"),
        (safe_zip("03601-1234", "US"), "000"),
        (safe_zip("69212", "US"), "000"),
        (safe_zip("28001", "ES"), ""),
        (safe_zip("1050", "US"), ""),
        (safe_year(date(1937, 1, 1), TODAY), "1937"),
        (safe_year(date(1936, 12, 31), TODAY), "90+"),
        (safe_year(1900, TODAY), "90+"),
        (safe_year("2024-05-01", TODAY), "2024"),
        (safe_year(None, TODAY), ""),
        (safe_number("123456"), "123456"),
        (safe_number("1234567"), ""),
    ],
)
def test_places_and_dates_are_told_as_coarsely_as_the_law_asks(told: str, expected: str) -> None:
    assert told == expected


def test_a_limited_data_set_leaves_under_a_data_use_agreement_alone(
    patients: list[Contact], officer: Actor, monkeypatch: Any
) -> None:
    """164.514(e): dates and towns, but no names; the end of the agreement closes the file too."""
    today = timezone.localdate()
    said = {
        "recipient": "University", "purpose": "Research", "users": "The team",
        "promises": list(data_use.PROMISES), "signed_on": today,
    }  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        data_use.record_data_use(values=said | {"promises": ["use"]}, by=officer)
    assert list(refusal.value.fields) == ["promises"]
    with pytest.raises(Invalid) as refusal:
        released(officer, shape="limited")
    assert list(refusal.value.fields) == ["agreement"]
    agreement = data_use.record_data_use(values=said, by=officer)
    export = released(officer, shape="limited", agreement=agreement)
    ines = lines(export, officer)[0]
    names = set(ines) & {"given_name", "email", "street", "phone"}
    assert (names, ines["city"], ines["postal_code"], ines["birth_date"], ines["seen"]) == (
        set(), "Armonk", "10504-1234", "1980-05-04", "2026-03-04",
    )  # fmt: skip
    read = AuditEvent.objects.filter(verb="phi.read", facts__why=f"export:{export.key}")
    assert sorted(key for row in read for key in row.facts["people"]) == sorted(
        str(patient.key) for patient in patients
    )
    data_use.end_data_use(agreement=agreement, on=today, by=officer)
    with pytest.raises(DomainError) as refused:
        download_export(export=export, by=officer)
    assert refused.value.code == "no_data_use_agreement"


def test_a_file_is_asked_for_on_its_page_and_needs_somebodys_word(
    patients: list[Contact], officer: Actor, signed_in: Any
) -> None:
    """164.514(b)(2)(ii): whoever releases it knows of nothing that tells who somebody is."""
    prisca = signed_in("prisca")
    asked = {"shape": "deidentified", "group": "", "fields": ["type"], "format": "csv"}
    asked |= {"purpose": "Study"}
    assert prisca.post("/privacy/releases/", asked).status_code == 400
    answer = prisca.post("/privacy/releases/", asked | {"knows_nothing": "on"})
    export = Export.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/contacts/exports/{export.key}/")
    assert ReleaseCode.objects.filter(export=export).count() == 2
    code = ReleaseCode.objects.get(export=export, contact=patients[1]).code
    found = prisca.post("/privacy/releases/find/", {"code": code})
    assert found["Location"] == f"/contacts/{patients[1].key}/"
    assert prisca.post("/privacy/releases/find/", {"code": "0" * 20}).status_code == 400
