"""Asks for a file of people: written down first, decided by a second person when large."""

from array import array
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from config.phi import CHOSEN, may_receive, words
from contacts.access import Can
from contacts.models.export import Export, ExportState
from contacts.normalise.text import tidy
from contacts.operations.export_building import build_now_or_later, readable_columns
from contacts.operations.export_files import WRITERS
from contacts.operations.export_mailing import (
    NO_MAILING,
    Mailing,
    columns_of_mailing,
    health_read,
    mailing_facts,
    mailing_question,
    reachable,
)
from contacts.operations.export_notices import tell_deciders
from contacts.operations.rights import demand, is_system, visible
from contacts.operations.sealing import protected
from contacts.querysets import ContactQuerySet

_PURPOSE_MAX = 200
_NAMED = (
    "insert into contacts_exportedcontact (export_id, contact_id)"
    " select %s, id from unnest(%s::bigint[]) as one(id)"
)


@operation
def request_export(
    *,
    contacts: ContactQuerySet,
    columns: Sequence[str],
    format: str,
    purpose: str,
    by: Actor,
    query: dict[str, Any] | None = None,
    mailing: Mailing = NO_MAILING,
    recipient: str = "",
) -> Export:
    """Write down who wants which fields of whom, and why; a small file is made at once.

    Above `settings.EXPORT_SECOND_PERSON_ABOVE` a second person decides.

    Args:
        contacts: any query, in the order of the file, fixed now; only what the actor may see.
        columns: names of `export_columns.available_columns`.
        format: "csv" or "xlsx".
        purpose: why, in the person's words.
        by: who takes it.
        query: the filters that made the list.
        mailing: channel and purpose of a mailing; who may not be reached is left out.
        recipient: who gets it, as agreements name them; health data need one.

    Raises:
        Invalid: no purpose, an unknown format, column or mailing, or no agreement.
        NotPermitted: the role does not export.
    """
    _demand_way_out(query or {}, recipient, by)
    purpose, question = tidy(purpose), mailing_question(mailing, query)
    names = columns_of_mailing(_checked(columns, format, purpose, by, recipient), mailing)
    ids: Sequence[int] = array("q", _scope(contacts, by).values_list("pk", flat=True))
    said = {"purpose": purpose, "format": format, "query": query or {}, "columns": names}
    said |= {"recipient": recipient[:60]}
    if question is not None:
        ids, left_out = reachable(ids, question)
        said |= mailing_facts(mailing, left_out)
    return _decided_or_built(_recorded(_written_down(ids, said, by), by), by, order=ids)


def _decided_or_built(export: Export, by: Actor, **how: Any) -> Export:
    if export.state == ExportState.WAITING:
        tell_deciders("export_waiting", export)
        return export
    return build_now_or_later(export, by, **how)


def _scope(contacts: ContactQuerySet, by: Actor) -> ContactQuerySet:
    if is_system(by):
        return contacts.filter(merged_into=None, erased_at=None)
    return visible(contacts, by.user)


def _recorded(export: Export, by: Actor) -> Export:
    facts = {"contacts": export.count, "columns": export.columns}
    if export.mailing_channel:
        facts["left_out"] = sum(export.left_out.values())
    record("export.requested", about=export, by=by, **facts)
    return export


@operation
def request_file(
    *,
    contacts: Sequence[int],
    lines: int,
    columns: Sequence[str],
    format: str,
    purpose: str,
    query: dict[str, Any],
    by: Actor,
) -> Export:
    """Write down a file whose lines are not contacts but name them, such as answers to a form.

    Args:
        contacts: the numbers of those it names, whom the actor may see.
        lines: how many lines it has; a second person decides on many, named or not.
        columns: what it says, in the words of its content.
        format: "csv" or "xlsx".
        purpose: why, in the person's words.
        query: where it comes from; "content" names what was registered to write it.
        by: who takes it.

    Raises:
        Invalid: no purpose, or an unknown format.
        NotPermitted: the role does not export.
    """
    demand(by, Can.EXPORT)
    purpose = tidy(purpose)
    if problems := _problems(format, purpose):
        raise Invalid(problems)
    said = {"purpose": purpose, "format": format, "query": query, "columns": list(columns)}
    export = _written_down(contacts, said, by, lines=lines)
    facts = {"contacts": len(contacts), "columns": list(columns)}
    record("export.requested", about=export, by=by, rows=lines, **facts)
    return _decided_or_built(export, by, lines=lines)


def _written_down(ids: Sequence[int], said: dict[str, Any], by: Actor, *, lines: int = 0) -> Export:
    waits = max(len(ids), lines) > settings.EXPORT_SECOND_PERSON_ABOVE
    state = ExportState.WAITING if waits else ExportState.BUILDING
    export = Export.objects.create(
        by=by.user, door=str(by.door), state=state, count=len(ids), **said
    )
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [export.pk, list(dict.fromkeys(ids))])
    return export


def _problems(format: str, purpose: str) -> dict[str, list]:
    problems: dict[str, list] = {}
    if not purpose or len(purpose) > _PURPOSE_MAX:
        problems["purpose"] = [_("Say in a few words what the file is for.")]
    if format not in WRITERS:
        problems["format"] = [_("Choose one of the list.")]
    return problems


def _demand_way_out(query: dict[str, Any], recipient: str, by: Actor) -> None:
    """Refuse who may not export, and people chosen by health data without an agreement."""
    demand(by, Can.EXPORT)
    if health_read(query) and not may_receive(recipient):
        raise Invalid({"recipient": [CHOSEN]})


def _checked(
    columns: Sequence[str], format: str, purpose: str, by: Actor, recipient: str
) -> list[str]:
    problems = _problems(format, purpose)
    wanted, unknown = readable_columns(columns, by)
    if unknown or not wanted:
        problems["columns"] = [_("Choose columns of the list that your role may read.")]
    elif (closed := protected(c.name for c in wanted)) and not may_receive(recipient):
        problems["columns"] = [f"{words()} ({', '.join(sorted(closed))})"]
    if problems:
        raise Invalid(problems)
    return [column.name for column in wanted]
