"""The records of this app that colleagues talk about and are told about."""

from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from config import topics
from config.topics import Topic
from segments.models.reports import Report
from segments.models.segment import Segment


def register_all() -> None:
    """Register the kinds of record."""
    topics.register(
        Topic(
            "segment",
            Segment,
            _("segment"),
            Segment.objects.visible_to,
            _about_segments,
            str,
            "segments:segment",
        )
    )
    topics.register(
        Topic(
            "report",
            Report,
            _("report"),
            Report.objects.visible_to,
            _about_reports,
            str,
            "segments:report",
        )
    )


def _about_segments(user: Any) -> Q:
    keys = Segment.objects.visible_to(user).values(text=Cast("key", CharField()))
    return Q(about_model=Segment._meta.label, about_key__in=keys)


def _about_reports(user: Any) -> Q:
    keys = Report.objects.visible_to(user).values(text=Cast("key", CharField()))
    return Q(about_model=Report._meta.label, about_key__in=keys)
