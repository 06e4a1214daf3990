"""The writes of a bulk change and of its undoing, for any set of contacts."""

from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.holds import held_among
from contacts.models.catalogue import Tag
from contacts.models.contact import Contact
from contacts.models.work import BulkChange
from contacts.operations import bulk_sql
from contacts.operations.bulk_wanted import Wanted
from contacts.operations.flagging import refresh_many
from contacts.operations.origins import end_verifications, source_of
from contacts.operations.rights import changeable
from contacts.querysets import ContactQuerySet

_FIELD_OF = {"add_tag": "tags", "remove_tag": "tags"}


class CannotUndo(DomainError):
    """The change was undone before, is still under way, or what it needs is gone."""

    code = "cannot_undo"


def differing(contacts: ContactQuerySet, wanted: Wanted, by: Actor) -> ContactQuerySet:
    """Keep the contacts that the actor may change and that are not so already."""
    return changeable(asked(contacts), by).exclude(wanted.same)


def asked(contacts: ContactQuerySet) -> ContactQuerySet:
    """Return these contacts as a plain query, whatever made it before."""
    return Contact.objects.filter(pk__in=contacts.order_by().values("pk"))


def change_those(contacts: ContactQuerySet, wanted: Wanted, by: Actor) -> int:
    """Lock and change the contacts that differ, note the origin, and return how many."""
    now = timezone.now()
    rows = differing(contacts, wanted, by).order_by("pk").select_for_update(of=("self",))
    ids = list(rows.values_list("pk", flat=True))
    held = held_among(ids)
    ids = [pk for pk in ids if pk not in held]
    if ids:
        _write(wanted, ids, now)
        _note_origins(wanted.action, ids, by, now)
        refresh_many(ids)
    return len(ids)


def give_back(change: BulkChange, among: list[int] | None = None) -> int:
    """Give the contacts nobody changed since what they had before, and return how many.

    Args:
        change: what was done.
        among: only these contacts; without it, all of the change.

    Raises:
        CannotUndo: its tag was deleted.
    """
    now = timezone.now()
    ids, versions = bulk_sql.unchanged_since(change.operation, among)
    if change.action in ("add_tag", "remove_tag"):
        if not Tag.objects.filter(pk=change.facts["value"]).exists():
            raise CannotUndo(_("The tag of this change no longer exists."))
        back = "remove_tag" if change.action == "add_tag" else "add_tag"
        _write(Wanted(back, change.facts["value"], Q()), ids, now)
    else:
        bulk_sql.restore_column(bulk_sql.COLUMNS[change.action], ids, versions, now=now)
    refresh_many(ids)
    return len(ids)


def _note_origins(action: str, ids: list[int], by: Actor, now: datetime) -> None:
    if action in ("archive", "unarchive"):
        return
    source, field = source_of(by), _FIELD_OF.get(action, action)
    end_verifications(ids, [field])
    bulk_sql.note_origins(
        ids,
        field=field,
        source_id=source.pk if source else None,
        now=now,
        user_id=by.user_id,
        door=str(by.door),
    )


def _write(wanted: Wanted, ids: list[int], now: datetime) -> None:
    if wanted.action in ("add_tag", "remove_tag"):
        statement = bulk_sql.ADD_TAG if wanted.action == "add_tag" else bulk_sql.REMOVE_TAG
        with connection.cursor() as cursor:
            cursor.execute(statement, [wanted.key, ids])
    column = bulk_sql.COLUMNS.get(wanted.action)
    bulk_sql.set_column(column, now if wanted.action == "archive" else wanted.key, ids, now=now)
