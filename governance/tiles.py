"""What of governance waits for somebody: reviews, and numbers of quality that look odd."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from config import tiles
from config.templatetags.ui import day
from config.tiles import Attention
from contacts.access import is_oneself
from governance.reading import quality_trend
from governance.reading.anomalies import visible_anomalies
from governance.reading.reviews import waiting_reviews
from segments.reading.reports import ready


def register_all() -> None:
    """Say what waits, and offer the report of the quality day by day."""
    tiles.register_attention("governance", _waiting)
    ready.register(quality_trend.READY)


def _waiting(user: Any, now: datetime) -> Iterable[Attention]:
    if is_oneself(user):
        for standing in waiting_reviews(user):
            campaign = standing.campaign
            facts = {"count": standing.mine_words, "day": day(campaign.due_on)}
            yield Attention(
                campaign.title,
                _("Yours to review: %(count)s · ends %(day)s") % facts,
                reverse("quality:review", args=[campaign.key]),
                _("Go on"),
                "calendar-check",
                "red" if standing.overdue else "",
                15 if standing.overdue else 50,
            )
    many = visible_anomalies(user).filter(acknowledged_by=None).count()
    if many:
        yield Attention(
            _("Unusual changes of data: %(count)s") % {"count": many},
            _("More or fewer values than on other days"),
            reverse("quality:scores"),
            _("Look"),
            "activity",
            "amber",
            35,
        )
