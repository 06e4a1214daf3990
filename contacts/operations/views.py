"""Keeps lists as somebody likes them."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.models.catalogue import SavedView
from contacts.normalise.text import tidy
from contacts.operations.rights import is_system

# Where somebody was in a list is not part of how they like it.
_PASSING = ("after", "before", "cursor", "page", "selected")
_NAME_MAX, _QUERY_MAX, _COLUMNS_MAX = 60, 1000, 60


@operation
def save_view(
    *,
    owner: Any,
    name: str,
    query: str = "",
    columns: Sequence[str] = (),
    sharing: str = "private",
    position: int = 0,
    view: SavedView | None = None,
    by: Actor,
) -> SavedView:
    """Save a list under a name; with `view`, change that one instead.

    Raises:
        Invalid: the name is empty or too long, the filters are too long, or the sharing unknown.
        NotPermitted: the view is somebody else's.
    """
    values = {
        "name": tidy(name),
        "query": _lasting(query),
        "columns": [str(c) for c in columns],
        "sharing": sharing,
        "position": position,
    }
    _check(values)
    if view is None:
        made = SavedView.objects.create(owner=owner, **values)
        record("saved_view.created", about=made, by=by, sharing=sharing)
        return made
    current = SavedView.objects.select_for_update().get(pk=view.pk)
    _own(current, by)
    changed = {name: value for name, value in values.items() if value != getattr(current, name)}
    if changed:
        for field, value in changed.items():
            setattr(current, field, value)
        current.save(update_fields=list(changed))
        record("saved_view.changed", about=current, by=by, fields=sorted(changed))
    return current


@operation
def delete_view(*, view: SavedView, by: Actor) -> None:
    """Delete one's own view.

    Raises:
        NotPermitted: the view is somebody else's.
    """
    _own(view, by)
    record("saved_view.deleted", about=view, by=by)
    SavedView.objects.filter(pk=view.pk).delete()


def _own(view: SavedView, by: Actor) -> None:
    if not is_system(by) and by.user_id != view.owner_id:
        raise NotPermitted(_("This view belongs to somebody else."))


def _lasting(query: str) -> str:
    words = QueryDict(query.removeprefix("?"), mutable=True)
    for name in _PASSING:
        words.pop(name, None)
    return words.urlencode()


def _check(values: dict[str, Any]) -> None:
    problems = {}
    if not values["name"] or len(values["name"]) > _NAME_MAX:
        problems["name"] = [_("Give a name of at most %(most)d characters.") % {"most": _NAME_MAX}]
    if len(values["query"]) > _QUERY_MAX:
        problems["query"] = [_("These filters are too long to be saved.")]
    if len(values["columns"]) > _COLUMNS_MAX:
        problems["columns"] = [_("These are too many columns.")]
    if values["sharing"] not in SavedView.Sharing.values:
        problems["sharing"] = [_("Choose one of the list.")]
    if problems:
        raise Invalid(problems)
