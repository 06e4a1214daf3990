"""Tax ids and bank accounts: one spelling, and check digits that agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Invalid
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.normalise.custom_values import check_value
from contacts.normalise.ibans import Iban, normalise_iban
from contacts.normalise.tax_ids import TaxId, normalise_tax_id
from contacts.operations.contacts import create_contact
from contacts.operations.organisations import create_organisation, update_organisation


@pytest.mark.parametrize(
    ("raw", "country", "value"),
    [
        ("12345678Z", "ES", "12345678Z"),
        ("12.345.678-z", "ES", "12345678Z"),
        ("x-1234567-l", "ES", "X1234567L"),
        ("B-58818501", "ES", "B58818501"),
        ("ES B58818501", "ES", "B58818501"),
        ("ES B58818501", "", "ESB58818501"),
        ("DE136695976", "ES", "DE136695976"),
        ("136 695 976", "DE", "136695976"),
        ("EL094259216", "", "EL094259216"),
        ("094259216", "GR", "094259216"),
        ("FR40303265045", "", "FR40303265045"),
        ("ATU13585627", "AT", "U13585627"),
        ("GODE561231GR8", "MX", "GODE561231GR8"),
        ("GB980780684", "GB", "980780684"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
    ],
)
def test_a_tax_id_has_one_spelling(raw, country, value):
    assert normalise_tax_id(raw, country) == TaxId(value, "valid")
    assert normalise_tax_id(value, country) == TaxId(value, "valid")


@pytest.mark.parametrize(
    ("raw", "country", "status"),
    [
        ("12345678A", "ES", "invalid"),
        ("B58818502", "ES", "invalid"),
        ("hello", "ES", "invalid"),
        ("", "ES", "invalid"),
        ("ñ" * 9, "ES", "invalid"),
        ("1" * 41, "ES", "invalid"),
        ("123", "ZZ", "unknown"),
        ("123", "", "unknown"),
    ],
)
def test_a_wrong_tax_id_says_so_and_one_of_unknown_rules_too(raw, country, status):
    assert normalise_tax_id(raw, country).status == status


@pytest.mark.parametrize(
    "raw",
    ["ES91 2100 0418 4502 0005 1332", "iban: es9121000418450200051332", "ES9121000418450200051332"],
)
def test_an_iban_has_one_spelling(raw):
    assert normalise_iban(raw) == Iban("ES9121000418450200051332", "valid")


@pytest.mark.parametrize(
    "raw", ["ES9121000418450200051333", "ES91 2100", "", "x", "€" * 24, "9" * 99]
)
def test_an_account_whose_digits_disagree_is_invalid(raw):
    assert normalise_iban(raw).status == "invalid"


@given(st.text(), st.text(max_size=3))
def test_no_text_makes_them_raise_and_a_valid_value_is_stable(text, country):
    found = normalise_tax_id(text, country)
    if found.status == "valid":
        assert normalise_tax_id(found.value, country) == found
    assert normalise_iban(text).status in ("valid", "invalid")


def test_custom_fields_hold_them():
    assert check_value("tax_id", "12345678-z", (), {"country": "ES"}) == ("12345678Z", None)
    assert check_value("tax_id", "12345678A", (), {"country": "ES"}) == (None, "not_a_tax_id")
    assert check_value("tax_id", "A 77", (), {"country": "ZZ"}) == ("A 77", None)
    assert check_value("iban", "GB82 WEST 1234 5698 7654 32") == ("GB82WEST12345698765432", None)
    assert check_value("iban", "GB82 WEST 1234") == (None, "not_an_iban")


@pytest.mark.django_db
def test_a_person_has_them_as_custom_fields(by):
    CustomField.objects.create(slug="nif", label_en="NIF", kind="tax_id")
    CustomField.objects.create(slug="account", label_en="Account", kind="iban")
    given_values = {"nif": "12.345.678-z", "account": "ES91 2100 0418 4502 0005 1332"}
    create_contact(values={"given_name": "Ana", "custom": given_values}, by=by)
    assert Contact.objects.get().custom == {
        "nif": "12345678Z",
        "account": "ES9121000418450200051332",
    }
    with pytest.raises(Invalid) as refusal:
        create_contact(values={"given_name": "Eva", "custom": {"account": "ES00"}}, by=by)
    assert list(refusal.value.fields) == ["custom.account"]


@pytest.mark.django_db
def test_an_organisation_has_its_tax_id_in_one_spelling(by):
    shop = create_organisation(
        values={"name": "Sol", "tax_id": "b-58818501", "country": "España"}, by=by
    )
    assert shop.tax_id == "B58818501"
    with pytest.raises(Invalid):
        update_organisation(organisation=shop, values={"tax_id": "B58818502"}, by=by)
    # Without a country nobody can tell, so it stays as it was written.
    assert create_organisation(values={"name": "Luna", "tax_id": "77-A"}, by=by).tax_id == "77-A"
