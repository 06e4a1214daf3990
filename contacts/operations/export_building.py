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

from config.accompanying import Statement, said, statements_for
from config.actor import Actor, Door
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from config.phi import demand_agreement
from contacts.access import Can, hidden_of_contact
from contacts.field_groups import groups_of
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact, ExportState
from contacts.models.work import Progress
from contacts.operations.export_columns import (
    NUMBER,
    Column,
    available_columns,
    columns_named,
    rows_of,
)
from contacts.operations.export_files import WRITERS
from contacts.operations.export_mailing import demand_agreement_on, leave_out
from contacts.operations.export_protected import Left
from contacts.operations.rights import demand, is_system, visible
from contacts.operations.sealing import protected
from contacts.operations.working import Watch, new_progress
from contacts.querysets import ContactQuerySet

# A larger file is written by the worker.
AT_ONCE = 2_000
KIND = "export"
_CHUNK = 2_000
_BY_NAME = ("family_name", "given_name", "pk")
Contested = dict[int, list[Statement]]  # statements of disagreement by contact


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
# Asked again when such a file is taken; it raises where the person may not have it any more.
Still = Callable[[Export, Actor], Any]
_contents: dict[str, Content] = {}
_still: dict[str, Still] = {}


def register_content(name: str, content: Content, *, still: Still) -> None:
    """Say how files are written whose query names this "content"; again replaces it."""
    _contents[name], _still[name] = content, still


def may_still_have(export: Export) -> bool:
    """Say whether the taker of a file may read today what it says of people.

    Raises:
        DomainError: what writes such a file refuses it.
    """
    if still := _still.get(export.query.get("content", "")):
        still(export, taker(export))
        return True
    return not readable_columns(export.columns, taker(export))[1]


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
    demand_agreement(current.recipient, protected(current.columns))
    demand_agreement_on(current)
    seen = _in_sight(Contact.objects.filter(pk=OuterRef("contact")), taker(current))
    ExportedContact.objects.filter(~Exists(seen), export=current).delete()
    leave_out(current)
    ids = _in_order(current, order)
    current.count = len(ids)
    contested, left = _contested(ids, columns), Left(current, by)
    headers, rows = _headers(columns, contested), _rows(ids, columns, contested, watch, left)
    if content:
        headers, rows = content(current, taker(current))
    _write(current, WRITERS[current.format](headers, rows))
    left.tell()
    _made(current, contested, by)
    watch.ended(Progress.State.DONE)
    return current


def _made(current: Export, contested: Contested, by: Actor) -> None:
    current.state = ExportState.READY
    current.expires_at = timezone.now() + timedelta(days=settings.EXPORT_LINK_DAYS)
    current.save()
    facts: dict[str, Any] = {"contacts": current.count, "format": current.format}
    facts |= {"columns": current.columns}
    if contested:
        facts["statements"] = sorted(each.key for of in contested.values() for each in of)
    record("contact.exported", about=current, by=by, sha256=current.sha256, **facts)


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


def _contested(ids: Sequence[int], columns: list[Column]) -> Contested:
    """Return what goes along with these columns of these people; of most nothing does."""
    groups = groups_of(column.about for column in columns)
    found: Contested = {}
    for start in range(0, len(ids), _CHUNK):
        found |= statements_for(ids[start : start + _CHUNK], groups)
    return found


def _headers(columns: list[Column], contested: Contested) -> list[str]:
    last = [_("Statement of disagreement")] if contested else []
    return [*(column.header for column in columns), *last]


def _rows(
    ids: Sequence[int], columns: list[Column], contested: Contested, watch: Watch, left: Left
) -> Iterator[list[Any]]:
    """Yield the lines of people; where anybody contests something, their statement is the last."""
    for start in range(0, len(ids), _CHUNK):
        for pk, *cells in rows_of(ids[start : start + _CHUNK], [NUMBER, *columns]):
            left.note(pk, cells)
            yield [*cells, said(contested.get(pk, ()))] if contested else cells
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
