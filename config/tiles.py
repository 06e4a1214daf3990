"""Tiles of dashboards and what needs attention, registered by name by the apps that know.

A dashboard is an arrangement of tiles. It knows none of them: each app offers its own, with the
right to see it and the place it has on the first page of each role.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Viewing:
    """Who looks at a dashboard, over which time (a `segments.measures.Period`) and when.

    `memory` is shared by the tiles of one page, so that nothing is asked twice.
    """

    user: Any
    period: Any
    now: datetime
    today: date
    memory: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a tile, as programs read it; `address` is the list behind it."""

    slug: str
    label: Any
    value: Decimal | float | None
    unit: str = "count"
    address: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Tiled:
    """What a tile shows: a template with its context, and the same numbers for programs."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile; `read` returns None where there is nothing that this viewer may see.

    `size` is how wide it is, in twelfths (s3 to s12). `roles` says where it stands on the first
    page of a role, the least first; who has no arrangement of their own sees those.
    """

    name: str
    title: Any
    read: Callable[[Viewing], Tiled | None]
    size: str = "s4"
    right: str = ""
    group: Any = ""
    icon: str = "square"
    roles: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that waits for somebody: `tone` is red, amber, blue or "", `urgency` 0 is first."""

    title: Any
    text: Any
    address: str
    action: Any
    icon: str = "circle-alert"
    tone: str = ""
    urgency: int = 50


_tiles: dict[str, Tile] = {}
_watchers: dict[str, Callable[[Any, datetime], Iterable[Attention]]] = {}


def register(*tiles: Tile) -> None:
    """Offer tiles; registering the same name again replaces it."""
    _tiles.update({tile.name: tile for tile in tiles})


def tiles_for(user: Any) -> dict[str, Tile]:
    """Return the tiles that `user` may put on a dashboard, by name, as they were registered."""
    allowed: dict[str, bool] = {"": True}
    for tile in _tiles.values():
        if tile.right not in allowed:
            allowed[tile.right] = user.has_perm(tile.right)
    return {name: tile for name, tile in _tiles.items() if allowed[tile.right]}


def first_tiles(role: str, user: Any) -> list[str]:
    """Return the names of the tiles that the first page of a role begins with."""
    placed = [
        (tile.roles[role], tile.name) for tile in tiles_for(user).values() if role in tile.roles
    ]
    return [name for _place, name in sorted(placed)]


def register_attention(name: str, read: Callable[[Any, datetime], Iterable[Attention]]) -> None:
    """Let `read(user, now)` name what waits; it looks at the user's rights itself."""
    _watchers[name] = read


def attention_for(user: Any, now: datetime) -> list[Attention]:
    """Return what waits for `user`, the most urgent first."""
    found = (each for read in _watchers.values() for each in read(user, now))
    return sorted(found, key=lambda each: each.urgency)
