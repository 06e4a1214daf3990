"""Writes down what went out to whom, and who was told where we have their data from."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.outreach import InformationGiven, Outreach, Way

_SENT = """
insert into contacts_outreach (contact_id, channel, purpose, way, reference, at)
select id, %s, %s, %s, %s, %s from unnest(%s::bigint[]) as one(id)
on conflict (contact_id, way, reference, channel) do nothing
"""
_TOLD = """
insert into contacts_informationgiven (contact_id, at, how, user_id)
select id, %s, %s, %s from unnest(%s::bigint[]) as one(id)
where not exists (select 1 from contacts_informationgiven i where i.contact_id = one.id)
"""


def note_sent(
    people: Sequence[int], *, channel: str, purpose: str, way: Way, reference: int, at: datetime
) -> int:
    """Write one message down for each of these people; the same one again counts once.

    Part of the operation that sends, which is what the journal tells of.

    Returns:
        For how many it is new.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [channel, purpose, way.value, reference, at, list(people)])
        return cursor.rowcount


@operation
def note_informed(*, people: Sequence[int], at: datetime, how: str, by: Actor) -> int:
    """Note that these people were told where we have their data from (GDPR Art. 14).

    Returns:
        For how many it was the first time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [at, how, by.user_id, list(people)])
        told = cursor.rowcount
    if told:
        record("information.given", about=InformationGiven, by=by, count=told, how=how)
    return told


@operation
def note_read(
    *, people: Sequence[int], channel: str, purpose: str, at: datetime, by: Actor
) -> None:
    """Note that a program read these people in order to write to them, once a day."""
    day = timezone.localdate(at).toordinal()
    new = note_sent(people, channel=channel, purpose=purpose, way=Way.API, reference=day, at=at)
    if new:
        record("outreach.read", about=Outreach, by=by, count=new, channel=channel, purpose=purpose)
