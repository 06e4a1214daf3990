"""How often and at what hour somebody may be written to: parts of the one statement.

They are part of it only where something goes out that counts, or goes out at that moment.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings

from config.quiet_hours import ENDS, STARTS, minutes_by_place
from contacts.models.preference import Channel
from contacts.operations.permission.question import Question, Use

# Where the law or manners know hours for everybody; elsewhere those that the person wished.
_HOURED = frozenset({Channel.SMS, Channel.PHONE})
_MONTH = timedelta(days=30)

_WISHED = """
), {name} as (
  select distinct on (w.contact_id) w.contact_id, w.id, w.value
  from contacts_wishevent w join asked on asked.id = w.contact_id
  where w.name = '{wish}' and w.event_at <= %s
  order by w.contact_id, w.event_at desc, w.id desc
"""
_SENT = """
), sent as (
  select o.contact_id, max(o.id) as id,
    count(*) filter (where o.channel = %s and o.purpose = %s and o.at > %s) as of_purpose,
    count(*) filter (where o.at > %s) as in_month
  from contacts_outreach o join asked on asked.id = o.contact_id
  where o.at > %s and o.at <= %s
  group by o.contact_id
"""
# The minutes of the day it may be where the person is, by the best that is known of them.
_CLOCK = """
), clock as materialized (
  select given.place, array_agg(given.minute) as minutes
  from unnest(%s::text[], %s::int[]) as given(place, minute) group by given.place
), home as (
  select distinct on (a.contact_id) a.contact_id, a.country,
    lower(a.country || ':' || trim(a.region)) as state
  from contacts_postaladdress a join ({whom}) as whom(id) on whom.id = a.contact_id
  where a.country <> ''
  order by a.contact_id, a.is_primary desc, a.id
), hours as (
  -- Each join is by equality, so that it is one hash of a thousand places: codes of one, two
  -- and three digits never begin alike.
  select c.id as contact_id, coalesce(zone.minutes, state.minutes, land.minutes, one.minutes,
      two.minutes, three.minutes, (select d.minutes from clock d where d.place = '')) as minutes
  from ({whom}) as whom(id) join contacts_contact c on c.id = whom.id
  left join home on home.contact_id = c.id
  left join clock zone on zone.place = c.time_zone and c.time_zone <> ''
  left join clock state on state.place = home.state
  left join clock land on land.place = home.country
  left join clock one on one.place = left(c.phone, 2) and c.phone <> ''
  left join clock two on two.place = left(c.phone, 3)
  left join clock three on three.place = left(c.phone, 4)
"""
_IS_QUIET = """exists (
        select 1 from unnest(hours.minutes) as given(minute),
          lateral (select {starts} as starts, {ends} as ends) as span
        where case when span.starts <= span.ends
          then given.minute >= span.starts and given.minute < span.ends
          else given.minute >= span.starts or given.minute < span.ends end)"""


def parts(question: Question) -> tuple[str, str, str, list[Any], list[Any]]:
    """Return the further tables, joins and cases of the statement, and the parameters of both."""
    if question.use == Use.LIST or not question.is_marketing:
        return "", "", "", [], []
    tables = _WISHED.format(name="most", wish="frequency_cap") + _SENT
    joins = "left join most on most.contact_id = c.id left join sent on sent.contact_id = c.id"
    cases = (
        "when coalesce(sent.of_purpose, 0) >= %s then 'too_often'"
        " when jsonb_typeof(most.value) = 'number'"
        " and coalesce(sent.in_month, 0) >= (most.value #>> '{}')::int then 'too_often'"
    )
    since, month = question.at - timedelta(days=question.cap_days), question.at - _MONTH
    spans = [since, month, min(since, month), question.at]
    given = [question.at, question.channel, question.purpose, *spans]
    asked: list[Any] = [question.cap if question.cap is not None else 2**31 - 1]
    if question.use == Use.FILE:
        return tables, joins, cases, given, asked
    # Where only own wishes count, the hour matters for who has one.
    whom = "select id from asked" if question.channel in _HOURED else "select contact_id from quiet"
    tables += _WISHED.format(name="quiet", wish="quiet_hours") + _CLOCK.format(whom=whom)
    joins += " left join quiet on quiet.contact_id = c.id"
    joins += " left join hours on hours.contact_id = c.id"
    own, own_given = _hours(question)
    given += [question.at, *_places(question)]
    return tables, joins, cases + own, given, asked + own_given


def _hours(question: Question) -> tuple[str, list[int]]:
    """Return the cases of hours: those the person wished, and those that everybody has."""
    wished = _IS_QUIET.format(starts=_minute_of("from"), ends=_minute_of("to"))
    cases = f" when jsonb_typeof(quiet.value) = 'object' and {wished} then 'quiet_hours'"
    if question.channel not in _HOURED:
        return cases, []
    usual = _IS_QUIET.format(starts="%s", ends="%s")
    given = [STARTS.hour * 60 + STARTS.minute, ENDS.hour * 60 + ENDS.minute]
    return f"{cases} when {usual} then 'quiet_hours'", given


def _minute_of(name: str) -> str:
    hour, minute = f"left(quiet.value ->> '{name}', 2)", f"right(quiet.value ->> '{name}', 2)"
    return f"{hour}::int * 60 + {minute}::int"


def _places(question: Question) -> list[list[Any]]:
    by_place = minutes_by_place(question.at, settings.ORG_PHONE_REGION)
    pairs = [(place, minute) for place, minutes in by_place.items() for minute in minutes]
    return [[place for place, _minute in pairs], [minute for _place, minute in pairs]]
