"""Writes down conversations, and tells the colleagues named in them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import NotPermitted, Stale
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.operations.mentions import named_in
from contacts.operations.rights import demand, demand_sight, is_system, visible
from contacts.operations.telling import about_fields
from interactions.access import Can
from interactions.models.conversations import Conversation, ConversationMention, Participant
from interactions.operations.conversations.checking import TAKING_PART, checked, may_change


@dataclass(slots=True)
class Written:
    """A conversation, whom it told, and who was named but may not see it."""

    conversation: Conversation
    told: list[Any] = field(default_factory=list)
    untold: list[Any] = field(default_factory=list)


@operation
def write_conversation(*, contact: Contact, values: dict[str, Any], by: Actor) -> Written:
    """Write down a call, meeting, visit, interview or observation.

    It stands on the timeline of everybody who took part. A colleague named with `@` gets a
    notice, if they may read it.

    Args:
        contact: whom it is mainly about.
        values: `kind`, and perhaps `at` (now), `minutes`, `direction`, `subject`, `body`,
            `template`, `answers` (by id of the question), `people` (further contacts),
            `colleagues` (the author, where none are given).
        by: who writes it down.

    Raises:
        NotPermitted: the role does not allow it, or the contact is outside of the scope.
        Invalid: nothing is said, or a value or an answer does not fit.
    """
    demand(by, Can.WRITE_CONVERSATIONS)  # type: ignore[arg-type]
    demand_sight(by, contact)
    own = [by.user] if by.user is not None else []
    found = checked({"kind": "", "at": timezone.now(), "colleagues": own, **values}, None, by)
    taking_part = {name: found.pop(name, []) for name in TAKING_PART}
    row = Conversation.objects.create(contact=contact, author=by.user, **found)
    _take_part(row, by, **taking_part)
    written = _mention(row, by)
    record("conversation.written", about=row, by=by, kind=row.kind, mentions=len(written.told))
    return written


@operation
def change_conversation(
    *, conversation: Conversation, values: dict[str, Any], by: Actor, expected_version: int = 0
) -> Written:
    """Change what is written of a conversation; what is so already leaves no trace.

    Raises:
        NotPermitted: it is somebody else's.
        Stale: somebody changed it after `expected_version` was read.
        Invalid: as for a new one.
    """
    current = _locked(conversation, by)
    if expected_version and current.version != expected_version:
        raise Stale(_("Somebody changed this conversation since you opened it."))
    found = checked(values, current, by)
    taking_part = {name: found.pop(name) for name in TAKING_PART if name in found}
    changed = [name for name, value in found.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, found[name])
    if _take_part(current, by, **taking_part):
        changed.append("participants")
    if not changed:
        return Written(current)
    current.edited_at, current.version = timezone.now(), current.version + 1
    columns = [name for name in changed if name != "participants"]
    current.save(update_fields=[*columns, "edited_at", "version"])
    if "at" in changed:
        current.participants.update(at=current.at)
    written = _mention(current, by)
    record("conversation.changed", about=current, by=by, fields=sorted(changed))
    return written


@operation
def delete_conversation(*, conversation: Conversation, by: Actor) -> None:
    """Remove a conversation with its files and the notices it sent; its tasks stay.

    Raises:
        NotPermitted: it is somebody else's.
    """
    current = _locked(conversation, by)
    named = list(current.mentions.values_list("user_id", flat=True))
    Notice.objects.filter(user__in=named, facts__conversation=str(current.key)).delete()
    record("conversation.deleted", about=current, by=by)
    current.delete()


def _locked(conversation: Conversation, by: Actor) -> Conversation:
    demand(by, Can.WRITE_CONVERSATIONS)  # type: ignore[arg-type]
    current = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    if not may_change(by, current):
        raise NotPermitted(_("Only the person who wrote a conversation changes it."))
    demand_seen(by, current)
    return current


def demand_seen(by: Actor, conversation: Conversation) -> None:
    """Refuse an actor who may not see a conversation.

    Raises:
        NotPermitted: nobody whom the actor may see took part.
    """
    if is_system(by):
        return
    seen = Conversation.objects.visible_to(by.user).filter(pk=conversation.pk)
    if by.user is None or not seen.exists():
        raise NotPermitted(_("Your role does not allow this."))


def _take_part(row: Conversation, by: Actor, **given: Any) -> bool:
    """Bring those who took part up to what is given; people out of sight stay."""
    changed = False
    if "people" in given:
        wanted = {row.contact_id, *(each.pk for each in given["people"])}
        known = {each.contact_id: each.pk for each in row.participants.exclude(contact=None)}
        gone: set[Any] = known.keys() - wanted
        if gone and not is_system(by):
            seen = visible(Contact.objects.filter(pk__in=gone), by.user)
            gone = set(seen.values_list("pk", flat=True))
        changed |= _bring(row, "contact_id", wanted - known.keys(), [known[each] for each in gone])
    if "colleagues" in given:
        wanted = {each.pk for each in given["colleagues"]}
        known = {each.user_id: each.pk for each in row.participants.exclude(user=None)}
        gone = known.keys() - wanted
        changed |= _bring(row, "user_id", wanted - known.keys(), [known[each] for each in gone])
    return changed


def _bring(row: Conversation, column: str, added: set[int], gone: list[int]) -> bool:
    Participant.objects.bulk_create(
        Participant(conversation=row, at=row.at, **{column: each}) for each in sorted(added)
    )
    if gone:
        Participant.objects.filter(pk__in=gone).delete()
    return bool(added or gone)


def _mention(row: Conversation, by: Actor) -> Written:
    """Keep and tell the colleagues newly named in the text who may read it."""

    def may_read(user: Any) -> bool:
        return Conversation.objects.visible_to(user).filter(pk=row.pk).exists()

    known = set(row.mentions.values_list("user_id", flat=True))
    named = named_in(row.body, author=by.user_id, known=known, may_read=may_read)
    row.mentions.exclude(user__in=named.people).delete()
    ConversationMention.objects.bulk_create(
        ConversationMention(conversation=row, user=user) for user in named.told
    )
    facts = {"conversation": str(row.key), "by": by.user_id}
    Notice.objects.bulk_create(
        Notice(user=user, kind="mention", facts=facts, **about_fields(row.contact))
        for user in named.told
    )
    return Written(row, named.told, named.untold)
