"""Changes many contacts at once, and takes such a change back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import DomainError, Invalid, NotPermitted
from config.journal import record
from config.operation import current_operation, operation
from contacts.access import Can
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact, Stage
from contacts.models.work import BulkChange
from contacts.normalise.text import fold, tidy
from contacts.operations import bulk_sql
from contacts.operations.origins import source_of
from contacts.operations.rights import changeable, demand, may
from contacts.operations.tags import tags_named
from contacts.querysets import ContactQuerySet

ACTIONS = ("owner", "team", "stage", "add_tag", "remove_tag", "archive")
_FIELD_OF = {"add_tag": "tags", "remove_tag": "tags"}


class CannotUndo(DomainError):
    """The change was undone before, or what it needs is gone."""

    code = "cannot_undo"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An action with its value: the key to store, and which contacts have it already."""

    action: str
    key: Any
    same: Q


@operation
def bulk_change(
    *, contacts: ContactQuerySet, action: str, value: Any = None, by: Actor
) -> BulkChange:
    """Do one thing to all of these contacts that the actor may change and that differ.

    Args:
        contacts: any query; what the actor may not change is left as it is.
        action: one of ACTIONS.
        value: a user or None, a team or None, a stage, a tag or its name; nothing for archive.
        by: whose rights limit it.

    Returns:
        The change, to be undone; when nothing differed, an unsaved one of count 0.

    Raises:
        Invalid: the action or its value is unknown.
        NotPermitted: the role does not change many at once, or not assign.
    """
    demand(by, Can.BULK)
    wanted = _wanted(action, value, by)
    now = timezone.now()
    ids = list(
        changeable(_asked(contacts), by).exclude(wanted.same).order_by("pk")
        .select_for_update(of=("self",)).values_list("pk", flat=True)
    )  # fmt: skip
    change = BulkChange(
        operation=current_operation(),
        action=action,
        count=len(ids),
        by=by.user,
        facts={"value": wanted.key},
    )
    if not ids:
        return change
    _write(wanted, ids, now)
    _note_origins(action, ids, by, now)
    change.save()
    record("contact.bulk_changed", about=change, by=by, action=action, contacts=len(ids))
    return change


def preview_bulk(contacts: ContactQuerySet, action: str, value: Any, user: Any) -> dict[str, int]:
    """Return what a bulk change would do: total, change, same, not_permitted. Writes nothing.

    Raises:
        Invalid: the action or its value is unknown.
        NotPermitted: the role does not assign.
    """
    by = Actor(user, Door.PAGE)
    wanted = _wanted(action, value, by, make_tag=False)
    asked = _asked(contacts).filter(merged_into=None, erased_at=None)
    total, permitted = asked.count(), changeable(asked, by)
    allowed, change = permitted.count(), permitted.exclude(wanted.same).count()
    return {
        "total": total,
        "change": change,
        "same": allowed - change,
        "not_permitted": total - allowed,
    }


@operation
def undo_bulk(*, change: BulkChange, by: Actor) -> tuple[int, int]:
    """Give back the values from before, except to contacts that changed since.

    Returns:
        How many were restored, and how many were kept as they are now.

    Raises:
        CannotUndo: it was undone before, or its tag was deleted.
        NotPermitted: it is somebody else's change and the role does not see every team.
    """
    demand(by, Can.BULK)
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    if current.by_id != by.user_id and not may(by, Can.VIEW_ALL):
        raise NotPermitted(_("This change belongs to somebody else."))
    if current.undone_at:
        raise CannotUndo(_("This change was undone before."))
    now = timezone.now()
    ids, versions = bulk_sql.unchanged_since(current.operation)
    if current.action in ("add_tag", "remove_tag"):
        if not Tag.objects.filter(pk=current.facts["value"]).exists():
            raise CannotUndo(_("The tag of this change no longer exists."))
        back = "remove_tag" if current.action == "add_tag" else "add_tag"
        _write(_Wanted(back, current.facts["value"], Q()), ids, now)
    else:
        bulk_sql.restore_column(bulk_sql.COLUMNS[current.action], ids, versions, now=now)
    current.undone_at = now
    current.save(update_fields=["undone_at"])
    kept = current.count - len(ids)
    record("contact.bulk_undone", about=current, by=by, restored=len(ids), kept=kept)
    return len(ids), kept


def _note_origins(action: str, ids: list[int], by: Actor, now: datetime) -> None:
    if action == "archive":
        return
    source = source_of(by)
    bulk_sql.note_origins(
        ids,
        field=_FIELD_OF.get(action, action),
        source_id=source.pk if source else None,
        now=now,
        user_id=by.user_id,
        door=str(by.door),
    )


def _asked(contacts: ContactQuerySet) -> ContactQuerySet:
    return Contact.objects.filter(pk__in=contacts.order_by().values("pk"))


def _wanted(action: str, value: Any, by: Actor, *, make_tag: bool = True) -> _Wanted:
    match action:
        case "owner" | "team":
            demand(by, Can.ASSIGN)
            if action == "owner" and value is not None and not value.is_active:
                raise Invalid({"value": [_("This person no longer works here.")]})
            key = value.pk if value is not None else None
            # A missing owner compares as equal only to a missing one.
            none = Q(**{f"{action}__isnull": True})
            return _Wanted(action, key, none if key is None else Q(**{action: key}) & ~none)
        case "stage" if value in Stage.values:
            return _Wanted(action, str(value), Q(stage=value))
        case "add_tag" | "remove_tag":
            return _tag_wanted(action, value, by, make_tag=make_tag and action == "add_tag")
        case "archive":
            return _Wanted(action, None, Q(archived_at__isnull=False))
    raise Invalid({"value" if action in ACTIONS else "action": [_("Choose one of the list.")]})


def _tag_wanted(action: str, value: Any, by: Actor, *, make_tag: bool) -> _Wanted:
    tag = value if isinstance(value, Tag) else None
    if tag is None:
        tag = Tag.objects.filter(name_fold=fold(tidy(str(value or "")))).first()
    if tag is None and make_tag and value:
        demand(by, Can.TAGS)
        tag = tags_named([str(value)], by=by)[0]
    if tag is None:
        if action == "remove_tag" or not value:
            raise Invalid({"value": [_("Choose one of the list.")]})
        return _Wanted(action, None, Q(pk=None))
    carried = Exists(ContactTag.objects.filter(contact=OuterRef("pk"), tag=tag))
    return _Wanted(action, tag.pk, Q(carried) if action == "add_tag" else ~Q(carried))


def _write(wanted: _Wanted, ids: list[int], now: datetime) -> None:
    if wanted.action == "add_tag":
        with connection.cursor() as cursor:
            cursor.execute(bulk_sql.ADD_TAG, [wanted.key, ids])
    elif wanted.action == "remove_tag":
        with connection.cursor() as cursor:
            cursor.execute(bulk_sql.REMOVE_TAG, [wanted.key, ids])
    column = bulk_sql.COLUMNS.get(wanted.action)
    bulk_sql.set_column(column, now if wanted.action == "archive" else wanted.key, ids, now=now)
