"""Numbers that other apps answer for: measures asks, the app that knows counts them.

Such a number is of this moment and has no sides. Register it when the app is ready::

    measuring.register(Counted("requests_due", _("Requests due"), "privacy.view_privacyrequest",
                               count=requests_due, url=due_list))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Counted:
    """One number: who may ask for it, how `count(user, now)` finds it, where its list stands."""

    slug: str
    label: Any
    right: str
    count: Callable[[Any, datetime], Decimal | int | float | None]
    url: Callable[[Any], str]
    unit: str = "count"
    less_is_better: bool = True


_counted: dict[str, Counted] = {}


def register(counted: Counted) -> None:
    """Let a number be asked for by its slug."""
    _counted[counted.slug] = counted


def extra_measures() -> Mapping[str, Counted]:
    """Return every registered number by its slug."""
    return _counted
