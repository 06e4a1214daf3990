"""A signature and a sale on record: taken by a public form, or written down on the card."""

import re
from copy import deepcopy
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent, Purpose
from contacts.models.source import Source
from contacts.operations.contacts import create_contact
from contacts.operations.permission.judging import judge
from interactions.models.forms import Form, Response
from interactions.models.purchases import Order
from interactions.operations.forms.building import change_form
from interactions.operations.forms.publishing import publish_form
from interactions.views.forms import public
from tests.contacts.api_client import Caller
from tests.interactions.surveys import published
from tests.privacy.desk import words

pytestmark = pytest.mark.django_db
PAGE = "/f/how-was-it/"
NUMBER = "+16025550123"


def asks(name: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "label": {"en": label, "es": label}, **more}


AFTER_SALE: dict[str, Any] = {
    "v": 1,
    "title": {"en": "Your order", "es": "Su pedido"},
    "pages": [
        {"id": "p1", "fields": [
            asks("order", "hidden", "Order"),
            asks("email", "email", "Email", maps_to="email", required=True),
            asks("phone", "phone", "Phone", maps_to="phone"),
        ]},
        {"id": "p2", "fields": [
            asks("texts", "consent", "Text me offers.",
                 consent={"channel": "sms", "purpose": "offers", "double_opt_in": False}),
            asks("signed", "short_text", "Your full name"),
            asks("similar", "consent", "Thank you for your order.",
                 consent={"channel": "email", "purpose": "similar", "order": "order"}),
        ]},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def house(settings: Any, monkeypatch: Any) -> None:
    cache.clear()
    settings.ORG_NAME = "Northwind"
    monkeypatch.setattr(public, "SOONEST", 0)
    Purpose.objects.create(
        slug="similar", name_en="Similar", name_es="Similares", basis="soft_opt_in"
    )


@pytest.fixture
def form(people: Any, signed_in: Any) -> Form:
    """The colleague says in the builder that the texts are signed for, and publishes."""
    made = published(people["dario"], AFTER_SALE)
    here = f"/forms/{made.key}/"
    asked = {"do": "change", "field": "texts", "version": made.version, "channel": "sms",
             "label_en": "Text me offers.", "label_es": "Mándenme ofertas.",
             "purpose": "offers", "signature": "signed"}  # fmt: skip
    client = signed_in("dario")
    assert client.post(here, asked).status_code == 302
    made.refresh_from_db()
    publish_form(form=made, by=Actor(people["dario"], Door.PAGE))
    return made


def typed(page: Any, **given: str) -> Any:
    """Send a page as a browser without JavaScript does."""
    html = page.content.decode()
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    said = {name: unescape(value) for name, value in kept.items()}
    return Client().post(PAGE, said | {f"a.{name}": value for name, value in given.items()})


def second_page(**given: str) -> Any:
    first = Client().get(PAGE, {"order": "A-7", "lang": "en"})
    return typed(first, email="rosa@example.com", **given)


def bought(contact: Contact) -> None:
    source = Source.objects.get_or_create(name="Shop")[0]
    Order.objects.create(contact=contact, source=source, external_id="S-7", number="A-7",
                         at=timezone.now(), currency="EUR", total=20)  # fmt: skip


def test_a_form_takes_a_typed_name_as_signature_under_words_that_name_seller_and_number(
    form: Form, signed_in: Any, people: Any
) -> None:
    """47 CFR 64.1200(f)(9), 15 U.S.C. 7001: the proof shows what the person saw."""
    page = second_page(phone=NUMBER)
    shown = unescape(page.content.decode())
    told = (
        "Text me offers. By ticking this box and typing my name under “Your full name” I sign"
        " electronically: Northwind may send such texts to my number +16025550123, also by"
        " automatic systems. I need not agree to this to buy anything."
    )
    assert told in shown
    refused = typed(page, texts="yes", similar="yes")
    assert (refused.status_code, Response.objects.count()) == (422, 0)
    assert typed(refused, texts="yes", similar="yes", signed=" Rosa  Ruiz ").status_code == 200
    event = ConsentEvent.objects.get(purpose="offers")
    assert (event.action, event.basis, event.identifier) == ("grant", "tcpa_pew", NUMBER)
    assert event.evidence["written"] == {
        "signature": "electronic", "automated": True, "no_condition": True, "name": "Rosa Ruiz",
    }  # fmt: skip
    assert event.wording == told.replace(NUMBER, "{number}")  # the words outlive an erasure
    noon = timezone.now().replace(hour=19)
    rosa = Contact.objects.get()
    assert judge(rosa, channel="sms", purpose="offers", at=noon + timedelta(days=1)).allowed
    proof = words(signed_in("prisca").get(f"/privacy/consents/{event.pk}/"))
    assert unescape(told) in unescape(proof)
    assert "Signed with the name Rosa Ruiz" in proof
    assert "Says that no purchase depends on it Yes" in proof
    told_by_api = Caller(people["prisca"])("GET", f"/consents/{event.pk}/").json()
    assert told_by_api["facts"] == {"written": event.evidence["written"]}
    assert " Signed SMS " in words(signed_in("prisca").get("/privacy/consents/"))


def test_a_box_left_empty_at_a_sale_allows_and_a_ticked_one_refuses(
    form: Form, signed_in: Any
) -> None:
    """2002/58/EC Art. 13(2): the notice and the chance to refuse stand at collection."""
    page = second_page()
    told = "Northwind will write to you only about its own products and services like those of"
    assert f"Thank you for your order. {told} your order A-7." in unescape(page.content.decode())
    typed(page)
    event = ConsentEvent.objects.get()
    assert (event.action, event.basis, event.identifier) == (
        "grant", "soft_opt_in", "rosa@example.com",
    )  # fmt: skip
    assert event.evidence["sale"] == {"order": "A-7", "own_similar": True, "could_refuse": True}
    rosa = Contact.objects.get()
    about: dict[str, Any] = {"channel": "email", "purpose": "similar"}
    assert judge(rosa, **about).reason == "no_soft_opt_in"
    bought(rosa)
    assert judge(rosa, **about).reason == "soft_opt_in"
    proof = words(signed_in("prisca").get(f"/privacy/consents/{event.pk}/"))
    assert "your order A-7." in proof
    assert "Order A-7" in proof
    typed(second_page(), similar="yes")
    assert ConsentEvent.objects.latest("pk").action == "refuse"
    assert judge(rosa, **about).reason == "refused"
    # The answer counts also where nothing can be said of the sale any more.
    Purpose.objects.filter(slug="similar").update(basis="consent")
    told = Response.objects.count(), ConsentEvent.objects.count()
    assert typed(second_page()).status_code == 200
    assert (Response.objects.count(), ConsentEvent.objects.count()) == (told[0] + 1, told[1])


@pytest.mark.parametrize(
    ("page", "at", "change", "words_said"),
    [
        (1, 0, {"consent": {"channel": "email", "purpose": "newsletter", "signature": "signed"}},
         "Only calls and texts are signed for."),
        (1, 0, {"consent": {"channel": "sms", "purpose": "offers", "signature": "email"}},
         "Ask on the same page, in a short text, for the name that signs it."),
        (0, 2, {"maps_to": "", "kind": "short_text"},
         "Ask for the phone number on an earlier page: the words that are signed name it."),
        (1, 2, {"consent": {"channel": "email", "purpose": "newsletter", "order": "order"}},
         "Choose a purpose that rests on a sale, for emails or texts."),
        (1, 2, {"required": True}, "This box refuses: nobody has to tick it."),
        (1, 2, {"consent": {"channel": "email", "purpose": "similar", "order": "signed"}},
         "The number of the order comes with the link, or is asked for on an earlier page."),
    ],
)  # fmt: skip
def test_a_form_that_could_not_prove_it_is_not_kept(
    form: Form, people: Any, page: int, at: int, change: dict[str, Any], words_said: str
) -> None:
    draft = deepcopy(form.definition)
    draft["pages"][page]["fields"][at] |= change
    with pytest.raises(Invalid) as refused:
        change_form(form=form, values={"definition": draft}, by=Actor(people["dario"], Door.PAGE))
    assert words_said in [str(each) for said in refused.value.fields.values() for each in said]


def test_a_colleague_writes_a_signature_and_a_sale_down_on_the_card(
    by: Actor, signed_in: Any, people: Any
) -> None:
    rosa = create_contact(
        values={"given_name": "Rosa", "email": "rosa@example.com", "phone": NUMBER}, by=by
    )
    client, here = signed_in("dario"), f"/contacts/{rosa.key}/consent/"
    assert "Write down a signed agreement" in client.get(f"/contacts/{rosa.key}/").content.decode()
    day = timezone.localdate() - timedelta(days=3)
    paper = {"proof": "signed", "channel": "phone", "purpose": "offers", "signature": "ink",
             "wording": "Northwind may call me by machine.", "on": day.isoformat(),
             "signer": "R. Ruiz", "automated": "1", "no_condition": "1"}  # fmt: skip
    for wrong in ({"wording": ""}, {"signature": "nod"}, {"on": "2999-01-01"}, {"purpose": "x"}):
        assert client.post(here, paper | wrong).status_code == 422
    assert ConsentEvent.objects.count() == 0
    assert client.post(here, paper).status_code == 200
    signed = ConsentEvent.objects.get()
    assert (signed.basis, signed.identifier, signed.how) == ("tcpa_pew", NUMBER, "staff")
    assert (timezone.localdate(signed.event_at), signed.user_id) == (day, people["dario"].pk)
    sold = {"proof": "sale", "channel": "email", "purpose": "similar", "order": "A-7",
            "wording": "We write about similar products.", "on": day.isoformat(),
            "own_similar": "1"}  # fmt: skip
    lacking = client.post(here, sold)
    assert lacking.status_code == 422
    assert "refusing was possible" in lacking.content.decode()
    assert client.post(here, sold | {"could_refuse": "1"}).status_code == 200
    assert ConsentEvent.objects.latest("pk").basis == "soft_opt_in"
    assert signed_in("vera").post(here, paper).status_code == 403
