"""Checks what a person or a program says about a webhook."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from config.egress import acceptable
from config.errors import Invalid
from contacts.models.team import Team
from contacts.normalise.text import tidy
from segments.models.segment import Segment
from segments.operations.webhooks.catalogue import EVENTS

FIELDS = ("name", "url", "events", "filters", "thin")
NARROWED_BY = ("segments", "teams")
_NAME, _URL, _MOST = 120, 500, 50


def checked(values: Mapping[str, Any], owner: Any) -> dict[str, Any]:
    """Return the values as they are stored.

    Args:
        values: any of FIELDS.
        owner: whose sight limits the webhook; segments they do not see are unknown.

    Raises:
        Invalid: all problems at once, each at its field.
    """
    good: dict[str, Any] = {}
    problems: dict[str, list[Any]] = {}
    for name, value in values.items():
        try:
            good[name] = _CHECKS[name](value, owner)
        except KeyError:
            problems[name] = [_("There is no such field.")]
        except _Wrong as wrong:
            problems[name] = [str(wrong)]
    if problems:
        raise Invalid(problems)
    return good


class _Wrong(Exception):
    """One sentence about one value."""


def _name(value: Any, _owner: Any) -> str:
    name = tidy(str(value or ""))
    if not 0 < len(name) <= _NAME:
        raise _Wrong(_("Give a name of at most %(most)d characters.") % {"most": _NAME})
    return name


def _url(value: Any, _owner: Any) -> str:
    url = str(value or "").strip()
    if not acceptable(url) or len(url) > _URL:
        raise _Wrong(_("Give an address that begins with https://, without a password in it."))
    return url


def _events(value: Any, owner: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not value:
        raise _Wrong(_("Choose at least one event."))
    known = [name for name in EVENTS if name in value]
    if unknown := sorted({str(name) for name in value} - set(known)):
        raise _Wrong(_("Unknown event: %(names)s.") % {"names": ", ".join(unknown)})
    shut = [name for name in known if not _may_hear(owner, name)]
    if shut:
        names = ", ".join(shut)
        raise _Wrong(_("The owner may not see such records: %(names)s.") % {"names": names})
    return known


def _may_hear(owner: Any, name: str) -> bool:
    return bool(owner.has_perm(EVENTS[name].right))


def _filters(value: Any, owner: Any) -> dict[str, list[Any]]:
    if not isinstance(value, Mapping):
        raise _Wrong(_("Filters are lists by name."))
    if unknown := sorted(set(value) - set(NARROWED_BY)):
        raise _Wrong(_("There is no such filter: %(names)s.") % {"names": ", ".join(unknown)})
    found: dict[str, list[Any]] = {
        "segments": _segments(value, owner),
        "teams": _teams(value),
    }
    return {name: keys for name, keys in found.items() if keys}


def _segments(value: Mapping[str, Any], owner: Any) -> list[str]:
    keys = _listed(value, "segments")
    try:
        wanted = {UUID(str(key)) for key in keys}
    except ValueError:
        raise _Wrong(_("There is no such segment.")) from None
    seen = Segment.objects.visible_to(owner).present().filter(key__in=wanted)
    found = set(seen.values_list("key", flat=True))
    if found != wanted:
        raise _Wrong(_("There is no such segment."))
    return sorted(str(key) for key in found)


def _teams(value: Mapping[str, Any]) -> list[int]:
    numbers = _listed(value, "teams")
    if not all(str(number).isascii() and str(number).isdigit() for number in numbers):
        raise _Wrong(_("There is no such team."))
    wanted = {int(number) for number in numbers}
    if any(number >= 2**31 for number in wanted):
        raise _Wrong(_("There is no such team."))
    if Team.objects.filter(pk__in=wanted).count() != len(wanted):
        raise _Wrong(_("There is no such team."))
    return sorted(wanted)


def _listed(value: Mapping[str, Any], name: str) -> list[Any]:
    rows = value.get(name) or []
    if not isinstance(rows, list | tuple) or len(rows) > _MOST:
        raise _Wrong(_("Filters are lists of at most %(most)d.") % {"most": _MOST})
    return list(rows)


def _thin(value: Any, _owner: Any) -> bool:
    return bool(value)


_CHECKS = {"name": _name, "url": _url, "events": _events, "filters": _filters, "thin": _thin}
