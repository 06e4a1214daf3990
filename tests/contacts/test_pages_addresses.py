"""A postal address edited on the card."""

import pytest
from django.utils import timezone

from config.errors import Invalid
from contacts.models.reach import PostalAddress
from contacts.operations.contacts import create_contact
from contacts.operations.points import add_address, change_address
from governance.models.audit import AuditEvent

pytestmark = pytest.mark.django_db
HOME = {
    "label": "home",
    "street": "Calle Mayor 5\n2º B",
    "postal_code": "28013",
    "city": "Madrid",
    "region": "Madrid",
    "country": "ES",
}
EDIT = HOME | {"name": "edit", "country": "Spain"}


@pytest.fixture
def eva(by):
    return create_contact(values={"given_name": "Eva", "family_name": "Gil"}, by=by)


@pytest.fixture
def home(eva, by):
    return add_address(contact=eva, values=HOME, by=by)


def at(address):
    return f"/contacts/{address.contact.key}/addresses/{address.pk}/"


def stored(address):
    return PostalAddress.objects.values(*HOME).get(pk=address.pk)


def test_editing_offers_every_part_with_the_country_by_name(home, signed_in):
    answer = signed_in("ana").get(at(home))
    form, page = answer.context["edit_form"], answer.content.decode()
    assert form.initial == HOME | {"country": "Spain"}
    for value in ('value="28013"', 'value="Madrid"', 'value="Spain"', 'value="home"'):
        assert value in page
    assert "Calle Mayor 5\n2º B</textarea>" in page


def test_the_address_is_changed_and_the_change_written_down(home, signed_in):
    sent = EDIT | {"street": "Gran Vía 1", "postal_code": "28001", "country": "Portugal"}
    answer = signed_in("ana").post(at(home), sent)
    assert answer.status_code == 200
    assert stored(home) == HOME | {
        "street": "Gran Vía 1", "postal_code": "28001", "country": "PT",
    }  # fmt: skip
    event = AuditEvent.objects.get(verb="address.changed")
    assert event.facts["fields"] == ["country", "postal_code", "street"]
    version = PostalAddress.history.filter(id=home.pk).latest("history_id")
    assert (version.street, version.country) == ("Gran Vía 1", "PT")


def test_saving_what_stands_there_already_writes_nothing(home, signed_in):
    client = signed_in("ana")
    before = AuditEvent.objects.count(), PostalAddress.history.count()
    windows = EDIT | {"street": HOME["street"].replace("\n", "\r\n")}
    assert client.post(at(home), windows).status_code == 200
    assert stored(home) == HOME
    assert (AuditEvent.objects.count(), PostalAddress.history.count()) == before


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"country": "Atlantis"}, "This country is not known."),
        ({"city": "x" * 121}, "Ensure this value has at most 120 characters"),
        (dict.fromkeys(HOME, ""), "Give at least a street, a city or a country."),
    ],
)
def test_what_cannot_be_an_address_is_refused_and_what_was_typed_stays(
    home, signed_in, values, sentence
):
    client = signed_in("ana")
    before = AuditEvent.objects.count()
    answer = client.post(at(home), EDIT | {"street": "Typed 1"} | values)
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (422, True)
    assert ("Typed 1" in page) is ("street" not in values)
    assert stored(home) == HOME
    assert AuditEvent.objects.count() == before


def test_an_address_cannot_be_emptied_by_any_door(home, by):
    with pytest.raises(Invalid):
        change_address(address=home, values=dict.fromkeys(HOME, ""), by=by)
    assert stored(home) == HOME


def test_an_opt_out_is_switched_on_and_off_and_an_unknown_word_is_nothing(home, signed_in):
    client, before = signed_in("ana"), timezone.now()
    assert client.post(at(home), {"name": "opted_out", "value": "yes"}).status_code == 200
    assert PostalAddress.objects.get().opted_out_at >= before
    client.post(at(home), {"name": "opted_out", "value": "no"})
    assert PostalAddress.objects.get().opted_out_at is None
    assert client.post(at(home), {"name": "import_id", "value": "yes"}).status_code == 404
    assert client.post(at(home), {}).status_code == 404


def test_who_may_not_change_the_person_does_not_edit_the_address(home, signed_in):
    for name, status in (("vera", 403), ("cy", 404)):
        client = signed_in(name)
        assert client.get(at(home)).status_code == status
        assert client.post(at(home), EDIT | {"city": "Lugo"}).status_code == status
    assert stored(home) == HOME


def test_the_address_of_another_person_does_not_exist_here(home, by, signed_in):
    other = create_contact(values={"given_name": "Luis"}, by=by)
    address = f"/contacts/{other.key}/addresses/{home.pk}/"
    assert signed_in("ana").post(address, EDIT | {"city": "Lugo"}).status_code == 404
    assert stored(home) == HOME
