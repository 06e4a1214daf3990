"""Files of conversations that go along with a package, as they are, and those that stay behind.

Nobody can take a person out of a picture or a scan here. So a file goes where its conversation
is with this person alone and names nobody else; any other one is named, and withheld.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.utils.text import get_valid_filename

from interactions.models.conversations import Attachment, Participant
from privacy.operations.packaging.redacting import OTHERS, Place, Redactor, mark
from privacy.operations.packaging.tables import Table
from privacy.operations.packaging.withheld import WITHHELD

MODEL = "interactions.Attachment"
FOLDER = "attachments"


@dataclass(frozen=True, slots=True)
class Attached:
    """One file: its place in the package, or what stands there instead."""

    place: str
    stored: str = ""


Files = dict[str, Attached]


def attached_to(tables: Sequence[Table], people: Sequence[int], redactor: Redactor) -> Files:
    """Return the files about these people by their keys, where the package tells of them."""
    table = next((each for each in tables if each.about.model == MODEL), None)
    if table is None or "file" not in {column.name for column in table.columns}:
        return {}
    rows = list(table.rows(people).select_related("conversation"))
    redactor.look_up(text for row in rows for text in _said(row))
    shared = _with_others([row.conversation_id for row in rows], people)
    return {
        str(row.key): _judged(row, redactor, others=row.conversation_id in shared) for row in rows
    }


def located(told: Iterator[dict[str, Any]], files: Files) -> Iterator[dict[str, Any]]:
    """Yield told rows whose file is the place in the package, or why it is not there."""
    for row in told:
        yield row | {"file": files[row["key"]].place}


def blocks_of(file: Attached) -> Iterator[bytes]:
    """Yield a stored file in pieces."""
    with default_storage.open(file.stored, "rb") as stored:
        yield from stored.chunks()


def _judged(row: Attachment, redactor: Redactor, *, others: bool) -> Attached:
    place = Place(MODEL, str(row.pk), "file")
    if others or any(redactor.names_others(text) for text in _said(row)):
        redactor.note(place, "file", OTHERS)
        return Attached(mark("file", OTHERS))
    if redactor.forbidden(row.name):
        redactor.note(place, "file", WITHHELD)
        return Attached(mark("file", WITHHELD))
    stored = str(row.file.name)
    if not default_storage.exists(stored):
        return Attached("")
    return Attached(f"{FOLDER}/{row.key}-{get_valid_filename(row.name)}", stored)


def _said(row: Attachment) -> tuple[str, ...]:
    return row.name, row.conversation.subject, row.conversation.body


def _with_others(conversations: Sequence[int], people: Sequence[int]) -> set[int]:
    """Return the conversations in which other people took part, or that are filed under one."""
    rows = Participant.objects.filter(conversation__in=conversations, contact__isnull=False)
    found = set(rows.exclude(contact__in=people).values_list("conversation_id", flat=True))
    filed = Attachment.objects.filter(conversation__in=conversations)
    foreign = filed.exclude(conversation__contact__in=people)
    return found | set(foreign.values_list("conversation_id", flat=True))
