"""Makes, arranges, shares and deletes dashboards; each belongs to one colleague."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted, Stale
from config.journal import record
from config.operation import operation
from config.tiles import tiles_for
from contacts.normalise.text import tidy
from contacts.operations.rights import demand, is_system
from segments.access import Can
from segments.measures import PRESETS
from segments.models.dashboards import Dashboard, DashboardShare
from segments.operations.sharing import share_with

_NAME, _TILES, _DASHBOARDS = 80, 40, 50


@operation
def create_dashboard(*, values: Mapping[str, Any], by: Actor, owner: Any = None) -> Dashboard:
    """Make a dashboard of one's own.

    Args:
        values: `name`, and any of `tiles`, `period` and `is_home`.
        by: whose it will be.
        owner: whose it will be instead, when the house itself makes it.

    Raises:
        Invalid: values break rules, or there are too many dashboards.
        NotPermitted: the role has no dashboards.
    """
    demand(by, Can.VIEW_DASHBOARDS)  # type: ignore[arg-type]
    made = Dashboard(owner=owner if owner is not None and is_system(by) else by.user)
    given = _checked({"name": "", **values}, made)
    if Dashboard.objects.filter(owner=made.owner).count() >= _DASHBOARDS:
        raise Invalid({"name": [_("These are enough dashboards; delete one first.")]})
    _take(made, given)
    made.save()
    record("dashboard.created", about=made, by=by, tiles=len(made.tiles))
    return made


@operation
def change_dashboard(
    *,
    dashboard: Dashboard,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
) -> Dashboard:
    """Change the name, the tiles, the period or the place; what is so already leaves no trace.

    Raises:
        Invalid: values break rules.
        NotPermitted: it is somebody else's.
        Stale: somebody changed it since `expected_version`.
    """
    current = _own(dashboard, by)
    if expected_version not in (None, current.version):
        raise Stale(_("This dashboard was changed meanwhile."))
    given = _checked(values, current)
    changed = sorted(name for name, value in given.items() if getattr(current, name) != value)
    if not changed:
        return current
    _take(current, given)
    current.version += 1
    current.updated_at = timezone.now()
    current.save(update_fields=[*changed, "version", "updated_at"])
    record("dashboard.changed", about=current, by=by, fields=changed)
    return current


@operation
def share_dashboard(
    *, dashboard: Dashboard, users: Sequence[Any], teams: Sequence[Any], by: Actor
) -> Dashboard:
    """Let exactly these colleagues and teams look at a dashboard, each with their own numbers.

    Raises:
        Invalid: these are too many, or one of them no longer works here.
        NotPermitted: it is somebody else's, or the role does not share.
    """
    demand(by, Can.CHANGE_DASHBOARDS)  # type: ignore[arg-type]
    current = _own(dashboard, by)
    added, ended = share_with(current, users, teams)
    if added or ended:
        record("dashboard.shared", about=current, by=by, added=added, ended=ended)
    return current


@operation
def delete_dashboard(*, dashboard: Dashboard, by: Actor) -> None:
    """Delete a dashboard; it holds no numbers, so nothing else is lost.

    Raises:
        NotPermitted: it is somebody else's.
    """
    current = _own(dashboard, by)
    record("dashboard.deleted", about=current, by=by)
    DashboardShare.objects.filter(dashboard=current).delete()
    Dashboard.objects.filter(pk=current.pk).delete()


def _own(dashboard: Dashboard, by: Actor) -> Dashboard:
    demand(by, Can.VIEW_DASHBOARDS)  # type: ignore[arg-type]
    current = Dashboard.objects.select_for_update().get(pk=dashboard.pk)
    if not is_system(by) and by.user_id != current.owner_id:
        raise NotPermitted(_("This dashboard belongs to somebody else."))
    return current


def _take(dashboard: Dashboard, given: Mapping[str, Any]) -> None:
    """Set the values; what stands first takes the place of what stood there."""
    if given.get("is_home"):
        others = Dashboard.objects.filter(~Q(pk=dashboard.pk), owner=dashboard.owner, is_home=True)
        others.update(is_home=False)
    for name, value in given.items():
        setattr(dashboard, name, value)


def _checked(values: Mapping[str, Any], dashboard: Dashboard) -> dict[str, Any]:
    given: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    if "name" in values:
        given["name"] = tidy(str(values["name"]))
        if not given["name"] or len(given["name"]) > _NAME:
            problems["name"] = [
                _("Give a name of at most %(most)d characters.") % {"most": _NAME}
            ]  # fmt: skip
    if "tiles" in values:
        given["tiles"] = list(dict.fromkeys(values["tiles"]))
        known = {*tiles_for(dashboard.owner), *dashboard.tiles}
        if len(given["tiles"]) > _TILES or not set(given["tiles"]) <= known:
            problems["tiles"] = [_("Choose tiles of the list, forty at most.")]
    if "period" in values:
        given["period"] = str(values["period"])
        if given["period"] not in PRESETS:
            problems["period"] = [_("Choose one of the list.")]
    if "is_home" in values:
        given["is_home"] = bool(values["is_home"])
    if problems:
        raise Invalid(problems)
    return given
