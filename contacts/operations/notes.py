"""Writes notes about records, and tells the colleagues named in them."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.collaboration import Mention, Note, Notice
from contacts.operations.mentions import named_in
from contacts.operations.rights import demand, demand_sight
from contacts.operations.telling import about_fields, tell

_LONGEST = 10_000


@dataclass(slots=True)
class Written:
    """A note, whom it told, and who was named but may not see the record."""

    note: Note
    told: list[Any] = field(default_factory=list)
    untold: list[Any] = field(default_factory=list)


@operation
def write_note(*, about: Model, text: str, by: Actor) -> Written:
    """Write a note about a record.

    A colleague named with `@` gets a notice, if they may read the note; the others are not
    told, so that a name can neither reveal a record nor open it.

    Raises:
        NotPermitted: the role does not allow it, or the record is outside of the scope.
        Invalid: the text is empty or too long.
    """
    demand(by, Can.WRITE_NOTES)
    demand_sight(by, about)
    note = Note.objects.create(text=_checked(text), by=by.user, **about_fields(about))
    written = _mention(note, by)
    record("note.written", about=note, by=by, mentions=len(written.told))
    return written


@operation
def change_note(*, note: Note, text: str, by: Actor) -> Written:
    """Change the text of one's own note; only those newly named are told.

    Raises:
        NotPermitted: it is somebody else's.
        Invalid: the text is empty or too long.
    """
    current = _own(note, by)
    text = _checked(text)
    if text == current.text:
        return Written(current)
    current.text, current.edited_at = text, timezone.now()
    current.save(update_fields=["text", "edited_at"])
    written = _mention(current, by)
    record("note.changed", about=current, by=by, mentions=len(written.told))
    return written


@operation
def delete_note(*, note: Note, by: Actor) -> None:
    """Delete one's own note, with the notices that it sent.

    Raises:
        NotPermitted: it is somebody else's.
    """
    current = _own(note, by)
    named = current.mentions.values_list("pk", flat=True)
    Notice.objects.filter(user__in=list(named), facts__note=str(current.key)).delete()
    record("note.deleted", about=current, by=by)
    current.delete()


def _own(note: Note, by: Actor) -> Note:
    current = Note.objects.select_for_update().get(pk=note.pk)
    if by.user is None or current.by_id != by.user_id:
        raise NotPermitted(_("Only the person who wrote a note changes it."))
    return current


def _checked(text: str) -> str:
    text = (text or "").replace("\0", "").strip()
    if not text:
        raise Invalid({"text": [_("Write something first.")]})
    if len(text) > _LONGEST:
        raise Invalid({"text": [_("Use at most %(most)d characters.") % {"most": _LONGEST}]})
    return text


def _mention(note: Note, by: Actor) -> Written:
    """Keep and tell the colleagues newly named in the text who may read the note."""

    def may_read(user: Any) -> bool:
        return Note.objects.visible_to(user).filter(pk=note.pk).exists()

    known = set(note.mentions.values_list("pk", flat=True))
    named = named_in(note.text, author=by.user_id, known=known, may_read=may_read)
    Mention.objects.filter(note=note).exclude(user__in=named.people).delete()
    Mention.objects.bulk_create(Mention(note=note, user=user) for user in named.told)
    tell(named.told, "mention", note, note=str(note.key), by=by.user_id)
    return Written(note, named.told, named.untold)
