"""What rules may ask about what people did: every event, its rows and its amounts."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from interactions.models.conversations import ConversationKind, Direction
from interactions.models.engagement import EngagementChannel, EngagementKind
from segments.compiling.orders import LINE_WORDS
from segments.language.nodes import EventWord, Kind, Word
from segments.vocabulary import choices
from segments.vocabulary.later import read_anew

ORDER, LINE, PRODUCT = "interactions.Order", "interactions.OrderLine", "interactions.Product"
ENGAGEMENT, CONVERSATION = "interactions.Engagement", "interactions.Conversation"
RESPONSE = "interactions.Response"


def event_words() -> dict[str, EventWord]:
    """Return the words for events, in the active language."""
    said = _words(get_language() or "en").items()
    return {name: replace(event, where=read_anew(event.where)) for name, event in said}


@lru_cache(maxsize=8)
def _words(_language: str) -> dict[str, EventWord]:
    return {
        "purchase": _purchase(),
        "refund": _refund(),
        **_engagements(),
        **_conversations(),
        "form_answer": _form_answer(),
    }


def _word(kind: Kind, reads: str, label: str, given: Mapping[str, str] | None = None) -> Word:
    return Word(kind, frozenset({reads}), given, label)


def _of_order() -> dict[str, Word]:
    return {
        "channel": _word(Kind.TEXT, f"{ORDER}.channel", _("Sales channel")),
        "country": _word(Kind.CHOICE, f"{ORDER}.country", _("Country"), choices.countries()),
        "currency": _word(Kind.TEXT, f"{ORDER}.currency", _("Currency")),
        "source": _word(Kind.CHOICE, f"{ORDER}.source", _("Source"), choices.sources()),
        "total": _word(Kind.NUMBER, f"{ORDER}.reporting_total", _("Total of the order")),
    }


def _of_line() -> dict[str, Word]:
    return {
        "sku": _word(Kind.TEXT, f"{LINE}.sku", _("SKU")),
        "product": _word(Kind.TEXT, f"{PRODUCT}.name", _("Product")),
        "category": _word(Kind.TEXT, f"{PRODUCT}.category", _("Category of the product")),
        "amount": _word(Kind.NUMBER, f"{LINE}.amount", _("Amount of the line")),
        "quantity": _word(Kind.NUMBER, f"{LINE}.quantity", _("Quantity of the line")),
    }


def _purchase() -> EventWord:
    return EventWord(
        pgettext("event", "purchase"),
        frozenset({f"{ORDER}.at", f"{ORDER}.total"}),
        {**_of_line(), **_of_order()},
        {
            "net": _("net amount"),
            "gross": _("amount before refunds"),
            "discount": _("discount"),
            "tax": _("tax"),
            "shipping": _("shipping"),
            "quantity": _("quantity"),
        },
        {"orders_any": _("number, refunded ones included")},
        dict.fromkeys(("tax", "shipping"), frozenset(LINE_WORDS)),
    )


def _refund() -> EventWord:
    reads = frozenset({f"{ORDER}.at", f"{ORDER}.total"})
    return EventWord(pgettext("event", "refund"), reads, _of_order(), {"amount": _("amount")})


def _engagements() -> dict[str, EventWord]:
    reads = frozenset({f"{ENGAGEMENT}.at", f"{ENGAGEMENT}.kind"})
    rows = {
        "channel": _word(
            Kind.CHOICE, f"{ENGAGEMENT}.channel", _("Channel"), choices.of_enum(EngagementChannel)
        ),
        "network": _word(Kind.TEXT, f"{ENGAGEMENT}.network", _("Network")),
        "object": _word(Kind.TEXT, f"{ENGAGEMENT}.object", _("About")),
        "url": _word(Kind.TEXT, f"{ENGAGEMENT}.url", _("Web address")),
        "path": _word(Kind.TEXT, f"{ENGAGEMENT}.url", _("Page on the website")),
        "value": _word(Kind.NUMBER, f"{ENGAGEMENT}.value", _("Value")),
    }
    kind = _word(
        Kind.CHOICE, f"{ENGAGEMENT}.kind", _("What they did"), choices.of_enum(EngagementKind)
    )
    measured = {"value": _("value")}
    found = {
        "engagement": EventWord(
            pgettext("event", "any engagement"), reads, {**rows, "kind": kind}, measured
        )
    }
    labels = {each.value: str(each.label) for each in EngagementKind}
    labels |= {
        "email_open": _("Opened an email"),
        "email_click": _("Clicked in an email"),
        "email_bounce": _("An email came back"),
        "email_complaint": _("Complained about an email"),
    }
    return found | {name: EventWord(said, reads, rows, measured) for name, said in labels.items()}


def _conversations() -> dict[str, EventWord]:
    reads = frozenset({f"{CONVERSATION}.at", f"{CONVERSATION}.kind"})
    rows = {
        "direction": _word(
            Kind.CHOICE, f"{CONVERSATION}.direction", _("Direction"), choices.of_enum(Direction)
        ),
        "minutes": _word(Kind.NUMBER, f"{CONVERSATION}.minutes", _("Minutes")),
        "subject": _word(Kind.TEXT, f"{CONVERSATION}.subject", _("Subject")),
    }
    kinds = choices.of_enum(ConversationKind)
    kind = _word(Kind.CHOICE, f"{CONVERSATION}.kind", _("Kind of conversation"), kinds)
    measured = {"minutes": _("minutes")}
    whole = EventWord(pgettext("event", "conversation"), reads, {**rows, "kind": kind}, measured)
    each = {name: EventWord(said, reads, rows, measured) for name, said in kinds.items()}
    return {"conversation": whole, **each}


def _form_answer() -> EventWord:
    return EventWord(
        pgettext("event", "filled-in form"),
        frozenset({f"{RESPONSE}.at", f"{RESPONSE}.form"}),
        {
            "form": _word(Kind.CHOICE, f"{RESPONSE}.form", _("Form"), choices.forms()),
            "language": _word(
                Kind.CHOICE, f"{RESPONSE}.language", _("Language"), choices.tongues()
            ),
            "nps": _word(Kind.NUMBER, f"{RESPONSE}.nps", _("Recommendation (NPS)")),
            "csat": _word(Kind.NUMBER, f"{RESPONSE}.csat", _("Satisfaction (CSAT)")),
        },
        {"nps": _("Recommendation (NPS)"), "csat": _("Satisfaction (CSAT)")},
    )
