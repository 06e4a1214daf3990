"""A dashboard as one viewer sees it: the tiles of its arrangement that they may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.tiles import Tile, Tiled, Viewing, first_tiles, tiles_for
from segments.measures import PRESETS, Period, period
from segments.models.dashboards import Dashboard
from segments.vocabulary.measure_words import period_label

# The period of who has chosen none.
USUAL = "last_12_months"
# One press away; the others are in the menu beside.
QUICK = ("last_30_days", "last_90_days", "last_12_months")


@dataclass(frozen=True, slots=True)
class Placed:
    """One tile with what it shows."""

    tile: Tile
    shown: Tiled


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which tiles stand where: somebody's dashboard, or what a role begins with."""

    name: Any
    tiles: Sequence[str]
    period: str
    dashboard: Dashboard | None = None


def home_of(user: Any) -> Arrangement:
    """Return what stands first for somebody: their own arrangement, or that of their role."""
    own = Dashboard.objects.visible_to(user).filter(owner=user, is_home=True).first()
    return (
        arranged(own) if own else Arrangement(_("Dashboard"), first_tiles(user.role, user), USUAL)
    )


def arranged(dashboard: Dashboard) -> Arrangement:
    """Return the arrangement of a dashboard."""
    return Arrangement(dashboard.name, dashboard.tiles, dashboard.period, dashboard)


def viewing_of(user: Any, preset: str, now: datetime) -> Viewing:
    """Return who looks, over which time: days are those of the organisation."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    return Viewing(user, period(preset if preset in PRESETS else USUAL, today), now, today)


def placed(names: Sequence[str], viewing: Viewing) -> list[Placed]:
    """Return tiles in their order, with what they show; those that may not be seen are left out."""
    known = tiles_for(viewing.user)
    found = ((known[name], known[name].read(viewing)) for name in names if name in known)
    return [Placed(tile, shown) for tile, shown in found if shown is not None]


def others(names: Sequence[str], user: Any) -> list[tuple[Any, list[Tile]]]:
    """Return the tiles that could be added, by their groups."""
    groups: dict[Any, list[Tile]] = {}
    for name, tile in tiles_for(user).items():
        if name not in names:
            groups.setdefault(str(tile.group), []).append(tile)
    return list(groups.items())


def dashboards_of(user: Any) -> QuerySet:
    """Return the dashboards that somebody may open, by name, their own first place included."""
    return Dashboard.objects.visible_to(user).select_related("owner").order_by("name", "id")


def presets(chosen: Period) -> list[tuple[str, Any, bool]]:
    """Return every period by name, what it is called and whether it is the chosen one."""
    return [(name, period_label(name), name == chosen.preset) for name in PRESETS]
