"""Conversations of the sample business: calls, visits and interviews with a few people."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from config.actor import Actor
from config.operation import operation
from contacts.models.contact import Contact
from contacts.operations.sample import SOURCE
from interactions.models.conversations import Conversation, ConversationTemplate
from interactions.operations.conversations.attaching import attach
from interactions.operations.conversations.following_up import follow_up
from interactions.operations.conversations.templates import save_template
from interactions.operations.conversations.writing import write_conversation
from interactions.questionnaire.kinds import Kind

NEWEST = datetime(2026, 11, 19, 10, 30, tzinfo=UTC)
PEOPLE = 24
INTERVIEW, CALL = "Customer interview", "First call"
_ASKED: dict[str, tuple[str, list[dict[str, Any]]]] = {
    CALL: (
        "call",
        [
            {
                "kind": Kind.SINGLE,
                "label": {"en": "How did they hear of us?", "es": "¿Cómo nos conoció?"},
                "choices": ["Friends", "Instagram", "Fair", "Search"],
            },
            {
                "kind": Kind.YES_NO,
                "label": {"en": "Wants the catalogue?", "es": "¿Quiere el catálogo?"},
            },
        ],
    ),
    INTERVIEW: (
        "interview",
        [
            {
                "kind": Kind.RATING,
                "label": {"en": "How content are they?", "es": "¿Qué tan contenta está?"},
                "required": True,
            },
            {
                "kind": Kind.NUMBER,
                "label": {"en": "Orders planned this year", "es": "Pedidos previstos este año"},
            },
            {
                "kind": Kind.MULTIPLE,
                "label": {"en": "What matters most?", "es": "¿Qué es lo más importante?"},
                "choices": ["Price", "Quality", "Delivery", "Advice"],
            },
            {
                "kind": Kind.LONG_TEXT,
                "label": {"en": "In their own words", "es": "En sus propias palabras"},
            },
        ],
    ),
}
_SAID = (
    ("call", "Delivery on Friday", "Asked whether the order can come before the weekend."),
    ("meeting", "Autumn range", "Went through the new baskets; samples were wanted of two."),
    ("visit", "Visit to the shop", "Shelf by the door is ours now. They sell well on Saturdays."),
    ("observation", "", "Looks at linen first, then at the price."),
)


def load(by: Actor) -> dict[str, int]:
    """Load the sample once; a second call writes nothing. Return what the sample holds."""
    if not ConversationTemplate.objects.filter(name=INTERVIEW).exists():
        load_sample_conversations(by=by)
    return {"conversations": Conversation.objects.count()}


@operation
def load_sample_conversations(*, by: Actor) -> None:
    """Write templates and conversations, the same at every load."""
    templates = {
        name: save_template(values={"name": name, "kind": kind, "questions": asked}, by=by)
        for name, (kind, asked) in _ASKED.items()
    }
    people = Contact.objects.filter(source__name=SOURCE, erased_at=None, merged_into=None)
    people = people.exclude(owner=None).exclude(given_name="").select_related("owner")
    found = list(people.order_by("external_ids__value", "pk")[:PEOPLE])
    for number, contact in enumerate(found):
        own = Actor(contact.owner, by.door)
        values = _values(number, templates)
        values["at"] = NEWEST - timedelta(days=5 * number, hours=number % 6)
        if number % 8 == 1 and len(found) > number + 1:
            values["people"] = [each for each in found[:number] if each.owner_id == own.user_id][:1]
        row = write_conversation(contact=contact, values=values, by=own).conversation
        if number % 6 == 1:
            samples = {"title": "Send samples", "due_on": date(2026, 12, 1)}
            follow_up(conversation=row, values=samples, by=own)
        if number % 6 == 2:
            notes = ContentFile(b"Shelf: 1.20 m, by the door.\n")
            attach(conversation=row, file=notes, name="measures.txt", by=own)


def _values(number: int, templates: dict[str, ConversationTemplate]) -> dict[str, Any]:
    if number % 6 == 4:
        answers: dict[str, Any] = {"q1": ("Friends", "Instagram", "Fair")[number % 3], "q2": True}
        return {"kind": "call", "direction": "in", "template": templates[CALL], "answers": answers}
    if number % 6 == 5:
        answers = {
            "q1": 3 + number % 3,
            "q2": number % 7,
            "q3": ["Quality", "Advice"],
            "q4": "They answer quickly and remember what I bought.",
        }
        given = {"kind": "interview", "subject": "Yearly interview", "minutes": 40}
        return given | {"template": templates[INTERVIEW], "answers": answers}
    kind, subject, body = _SAID[number % 6]
    return {"kind": kind, "subject": subject, "body": body, "minutes": 10 + number % 4 * 10}
