"""Hands the recipients of people to those who tell them (GDPR Art. 19; 11 CCR 7022)."""

from collections.abc import Sequence
from datetime import datetime

from config.actor import Actor
from privacy.models.erasure import Erasure
from privacy.models.notices import NoticeKind
from privacy.operations.notices.planning import plan_notices


def tell_recipients(erasure: Erasure, people: Sequence[int], *, by: Actor, now: datetime) -> None:
    """Have every place that was given data of these people told, before their rows go."""
    plan_notices(
        people=people,
        kind=NoticeKind.ERASE,
        by=by,
        now=now,
        request=erasure.request,
        erasure_key=erasure.key,
    )
