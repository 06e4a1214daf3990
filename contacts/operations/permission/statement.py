"""The statement that judges a set of people, rule by rule in the order of `Reason`.

Each fact is found for the people asked about only, as a set: the planner walks indexes for a
few and hashes for many. What a person said outweighs what a file claims, whichever is later.
"""

from contacts.models.preference import Action
from contacts.operations.permission.question import POST, Question

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
), said as (
  select distinct on (e.contact_id) e.contact_id, e.id, e.action, e.expires_at, e.purpose_version
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
), judged as (
  select c.id as contact_id, restricted.id as restriction, suppressed.id as suppression,
    closed.id as closed, said.id as consent, pause.id as pause, no_sale.id as no_sale,
    case
      when c.merged_into_id is not null then 'merged'
      when c.erased_at is not null then 'erased'
      when c.archived_at <= %s then 'archived'
      when restricted.id is not null then 'restricted'
      when suppressed.id is not null then 'suppressed'
      when closed.id is not null then 'opted_out'
      when %s <> '' and address.id is null then 'no_address'
      when said.action = 'object' then 'objected'
      when said.action = 'withdraw' then 'withdrawn'
      when said.action = 'refuse' then 'refused'
      when %s and (said.action = 'expire' or said.expires_at <= %s) then 'expired'
      when %s and said.action = 'import_assert' then 'claimed'
      when %s and said.purpose_version < %s then 'superseded'
      when %s and said.id is null then 'unknown_consent'
      when %s and pause.until > %s then 'paused'
      when %s and no_sale.value = 'true' then 'no_sale_or_sharing'
      when %s and (c.birth_date > %s or c.birth_date is null and c.birth_year > %s) then 'minor'
      else ''
    end as reason
  from asked
  join contacts_contact c on c.id = asked.id
  left join address on address.contact_id = c.id
  left join closed on closed.contact_id = c.id
  left join restricted on restricted.contact_id = c.id
  left join suppressed on suppressed.contact_id = c.id
  left join said on said.contact_id = c.id
  left join pause on pause.contact_id = c.id
  left join no_sale on no_sale.contact_id = c.id
)
select contact_id, reason,
  case
    when reason = 'restricted' then restriction
    when reason = 'suppressed' then suppression
    when reason = 'opted_out' then closed
    when reason = 'paused' then pause
    when reason = 'no_sale_or_sharing' then no_sale
    when reason in ('merged', 'erased', 'archived', 'no_address', 'minor') then null
    else consent
  end as evidence
from judged
"""


def address_sql(kind: str) -> str:
    """Return how the people's addresses of a kind are found, and which of them are closed."""
    return _POSTAL if kind == POST else _POINT


def parameters(question: Question, suppressed: list[tuple[int, int]]) -> list[object]:
    """Return the parameters of the statement, after those of the people."""
    at, asks, markets = question.at, question.needs_consent, question.is_marketing
    said = [question.channel, question.purpose, at, Action.IMPORT_ASSERT.value]
    return [
        *(question.address, at),
        *(at, at),
        *([pair[0] for pair in suppressed], [pair[1] for pair in suppressed]),
        *said,
        *(at, at),
        *(at, question.address),
        *(asks, at, asks, asks, question.version, asks),
        *(markets, question.today.isoformat()),
        question.shares,
        *(markets, question.born_by, question.born_by.year),
    ]
