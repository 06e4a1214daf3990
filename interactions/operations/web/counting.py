"""Empties the inbox: people's events go to their timeline, all others are only counted."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.files.headers import header_key
from interactions.files.social import EventDraft
from interactions.files.social_people import KINDS
from interactions.models.engagement import Engagement, EngagementKind
from interactions.models.web import WebEvent, WebSalt, WebVisitor
from interactions.operations.engagement.writing import Happened, write_events

BATCH = 5_000

TAKEN = """
create temporary table taken on commit drop as
with gone as (
  delete from interactions_webevent where id in (
    select id from interactions_webevent order by id limit %(batch)s for update skip locked
  ) returning *
)
select *, (at at time zone %(zone)s)::date as "on",
  left(regexp_replace(split_part(url, '?', 1), '^https?://', ''), 500) as page,
  left(split_part(url, '?', 2), 200) as campaign
from gone
"""
VISITORS = """
with news as (
  insert into interactions_webvisitor ("on", page, campaign, visitor)
  select distinct "on", page, campaign, visitor from taken where visitor is not null
  on conflict do nothing returning "on", page, campaign
)
insert into interactions_webpageday ("on", page, campaign, events, visitors)
select t."on", t.page, t.campaign, count(*), (select count(*) from news n
  where n."on" = t."on" and n.page = t.page and n.campaign = t.campaign)
from taken t group by t."on", t.page, t.campaign
on conflict ("on", page, campaign) do update set
  events = interactions_webpageday.events + excluded.events,
  visitors = interactions_webpageday.visitors + excluded.visitors
"""
KNOWN = "select id, at, name, url, properties, person from taken where person is not null"


def drain_web_events(*, by: Actor) -> int:
    """Take the whole inbox in, batch by batch; a batch that fails stays in the inbox.

    Returns:
        How many events were taken in.
    """
    total = 0
    while count := drain_batch(by=by):
        total += count
    return total


@operation
def drain_batch(*, by: Actor) -> int:
    """Take up to 5,000 events out of the inbox, in one transaction."""
    if not WebEvent.objects.exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, {"batch": BATCH, "zone": settings.ORG_TIME_ZONE})
        cursor.execute(VISITORS)
        cursor.execute(KNOWN)
        known = cursor.fetchall()
        cursor.execute("select count(*) from taken")
        count = int(cursor.fetchone()[0])
        cursor.execute("drop table taken")
    if known:
        write_events(list(_happened(known)), by=by)
        record("engagement.web_counted", about=Engagement, by=by, count=len(known))
    return count


Row = tuple[int, datetime, str, str, str | None, uuid.UUID]


def _happened(rows: Iterable[Row]) -> Iterable[Happened]:
    for number, at, name, url, properties, person in rows:
        kind = KINDS.get(header_key(name), EngagementKind.OTHER)
        given: dict[str, Any] = orjson.loads(properties) if properties else {}
        about = str(given.get("object") or given.get("title") or "")
        draft = EventDraft(
            number,
            "web",
            "",
            kind,
            "",
            at,
            url=url,
            object=(about if kind != EngagementKind.OTHER else name)[:300],
        )
        yield Happened(draft, _amount(given.get("value")), person, f"web/{number}/{at.isoformat()}")


def _amount(given: Any) -> Decimal | None:
    if isinstance(given, bool) or not isinstance(given, int | float) or abs(given) >= 10**11:
        return None
    return Decimal(str(given)).quantize(Decimal("0.01"))


@operation
def forget_visitors(*, by: Actor) -> int:
    """Destroy the salts of days that are over, with the digests made under them."""
    today = timezone.localdate()
    gone, _rows = WebSalt.objects.filter(on__lt=today).delete()
    WebVisitor.objects.filter(on__lt=today).delete()
    if gone:
        record("web.salt_destroyed", about=WebSalt, by=by, count=gone)
    return gone
