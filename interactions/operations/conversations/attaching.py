"""Keeps files of conversations outside of the web root, and removes them with their rows."""

from datetime import timedelta
from typing import Any, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.keys import new_key
from config.operation import operation
from contacts.operations.rights import demand
from contacts.operations.stored_files import digest_of, kept_with_its_row
from interactions.access import Can
from interactions.files.contents import Content, content_of, safe_name
from interactions.models.conversations import Attachment, Conversation
from interactions.operations.conversations.checking import may_change
from interactions.operations.conversations.writing import demand_seen

LARGEST: Final = 10 * 2**20
MOST: Final = 20
FOLDER: Final = "attachments"
# A file is written before its row is seen by others; younger ones may still get theirs.
_UNSURE = timedelta(days=1)


@operation
def attach(*, conversation: Conversation, file: File, name: str, by: Actor) -> Attachment:
    """Keep a file with a conversation, as what its content is.

    Raises:
        NotPermitted: the role does not allow it, or nobody to be seen took part.
        Invalid: too large, too many, or of a kind that is not kept.
    """
    demand(by, Can.WRITE_CONVERSATIONS)  # type: ignore[arg-type]
    demand_seen(by, conversation)
    Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    content = _checked_content(conversation, file, name)
    key = new_key()
    digest = digest_of(file)
    with kept_with_its_row(f"{FOLDER}/{key}", file) as kept:
        row = Attachment.objects.create(
            key=key,
            conversation=conversation,
            file=kept,
            name=safe_name(name, content),
            content_type=content.content_type,
            size=file.size or 0,
            sha256=digest,
            by=by.user,
        )
        record("conversation.file_attached", about=row, by=by, size=row.size)
    return row


def _checked_content(conversation: Conversation, file: File, name: str) -> Content:
    if conversation.attachments.count() >= MOST:
        raise Invalid({"file": [_("Attach at most %(most)d files.") % {"most": MOST}]})
    if not 0 < (file.size or 0) <= LARGEST:
        raise Invalid(
            {"file": [_("Attach files of at most %(most)d MB.") % {"most": LARGEST // 2**20}]}
        )
    content = content_of(file, name)  # type: ignore[arg-type]
    if content is None:
        raise Invalid(
            {"file": [_("Attach a PDF, an image, a text, a CSV file, or a document of Office.")]}
        )
    return content


@operation
def detach(*, attachment: Attachment, by: Actor) -> None:
    """Remove a file from its conversation.

    Raises:
        NotPermitted: somebody else attached it and wrote the conversation.
    """
    demand(by, Can.WRITE_CONVERSATIONS)  # type: ignore[arg-type]
    demand_seen(by, attachment.conversation)
    if attachment.by_id != by.user_id and not may_change(by, attachment.conversation):
        raise NotPermitted(_("Only the person who attached a file removes it."))
    record("conversation.file_removed", about=attachment, by=by)
    attachment.delete()


def remove_file(*, instance: Attachment, **_signal: Any) -> None:
    """Remove the file of a deleted row, once that is certain."""
    name = instance.file.name
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


def watch_rows() -> None:
    """Remove files with their rows, however those go: with their conversation or their person."""
    post_delete.connect(remove_file, sender=Attachment, dispatch_uid="attachment_file")


@operation
def sweep_files(*, by: Actor) -> int:
    """Remove files whose rows went by SQL, or never came; returns how many."""
    if not default_storage.exists(FOLDER):
        return 0
    _folders, names = default_storage.listdir(FOLDER)
    known = set(Attachment.objects.values_list("file", flat=True))
    before = timezone.now() - _UNSURE
    lost = [
        path
        for name in names
        if (path := f"{FOLDER}/{name}") not in known
        and default_storage.get_modified_time(path) < before
    ]
    for path in lost:
        default_storage.delete(path)
    if lost:
        record("conversation.files_swept", about=Attachment, by=by, count=len(lost))
    return len(lost)
