"""Hands the recipients of people to those who tell them (GDPR Art. 19; 11 CCR 7022)."""

from datetime import datetime

from django.db import connection

from config.actor import Actor
from privacy.models.erasure import Erasure
from privacy.models.notices import NoticeKind
from privacy.operations.notices.planning import plan_notices

# Of a large set few were ever given to somebody; only they are asked for place by place.
_GIVEN = """
select contact_id from segments_destinationstate where contact_id in (select id from erasing)
union
select contact_id from segments_disclosure where contact_id in (select id from erasing)
union
select contact_id from contacts_exportedcontact where contact_id in (select id from erasing)
order by 1
"""


def tell_recipients(erasure: Erasure, *, by: Actor, now: datetime) -> None:
    """Have every place that was given data of the set `erasing` told, before its rows go."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN)
        given = [number for (number,) in cursor.fetchall()]
    if not given:
        return
    plan_notices(
        people=given,
        kind=NoticeKind.ERASE,
        by=by,
        now=now,
        request=erasure.request,
        erasure_key=erasure.key,
    )
