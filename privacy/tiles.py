"""The tiles of people's requests: how many are due, and which come next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config import measuring, tiles
from config.measuring import Counted
from config.tiles import Attention, Number, Tile, Tiled, Viewing
from privacy.access import Can
from privacy.models.incidents import IncidentDuty
from privacy.operations.acting.reminding_rest import rest_due
from privacy.reading.desk.board import counts, line_of, newest_first, of_view, requests_with_due
from segments.reading.dashboards.figures import figure

_SHOWN = 5
_NEAR = timedelta(days=3)


def register_all() -> None:
    """Offer the tiles of this app, and its number."""
    words = (_("Requests to answer"), Can.VIEW_REQUESTS)
    measuring.register(Counted("requests_due", *words, count=_due, url=_board))
    tiles.register(
        Tile(
            "figure.requests_due", words[0], figure("requests_due"), "s3", words[1],
            _("Single numbers"), "hash", {"privacy_officer": 10},
        ),
        Tile(
            "requests", _("Privacy requests"), _next, "s8", words[1], _("Work"), "scale",
            {"privacy_officer": 20, "data_owner": 43},
        ),
    )  # fmt: skip
    tiles.register_attention("privacy", _waiting)
    tiles.register_attention("incidents", _incidents)
    tiles.register_attention("accounting", _rest)


def _board(user: Any, view: str = "") -> str:
    return f"{reverse('privacy:requests')}{f'?view={view}' if view else ''}"


def _due(user: Any, now: datetime) -> int:
    today = timezone.localdate(now, timezone.get_default_timezone())
    return of_view(requests_with_due(user), "open", user, today).count()


def _next(viewing: Viewing) -> Tiled:
    """The requests whose next day comes first."""
    found = of_view(requests_with_due(viewing.user), "open", viewing.user, viewing.today)
    rows = found.order_by(*newest_first("open"))[:_SHOWN]
    lines = [line_of(row, viewing.today) for row in rows]
    numbers = (
        Number("requests_due", _("Requests to answer"), found.count(), "count", _board(None)),
    )
    return Tiled("privacy/tiles/requests.html", {"lines": lines}, numbers)


def _waiting(user: Any, now: datetime) -> Iterable[Attention]:
    if not user.has_perm(Can.VIEW_REQUESTS):
        return
    today = timezone.localdate(now, timezone.get_default_timezone())
    held = counts(requests_with_due(user), user, today)
    if held["overdue"]:
        yield Attention(
            gettext("Privacy requests that are overdue: %(count)s") % {"count": held["overdue"]},
            gettext("The day by law has passed"),
            _board(user, "overdue"),
            gettext("Open"),
            "shield-alert",
            "red",
            0,
        )
    if held["soon"]:
        yield Attention(
            gettext("Privacy requests due within 7 days: %(count)s") % {"count": held["soon"]},
            gettext("Their legal clock runs"),
            _board(user, "soon"),
            gettext("Open"),
            "scale",
            "amber",
            5,
        )


def _rest(user: Any, now: datetime) -> Iterable[Attention]:
    """What an agency held back and the person has to get now (164.528(a)(2))."""
    if not user.has_perm(Can.CHANGE_REQUESTS):
        return
    for request in rest_due().visible_to(user).order_by("pk")[:_SHOWN]:  # type: ignore[attr-defined]
        yield Attention(
            gettext("%(number)s: give the rest of the accounting") % {"number": request.number},
            gettext("An agency's suspension is over; note on the request that it was given"),
            reverse("privacy:request_accounting", args=[request.key]),
            gettext("Open"),
            "scale",
            "amber",
            5,
        )


def _incidents(user: Any, now: datetime) -> Iterable[Attention]:
    """What the laws want somebody to be told of within three days, or wanted already."""
    near = now + _NEAR
    count = IncidentDuty.objects.visible_to(user).filter(state="open", due_at__lte=near).count()
    if count:
        yield Attention(
            gettext("Notices about incidents that are due: %(count)s") % {"count": count},
            gettext("Their legal clock runs"),
            f"{reverse('privacy:incidents')}?view=open",
            gettext("Open"),
            "siren",
            "red",
            0,
        )
