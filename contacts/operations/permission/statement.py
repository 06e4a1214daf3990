"""The statement that judges a set of people, rule by rule in the order of `Reason`.

Each fact is found for the people asked about only, as a set: the planner walks indexes for a
few and hashes for many. What a person said outweighs what a file claims, whichever is later.
"""

from collections.abc import Sequence
from typing import Any

from contacts.models.preference import ALLOWING, Action
from contacts.operations.permission.agreed import agreed_cases
from contacts.operations.permission.fundraising import fundraising_cases
from contacts.operations.permission.listed import Listed
from contacts.operations.permission.pacing import parts
from contacts.operations.permission.question import ADULT_AT, POST, TEEN_AT, Question
from contacts.operations.permission.selling import call_cases, soft_cases

_POINT = """
  select distinct on (a.contact_id) a.contact_id, a.id, a.kind, a.normalised
  from contacts_contactpoint a join asked on asked.id = a.contact_id
  where a.kind = %s and (a.is_primary or a.kind = 'handle') and a.is_valid and a.normalised <> ''
  order by a.contact_id, a.is_primary desc, a.id
), closed as (
  -- An address is closed on whichever record that was said.
  select a.contact_id, min(o.id) as id
  from address a join contacts_contactpoint o
    on o.kind = a.kind and o.normalised = a.normalised and o.opted_out_at <= %s
  group by a.contact_id
"""
_POSTAL = """
  select distinct on (a.contact_id) a.contact_id, a.id, a.opted_out_at
  from contacts_postaladdress a join asked on asked.id = a.contact_id
  where %s = 'post' and (a.street <> '' or a.city <> '')
  order by a.contact_id, a.is_primary desc, a.id
), closed as (
  select a.contact_id, a.id from address a where a.opted_out_at <= %s
"""

STATEMENT = """
with asked as materialized (
  select distinct given.id from ({people}) as given(id)
), address as (
{address}
), restricted as (
  select r.contact_id, min(r.id) as id
  from contacts_restriction r join asked on asked.id = r.contact_id
  where r.since <= %s and (r.lifted_at is null or r.lifted_at > %s)
  group by r.contact_id
), suppressed as (
  select s.contact_id, min(s.id) as id
  from unnest(%s::bigint[], %s::bigint[]) as s(contact_id, id) group by s.contact_id
), listed as (
  select l.contact_id, max(l.id) filter (where l.own) as own, max(l.since) as since,
    max(l.id) filter (where not l.own) as registered
  from unnest(%s::bigint[], %s::bigint[], %s::boolean[], %s::timestamptz[])
    as l(contact_id, id, own, since) group by l.contact_id
), said as (
  select distinct on (e.contact_id) e.contact_id, e.id, e.action, e.expires_at,
    e.purpose_version, e.event_at
  from contacts_consentevent e join asked on asked.id = e.contact_id
  where e.channel = %s and e.purpose = %s and e.event_at <= %s
  order by e.contact_id, e.action = %s, e.event_at desc, e.id desc
), pause as (
  select distinct on (w.contact_id) w.contact_id, w.id, w.value #>> '{{}}' as until
  from contacts_wishevent w join asked on asked.id = w.contact_id
  where w.name = 'pause_until' and w.event_at <= %s
  order by w.contact_id, w.event_at desc, w.id desc
), no_sale as (
  select distinct on (w.contact_id) w.contact_id, w.id, w.value
  from contacts_wishevent w join asked on asked.id = w.contact_id
  where w.name = 'no_sale_or_sharing' and w.event_at <= %s
  order by w.contact_id, w.event_at desc, w.id desc
{tables}
), judged as (
  select c.id as contact_id, restricted.id as restriction, suppressed.id as suppression,
    closed.id as closed, said.id as consent, pause.id as pause, no_sale.id as no_sale,
    listed.own as listed, listed.registered,
    case
      when c.merged_into_id is not null then 'merged'
      when c.erased_at is not null then 'erased'
      when c.archived_at <= %s then 'archived'
      when restricted.id is not null then 'restricted'
      when suppressed.id is not null then 'suppressed'
      when closed.id is not null then 'opted_out'
      when %s <> '' and address.id is null then 'no_address'
      {fundraising}
      when said.action = 'object' then 'objected'
      when said.action = 'withdraw' then 'withdrawn'
      when said.action = 'refuse' then 'refused'
      when %s and (said.action = 'expire' or said.expires_at <= %s) then 'expired'
      when %s and said.action = 'import_assert' then 'claimed'
      when %s and said.purpose_version < %s then 'superseded'
      when %s and said.id is null then 'unknown_consent'
      {soft}
      when %s and pause.until > %s then 'paused'
      when %s and no_sale.value = 'true' then 'no_sale_or_sharing'
      when %s and (c.birth_date > %s or c.birth_date is null and c.birth_year > %s)
        and not {allowed_young} then 'minor'
      when %s and coalesce(said.event_at, c.created_at) < c.birth_date + interval '{adult} years'
        and not {allowed_young} then 'minor'
      {agreed}
      {calls}
      {notice}
      {cases}
      else ''
    end as reason
  from asked
  join contacts_contact c on c.id = asked.id
  left join address on address.contact_id = c.id
  left join closed on closed.contact_id = c.id
  left join restricted on restricted.contact_id = c.id
  left join suppressed on suppressed.contact_id = c.id
  left join listed on listed.contact_id = c.id
  left join said on said.contact_id = c.id
  left join pause on pause.contact_id = c.id
  left join no_sale on no_sale.contact_id = c.id
  {joins}
)
select contact_id, reason,
  case
    when reason = 'restricted' then restriction
    when reason = 'suppressed' then suppression
    when reason = 'opted_out' then closed
    when reason = 'paused' then pause
    when reason = 'no_sale_or_sharing' then no_sale
    when reason = 'do_not_call' then listed
    when reason = 'registered' then registered
    when reason in ('merged', 'erased', 'archived', 'no_address', 'minor', 'notice_due',
      'confidential', 'limited', 'unauthorised', 'registry_old', 'no_written_consent',
      'too_often', 'quiet_hours', 'no_fundraising') then null
    else consent
  end as evidence
from judged
"""


