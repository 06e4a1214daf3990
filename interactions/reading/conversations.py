"""Conversations as pages show them: who took part, what was answered, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config.reader import current_reader
from config.timeline import Audience, Event, Position, keys_of_each, older
from contacts.access import Can as CanContacts
from contacts.models.collaboration import Task
from contacts.models.contact import Contact
from interactions.models.conversations import (
    Conversation,
    ConversationKind,
    FollowUp,
    Participant,
)
from interactions.questionnaire.kinds import Kind
from interactions.questionnaire.questions import Question, read_questions
from interactions.reading.people import Person, people_seen

ICONS = {
    ConversationKind.CALL: "phone",
    ConversationKind.MEETING: "users",
    ConversationKind.VISIT: "store",
    ConversationKind.INTERVIEW: "mic",
    ConversationKind.OBSERVATION: "eye",
}
_SHORT = 300


@dataclass(slots=True)
class Line:
    """One conversation with the people of it whom the reader may see; `others` counts the rest."""

    row: Conversation
    icon: str
    people: list[Person] = field(default_factory=list)
    colleagues: list[Any] = field(default_factory=list)
    others: int = 0


def lines_of(rows: Sequence[Conversation], user: Any) -> list[Line]:
    """Return conversations with who took part; two queries for all of them."""
    taking_part = Participant.objects.filter(conversation__in=[row.pk for row in rows])
    found = list(taking_part.select_related("user").order_by("pk"))
    seen = people_seen(user, (each.contact_id for each in found))
    lines = {row.pk: Line(row, ICONS.get(row.kind, "message-circle")) for row in rows}  # type: ignore[call-overload]
    for each in found:
        line = lines[each.conversation_id]
        if each.user is not None:
            line.colleagues.append(each.user)
        elif each.contact_id in seen:
            first = each.contact_id == line.row.contact_id
            line.people.insert(0 if first else len(line.people), seen[each.contact_id])
        else:
            line.others += 1
    return list(lines.values())


def answered(row: Conversation) -> list[tuple[str, str]]:
    """Return question and answer of each question that was answered, in words."""
    if row.template_version is None:
        return []
    language = get_language() or "en"
    questions = read_questions(row.template_version.questions)
    return [
        (question.words(language), answer_words(question, row.answers[question.id]))
        for question in questions
        if question.id in row.answers
    ]


def answer_words(question: Question, answer: Any) -> str:
    """Return a stored answer as a person reads it."""
    if question.kind == Kind.YES_NO:
        return _("Yes") if answer else _("No")
    if question.kind == Kind.DATE:
        return date_format(date.fromisoformat(answer))
    if question.kind == Kind.RATING:
        return _("%(value)s of %(most)s") % {"value": answer, "most": question.scale[-1]}
    return ", ".join(answer) if isinstance(answer, list) else str(answer)


def follow_ups(row: Conversation, user: Any) -> list[Task]:
    """Return the tasks that came of a conversation, those the reader may see."""
    ids = FollowUp.objects.filter(conversation=row).values("task")
    found = Task.objects.visible_to(user).filter(pk__in=ids).select_related("assignee")
    return list(found.order_by("pk"))


def of_contact(contact: Contact, limit: int) -> list[Conversation]:
    """Return the latest conversations in which a contact took part."""
    took_part = older(Participant.objects.filter(contact=contact), "at", None, key="conversation")
    rows = took_part.select_related("conversation", "conversation__author")[:limit]
    return [each.conversation for each in rows]


# --- timeline


def events_of(contact: Contact, before: Position | None, limit: int) -> list[Event]:
    """What was talked about with a contact, whoever else took part."""
    took_part = Participant.objects.filter(contact=contact)
    rows = older(took_part, "at", before, key="conversation")
    rows = rows.select_related("conversation__author", "conversation__contact")[:limit]
    return _told([each.conversation for each in rows])


def events_by_keys(keys: list[int]) -> list[Event]:
    """What was talked about in some conversations."""
    return _told(list(_rows_to_tell().filter(pk__in=keys)))


def events_of_all(audience: Audience, before: Position | None, limit: int) -> list[Event]:
    """What was talked about with anybody of an audience, each conversation once."""
    rows = _rows_to_tell()
    if audience.everybody:
        found = older(rows.filter(audience.open_to("contact")), "at", before)[:limit]
    elif audience.few is not None:
        keys = keys_of_each(
            Participant.objects.all(),
            "at",
            before,
            limit,
            contact="contact",
            people=audience.few,
            key="conversation",
        )
        found = older(rows.filter(pk__in=keys), "at", None)
    else:
        # As good as always the person it is about is seen as well; their table is walked by time.
        found = audience.newest(rows, "at", before, limit)
    return _told(list(found))


def _rows_to_tell() -> QuerySet[Conversation]:
    """Return conversations with no more of them than a timeline says."""
    said = ("key", "contact", "kind", "at", "subject", "body", "contact__restricted_at")
    author = ("author__username", "author__first_name", "author__last_name")
    return Conversation.objects.select_related("author", "contact").only(*said, *author)


def _told(rows: Sequence[Conversation]) -> list[Event]:
    """Tell of conversations, but of none about somebody whose data the reader may not use."""
    reader = current_reader()
    if reader is not None and not reader.has_perm(CanContacts.VIEW_RESTRICTED):
        rows = [row for row in rows if row.contact is None or not row.contact.restricted_at]
    return [
        Event(
            row.at,
            "conversations",
            row.pk,
            ICONS.get(row.kind, "message-circle"),  # type: ignore[call-overload]
            "violet",
            row.subject or row.get_kind_display(),
            _in_short(row),
            row.author or "",
            url=reverse("interactions:conversation", args=[row.key]),
            contact=row.contact_id,
        )
        for row in rows
    ]


def _in_short(row: Conversation) -> str:
    kind = str(row.get_kind_display()) if row.subject else ""
    text = row.body if len(row.body) <= _SHORT else f"{row.body[:_SHORT].rstrip()}…"
    return " · ".join(part for part in (kind, text) if part)
