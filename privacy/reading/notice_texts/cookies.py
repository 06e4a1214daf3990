"""The cookies that Custodia sets: none for visitors, a few for who signs in."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

_HOUR, _DAY = 3600, 86_400
_YEAR = 365 * _DAY
# What somebody who works here chose on a page; set by that page alone.
_CHOSEN: dict[str, Any] = {
    "theme": gettext_lazy("remembers light or dark"),
    "shortcuts": gettext_lazy("remembers that keyboard shortcuts are off"),
    "contacts_columns": gettext_lazy("remembers the columns of lists"),
    "contacts_density": gettext_lazy("remembers how close the rows of lists stand"),
}


def cookie_lines() -> tuple[str, ...]:
    """Return name, use and life of every cookie that somebody who signs in may get."""
    session = None if settings.SESSION_EXPIRE_AT_BROWSER_CLOSE else settings.SESSION_COOKIE_AGE
    own = (
        (settings.SESSION_COOKIE_NAME, _("keeps you signed in"), session),
        (
            settings.CSRF_COOKIE_NAME,
            _("keeps other sites from sending forms in your name"),
            settings.CSRF_COOKIE_AGE,
        ),
        (
            settings.LANGUAGE_COOKIE_NAME,
            _("remembers the language you switched to"),
            settings.LANGUAGE_COOKIE_AGE,
        ),
        ("messages", _("carries a message to the next page"), None),
    )
    chosen = tuple((name, str(use), _YEAR) for name, use in _CHOSEN.items())
    return tuple(f"{name}: {use} ({_life(seconds)})" for name, use, seconds in (*own, *chosen))


def _life(seconds: int | None) -> str:
    if seconds is None:
        return _("until the browser is closed")
    if seconds < _DAY:
        hours = seconds // _HOUR
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = seconds // _DAY
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
