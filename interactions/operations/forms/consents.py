"""What a person agreed to in a form, with the wording they saw as proof."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from config.actor import Actor
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import Action, Channel, Purpose
from contacts.operations.consent_facts import (
    ORDER_MOST,
    SOFT_OPT_IN,
    as_shown,
    sale,
    written,
)
from contacts.operations.preferences import record_consent
from interactions.models.forms import FormVersion, Response
from interactions.operations.forms.checking import address_of
from interactions.questionnaire.definition import Definition, Field, in_language
from interactions.questionnaire.kinds import YES
from interactions.questionnaire.parsing import stored_definition

Agreed = dict[str, Any]


def wording_of(definition: Definition, asked: Field, language: str) -> str:
    """Return the words of a consent, with places for the number or the order of the person.

    What the law wants said stands in our words after the author's, so that it is always said:
    who may call which number, and that no purchase depends on it (47 CFR 64.1200(f)(9)); or
    that it is about own similar products, and may be refused (2002/58/EC Art. 13(2)).
    """
    words = in_language(asked.label, language)
    if asked.consent is None or not (asked.consent.signature or asked.consent.order):
        return words
    with translation.override(language):
        told = _told_of_sale() if asked.consent.order else _told_of_signing(asked.consent.channel)
    signs = definition.field(asked.consent.signature)
    question = in_language(signs.label, language) if signs else ""
    return f"{words} {told % {'seller': settings.ORG_NAME, 'question': question}}"


def _told_of_signing(channel: str) -> str:
    if channel == Channel.SMS:
        return _(
            "By ticking this box and typing my name under “%(question)s” I sign electronically:"
            " %(seller)s may send such texts to my number {number}, also by automatic systems."
            " I need not agree to this to buy anything."
        )
    return _(
        "By ticking this box and typing my name under “%(question)s” I sign electronically:"
        " %(seller)s may make such calls to my number {number}, also by automatic dialling"
        " systems and with recorded or artificial voices. I need not agree to this to buy"
        " anything."
    )


def _told_of_sale() -> str:
    return _(
        "%(seller)s will write to you only about its own products and services like those of"
        " your order {order}. Tick this box if you do not want that. You can also refuse in"
        " every message, free of charge."
    )


def shown_words(
    definition: Definition, asked: Field, answers: Mapping[str, Any], language: str
) -> str:
    """Return the words of a consent as one person sees them."""
    words = wording_of(definition, asked, language)
    order = asked.consent.order if asked.consent else ""
    if asked.consent is None or not (asked.consent.signature or order):
        return words
    phone = next((f.id for f in definition.fields() if f.maps_to == "phone"), "")
    return as_shown(words, number=answers.get(phone, ""), order=str(answers.get(order, "")))


def agreed_to(
    version: FormVersion, answers: Mapping[str, Any], language: str
) -> tuple[list[Agreed], list[Agreed]]:
    """Return the consents that hold at once, and those that a mail must confirm.

    A box that rests on a sale says the opposite: left empty it allows, ticked it refuses.
    """
    at_once: list[Agreed] = []
    to_confirm: list[Agreed] = []
    definition = stored_definition(version.definition)
    for field in definition.fields():
        if field.consent is None or field.id not in answers:
            continue
        ticked = answers[field.id] == YES
        rests = _rests_on(field, answers, ticked=ticked)
        if rests is None:
            continue
        agreed = {
            "field": field.id,
            "channel": field.consent.channel,
            "purpose": field.consent.purpose,
            "wording": wording_of(definition, field, language),
            "wording_version": field.consent.wording_version,
        }
        by_mail = field.consent.double_opt_in and field.consent.channel == Channel.EMAIL
        (to_confirm if by_mail and not rests else at_once).append(agreed | rests)
    return at_once, to_confirm


def _rests_on(field: Field, answers: Mapping[str, Any], *, ticked: bool) -> Agreed | None:
    """Return what a consent rests on besides a tick; None where nothing was said by it."""
    consent = field.consent
    if consent is not None and consent.order:
        order = str(answers.get(consent.order, ""))
        if ticked:
            return {"action": Action.REFUSE}
        facts = sale(order=order, own_similar=True, could_refuse=True)
        return {"facts": facts} if 0 < len(order) <= ORDER_MOST else None
    if not ticked:
        return None
    if consent is not None and consent.signature:
        name = str(answers.get(consent.signature, ""))
        return {
            "facts": written(signature="electronic", automated=True, no_condition=True, name=name)
        }
    return {}


def unsigned(version: FormVersion, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the ticked consents that are signed, each with the question still to be answered."""
    definition = stored_definition(version.definition)
    phone = next((f.id for f in definition.fields() if f.maps_to == "phone"), "")
    return [
        (field.id, needed)
        for field in definition.fields()
        if field.consent and field.consent.signature and answers.get(field.id) == YES
        for needed in (field.consent.signature, phone)
        if needed not in answers
    ]


def addresses_in(response: Response) -> dict[str, str]:
    """Return the email and the number an answer gives, where its questions ask for them."""
    fields = stored_definition(response.form_version.definition).fields()
    asked = {field.maps_to: field.id for field in fields if field.maps_to in ("email", "phone")}
    return {name: response.answers.get(asked.get(name, ""), "") for name in ("email", "phone")}


@operation
def record_agreed(
    *,
    agreed: list[Agreed],
    contact: Contact,
    response: Response,
    ip: str | None,
    action: Action,
    at: datetime,
    by: Actor,
    email: str = "",
    phone: str = "",
) -> None:
    """Record each consent with its wording, the version of it, the moment and the proof.

    Args:
        agreed: what `agreed_to` returned.
        contact: who agreed.
        response: the answer in which they did.
        ip: the truncated address it came from.
        action: what a tick means by now.
        at: when.
        by: the program.
        email: the address the mails are about, where it is not the primary one.
        phone: the number the calls and texts are about, likewise.
    """
    given = {"email": email, "phone": phone}
    for each in agreed:
        address = address_of(each["channel"])
        told = {
            "identifier": given[address] if each["channel"] in _ADDRESSED else "",
            "action": each.get("action", action),
            "how": "double_opt_in" if action == Action.CONFIRMED else "form",
        }
        if _stands(each, told["identifier"] or getattr(contact, address)):
            told |= _told(each, response)
            record_consent(contact=contact, event_at=at, ip=ip, by=by, **told)


def _stands(agreed: Agreed, address: str) -> bool:
    """Say whether what it rests on can be written down: to an address, for a purpose that asks it.

    An answer must not be lost because a purpose changed since the form was published.
    """
    facts = agreed.get("facts", {})
    asks = Purpose.objects.filter(slug=agreed["purpose"], active=True, basis=SOFT_OPT_IN)
    return not facts or (bool(address) and ("sale" not in facts or asks.exists()))


_ADDRESSED = (Channel.EMAIL, Channel.SMS, Channel.PHONE)


def _told(agreed: Agreed, response: Response) -> dict[str, Any]:
    evidence = {
        "form": str(response.form.key),
        "form_version": response.form_version.number,
        "response": str(response.key),
        "field": agreed["field"],
        "wording_version": agreed["wording_version"],
        "language": response.language,
        "answered_at": response.at.isoformat(),
    }
    said = {name: agreed[name] for name in ("channel", "purpose", "wording")}
    return said | {"evidence": evidence | agreed.get("facts", {}), "language": response.language}
