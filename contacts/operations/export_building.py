"""Makes the file of an export: rights asked again, streamed to storage, counted and hashed."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.access import Can, hidden_of_contact
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact, ExportState
from contacts.models.work import Progress
from contacts.operations.export_columns import (
    Column,
    available_columns,
    columns_named,
    rows_of,
)
from contacts.operations.export_files import WRITERS
from contacts.operations.export_mailing import leave_out
from contacts.operations.rights import demand, is_system, visible
from contacts.operations.working import Watch, new_progress
from contacts.querysets import ContactQuerySet

# A larger file is written by the worker.
AT_ONCE = 2_000
KIND = "export"
_CHUNK = 2_000
_BY_NAME = ("family_name", "given_name", "pk")


class CannotBuild(DomainError):
    """The person may not take these columns any more, or nobody is left to take."""

    code = "cannot_build"


def taker(export: Export) -> Actor:
    """Return the person whose file it is, at the door through which it was asked for."""
    return Actor(export.by, Door(export.door))


def readable_columns(names: Sequence[str], by: Actor) -> tuple[list[Column], list[str]]:
    """Return the columns the actor may take, and the names of the others.

    A masked value is not taken either: a file leaves our masks behind.
    """
    return columns_named(names, frozenset() if is_system(by) else _kept_back(by.user))


def columns_for(user: Any) -> list[Column]:
    """Return every column that a person may take."""
    return available_columns(_kept_back(user))


def _kept_back(user: Any) -> frozenset[str]:
    hidden = hidden_of_contact(user)
    return hidden | {"address"} if "addresses" in hidden else hidden


def people_in(export: Export) -> ContactQuerySet:
    """Return the people of an export whom its taker may see today."""
    named = ExportedContact.objects.filter(export=export).values("contact")
    return _in_sight(Contact.objects.filter(pk__in=named), taker(export))


def _in_sight(contacts: ContactQuerySet, by: Actor) -> ContactQuerySet:
    if is_system(by):
        return contacts.filter(merged_into=None, erased_at=None, restricted_at=None)
    return visible(contacts, by.user)


# What writes a file whose lines are not contacts: its headers and lines for the taker of today.
Content = Callable[[Export, Actor], tuple[list[str], Iterator[list[Any]]]]
_contents: dict[str, Content] = {}


def register_content(name: str, content: Content) -> None:
    """Say how files are written whose query names this "content"; again replaces it."""
    _contents[name] = content


def build_now_or_later(
    export: Export, by: Actor, *, order: Sequence[int] = (), lines: int = 0
) -> Export:
    """Make a small file at once and leave a large one to the worker."""
    if max(export.count, lines) <= AT_ONCE:
        return build_export(export=export, watch=Watch(), by=by, order=order)
    progress = new_progress(kind=KIND, subject=str(export.key), owner=export.by, total=export.count)
    ids = {"export_id": export.pk, "progress_id": progress.pk}
    defer_once("contacts.build_export", lock=f"export-{export.pk}", **ids)
    return export


@operation
def build_export(*, export: Export, watch: Watch, by: Actor, order: Sequence[int] = ()) -> Export:
    """Write the file; who went out of the taker's sight meanwhile is left out, file and ledger.

    Memory stays flat. Called again for a file that is there, it changes nothing.

    Args:
        export: one that is being written.
        watch: tells how far it is.
        by: who made this happen; the rights asked are those of the taker.
        order: keys of people in the order of the file; without them, by name.

    Raises:
        CannotBuild: a column is hidden from the taker by now.
        NotPermitted: the taker's role does not export any more.
    """
    current = Export.objects.select_for_update(of=("self",)).select_related("by").get(pk=export.pk)
    if current.state != ExportState.BUILDING:
        return current
    demand(taker(current), Can.EXPORT)
    content = _contents.get(current.query.get("content", ""))
    columns, lost = readable_columns([] if content else current.columns, taker(current))
    if lost:
        raise CannotBuild(_("Some columns may not be read any more. Ask for the file again."))
    seen = _in_sight(Contact.objects.filter(pk=OuterRef("contact")), taker(current))
    ExportedContact.objects.filter(~Exists(seen), export=current).delete()
    leave_out(current)
    ids = _in_order(current, order)
    current.count = len(ids)
    headers, rows = _headers(columns), _rows(ids, columns, watch)
    if content:
        headers, rows = content(current, taker(current))
    _write(current, WRITERS[current.format](headers, rows))
    current.state = ExportState.READY
    current.expires_at = timezone.now() + timedelta(days=settings.EXPORT_LINK_DAYS)
    current.save()
    facts = {"contacts": current.count, "format": current.format, "columns": current.columns}
    record("contact.exported", about=current, by=by, sha256=current.sha256, **facts)
    watch.ended(Progress.State.DONE)
    return current


@operation
def fail_export(*, export: Export, problem: str, watch: Watch, by: Actor) -> None:
    """Say in one sentence why there is no file."""
    Export.objects.filter(pk=export.pk, state=ExportState.BUILDING).update(
        state=ExportState.FAILED, reason=problem[:200]
    )
    watch.ended(Progress.State.FAILED, problem)
    record("export.failed", about=export, by=by)


def _in_order(export: Export, order: Sequence[int]) -> list[int]:
    if not order:
        return list(people_in(export).order_by(*_BY_NAME).values_list("pk", flat=True))
    if not export.mailing_channel:
        return list(order)
    still = set(ExportedContact.objects.filter(export=export).values_list("contact_id", flat=True))
    return [pk for pk in order if pk in still]


def _headers(columns: list[Column]) -> list[str]:
    return [column.header for column in columns]


def _rows(ids: Sequence[int], columns: list[Column], watch: Watch) -> Iterator[list[Any]]:
    for start in range(0, len(ids), _CHUNK):
        yield from rows_of(ids[start : start + _CHUNK], columns)
        watch.reached(min(start + _CHUNK, len(ids)), total=len(ids))


def _write(export: Export, blocks: Iterator[bytes]) -> None:
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
        export.size, export.sha256 = file.tell(), digest.hexdigest()
        file.seek(0)
        export.file.save(f"{export.key}.{export.format}", File(file), save=False)
