"""The records of this app that colleagues are told about: segments."""

from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from config import topics
from config.topics import Topic
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


def _about_segments(user: Any) -> Q:
    keys = Segment.objects.visible_to(user).values(text=Cast("key", CharField()))
    return Q(about_model=Segment._meta.label, about_key__in=keys)