# Who has parental authority said so (GDPR Art. 8(1)); or, where data are sold or shared, a
# person from 13 on said it twice, or a parent did (CCPA 1798.120(c)): to one purpose, or to all
# by the two steps of `privacy.operations.acting.selling`. Looked up for the young only.
_ALLOWED_YOUNG = """coalesce(exists (select 1 from contacts_consentevent y where y.id = said.id
          and (y.evidence ->> 'guardian' <> '' or %s and (said.action = 'confirmed'
            and said.event_at >= c.birth_date + interval '{teen} years' or (
              select w.value = '"confirmed"' from contacts_wishevent w
              where w.contact_id = c.id and w.name = 'sale_opt_in'
              order by w.event_at desc, w.id desc limit 1)))), false)"""
# Whose data came from somebody else, is told within a month, and at the first message.
# What they said themselves since, they said to words that told them who we are.
_NOTICE = """when %s and coalesce(said.action, '') <> all (%s)
        and c.created_at <= %s - interval '1 month'
        and exists (select 1 from contacts_source s
          where s.id = c.source_id and s.obtained = 'elsewhere')
        and not exists (select 1 from contacts_informationgiven i
          where i.contact_id = c.id and i.at <= %s) then 'notice_due'"""


def statement(people: str, question: Question) -> str:
    """Return the statement for people given by SQL of one column."""
    tables, joins, cases, _given, _asked = parts(question)
    return STATEMENT.format(
        people=people,
        address=_POSTAL if question.address == POST else _POINT,
        allowed_young=_ALLOWED_YOUNG.format(teen=TEEN_AT),
        adult=ADULT_AT,
        fundraising=fundraising_cases(question)[0],
        agreed=agreed_cases(question)[0],
        soft=soft_cases(question)[0],
        calls=call_cases(question)[0],
        notice=_NOTICE if _asks_for_notice(question) else "",
        tables=tables,
        joins=joins,
        cases=cases,
    )


def _asks_for_notice(question: Question) -> bool:
    return question.elsewhere and not question.tells


def parameters(
    question: Question,
    suppressed: list[tuple[int, int]],
    listed: Sequence[Listed] = (),
    fresh_areas: Sequence[str] = (),
) -> list[object]:
    """Return the parameters of the statement, after those of the people."""
    at, asks, markets = question.at, question.needs_consent, question.is_marketing
    said = [question.channel, question.purpose, at, Action.IMPORT_ASSERT.value]
    _tables, _joins, _cases, given, asked = parts(question)
    notice: list[Any] = [markets, list(map(str, ALLOWING)), at, at]
    return [
        *(question.address, at),
        *(at, at),
        *([pair[0] for pair in suppressed], [pair[1] for pair in suppressed]),
        *([row.contact for row in listed], [row.row for row in listed]),
        *([row.own for row in listed], [row.since if row.own else None for row in listed]),
        *said,
        *(at, at),
        *given,
        *(at, question.address),
        *fundraising_cases(question)[1],
        *(asks, at, asks, asks, question.version, asks),
        *soft_cases(question)[1],
        *(markets, question.today.isoformat()),
        question.shares,
        *(markets, question.born_by, question.born_by.year, question.shares),
        *(markets and (asks or question.shares), question.shares),
        *agreed_cases(question)[1],
        *call_cases(question, fresh_areas)[1],
        *(notice if _asks_for_notice(question) else ()),
        *asked,
    ]
