"""Strings that break programs, through every normaliser and every door: nothing raises."""

import json
from datetime import UTC
from pathlib import Path

import orjson
import pytest

from config.errors import Invalid
from contacts.drafts import Draft
from contacts.files.read_points import add_emails, add_phones
from contacts.models.contact import Contact
from contacts.normalise.addresses import address_lines, missing_parts
from contacts.normalise.consents import yes_no
from contacts.normalise.custom_values import check_value
from contacts.normalise.dates import parse_birthday, parse_moment
from contacts.normalise.emails import normalise_email, normalise_emails
from contacts.normalise.ibans import normalise_iban
from contacts.normalise.names import split_full_name, tidy_name
from contacts.normalise.phones import normalise_phones, normalise_phones_near
from contacts.normalise.places import country_code, language_code, postal_code_looks_right
from contacts.normalise.tax_ids import normalise_tax_id
from contacts.normalise.text import fold, is_damaged, tidy, tidy_lines
from contacts.operations.contacts import create_contact

SAMPLES = Path(__file__).parents[1] / "samples" / "strings"
NAUGHTY = json.loads((SAMPLES / "blns.json").read_text(encoding="utf-8"))
KINDS = ("text", "number", "date", "boolean", "choice", "choices", "url", "tax_id", "iban")

NORMALISERS = {
    "text": lambda text: (tidy(text), tidy_lines(text), fold(text), is_damaged(text)),
    "names": lambda text: (tidy_name(text), split_full_name(text)),
    "emails": lambda text: (normalise_email(text), normalise_emails(text)),
    "phones": lambda text: (normalise_phones(text, "ES"), normalise_phones_near(text, "FR", "ES")),
    "phones of nowhere": lambda text: normalise_phones(text, None),
    "dates": lambda text: (parse_birthday(text, None), parse_moment(text, None, UTC)),
    "places": lambda text: (country_code(text), language_code(text)),
    "postal codes": lambda text: [postal_code_looks_right(text, c) for c in ("ES", "LV", text)],
    "addresses": lambda text: (
        address_lines({"street": text, "city": text, "country": "ES"}),
        missing_parts({"street": text, "country": text}),
    ),
    "tax ids": lambda text: (normalise_tax_id(text, "ES"), normalise_tax_id(text)),
    "ibans": normalise_iban,
    "consents": yes_no,
    "custom values": lambda text: [check_value(kind, text, ("a", "b")) for kind in KINDS],
}


def test_the_list_is_whole() -> None:
    assert len(NAUGHTY) == 515


@pytest.mark.parametrize("name", NORMALISERS)
def test_no_naughty_string_makes_it_raise_and_the_same_comes_out_twice(name: str) -> None:
    normalise = NORMALISERS[name]
    for text in NAUGHTY:
        assert normalise(text) == normalise(text)


def test_what_comes_out_clean_comes_out_clean_again() -> None:
    for text in NAUGHTY:
        assert tidy(tidy(text)) == tidy(text)
        assert fold(fold(text)) == fold(text)
        assert tidy_name(tidy_name(text)) == tidy_name(text)
        found = normalise_email(text)
        assert found.status == "invalid" or normalise_email(found.value) == found


def test_every_custom_value_is_json() -> None:
    for text in NAUGHTY:
        for kind in KINDS:
            value, problem = check_value(kind, text, ("a", "b"))
            assert orjson.loads(orjson.dumps(value)) == value
            assert problem is None or value is None


def test_the_files_door_keeps_what_it_cannot_read() -> None:
    for text in NAUGHTY:
        draft = Draft(line=1, raw=[text])
        add_emails(draft, text, "", "Email")
        add_phones(draft, text, "", "Phone", "ES")
        assert all(point.status in ("valid", "invalid") for point in draft.points)


@pytest.mark.django_db
def test_the_form_either_stores_a_naughty_name_or_says_why_not(by) -> None:
    stored, refused = 0, []
    for text in NAUGHTY:
        try:
            made = create_contact(values={"given_name": text, "notes": text}, by=by)
        except Invalid as refusal:
            refused += refusal.fields
        else:
            stored += 1
            assert Contact.objects.get(pk=made.pk).given_name == tidy(text)
    assert stored > 400
    assert set(refused) == {"given_name"}
