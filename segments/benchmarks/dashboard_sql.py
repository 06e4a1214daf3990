"""The sums of the dashboard as SQL that somebody would write by hand, into tables of its own."""

from collections.abc import Iterator

from segments.compiling.leaf import Clock
from segments.measures.kept import ENGAGED, kept_months, kept_windows
from segments.measures.periods import following

_CELL = "c.owner_id, c.team_id, c.restricted_at is not null"
_USED = "c.merged_into_id is null and c.erased_at is null and c.archived_at is null"
_DAY = "(o.at at time zone '{zone}')::date"
_DAYS = f"""
create table h_days as
select {_DAY} as day, {_CELL} as restricted, coalesce(s.channel, '') as channel,
  coalesce(sum(o.reporting_total) filter (where kind = 'sale'), 0) as sales,
  coalesce(-sum(o.reporting_total) filter (where kind = 'refund'), 0) as refunds,
  count(*) filter (where kind = 'sale') as orders, coalesce(sum(q.quantity), 0) as units
from interactions_order o left join contacts_contact c on c.id = o.contact_id
left join (select order_id, sum(quantity) as quantity from interactions_orderline group by 1) q
  on q.order_id = o.id
cross join lateral (values (''), (o.channel)) s(channel)
where o.state <> 'cancelled' group by 1, 2, 3, 4, 5
"""
_EVENTS = f"""
create table h_events as
select {_DAY} as day, {_CELL} as restricted, coalesce(s.channel, '') as channel, count(*) as events
from interactions_engagement o left join contacts_contact c on c.id = o.contact_id
cross join lateral (values (''), (o.channel)) s(channel)
where o.kind not in ('unfollow', 'bounce', 'complaint') group by 1, 2, 3, 4, 5
"""
_MONTHS = """
create table h_months as
select date_trunc('month', day)::date as month, owner_id, team_id, restricted, channel,
  sum(sales) as sales, sum(refunds) as refunds, sum(orders) as orders, sum(units) as units
from h_days group by 1, 2, 3, 4, 5
"""
_KEPT = f"""
create temp table h_kept on commit drop as
select o.contact_id, {_DAY} as day
from interactions_order o join contacts_contact c on c.id = o.contact_id and {_USED}
left join (select refund_of_id, contact_id, sum(total) as total from interactions_order
  where refund_of_id > 0 and state <> 'cancelled' group by 1, 2) r
  on r.refund_of_id = o.id and r.contact_id = o.contact_id
where o.kind = 'sale' and o.state <> 'cancelled' and o.total + coalesce(r.total, 0) > 0
"""
_PEOPLE = """
create table h_people (id bigserial primary key, fact text, starts date, ends date, block int,
  owner_id bigint, team_id bigint, restricted bool, value text, people bigint, twice bigint,
  total float8);
create index on h_people (fact, value, starts, ends);
create index on h_people (block)
"""
_BUYERS = f"""
insert into h_people (fact, starts, ends, block, owner_id, team_id, restricted, value, people,
  twice, total)
select 'customers', '{{start}}', '{{end}}', mod(c.id, 16), {_CELL}, '', count(*),
  count(*) filter (where n > 1), 0
from (select contact_id, count(*) as n from h_kept where day >= '{{start}}' and day < '{{end}}'
  group by 1) k join contacts_contact c on c.id = k.contact_id group by 4, 5, 6, 7
"""
_FIRSTS = f"""
create table h_firsts as
select k.first, k.last, mod(c.id, 16) as block, {_CELL} as restricted, count(*) as people
from (select contact_id, min(day) as first, (max(day) + interval '12 months')::date as last
  from h_kept group by 1) k join contacts_contact c on c.id = k.contact_id
group by 1, 2, 3, 4, 5, 6
"""
_REACHED = f"""
insert into h_people (fact, starts, ends, block, owner_id, team_id, restricted, value, people,
  twice, total)
select 'engaged', '{{start}}', '{{end}}', mod(c.id, 16), {_CELL}, k.channel, count(*),
  count(*) filter (where responded), 0
from (select e.contact_id, s.channel,
    bool_or(kind not in ('unfollow', 'complaint', 'open', 'page_view')) as responded
  from interactions_engagement e cross join lateral (values (''), (e.channel)) s(channel)
  where e.kind <> 'bounce' and e.contact_id is not null
    and e.at >= '{{start}}'::timestamp at time zone '{{zone}}'
    and e.at < '{{end}}'::timestamp at time zone '{{zone}}' group by 1, 2) k
join contacts_contact c on c.id = k.contact_id and {_USED} group by 4, 5, 6, 7, 8
"""
_STOCKS = f"""
insert into h_people (fact, starts, ends, block, owner_id, team_id, restricted, value, people,
  twice, total)
select 'contacts', null, null, mod(c.id, 16), {_CELL}, '', count(*), 0, 0
from contacts_contact c where {_USED} group by 4, 5, 6, 7;
insert into h_people (fact, starts, ends, block, owner_id, team_id, restricted, value, people,
  twice, total)
select 'quality', null, null, mod(c.id, 16), {_CELL}, v.name, count(v.score), 0, sum(v.score)
from contacts_contact c join contacts_qualityscore q on q.contact_id = c.id
cross join lateral (values ('', total), ('c', completeness), ('v', validity), ('o', consistency),
  ('u', uniqueness), ('f', freshness)) v(name, score)
where {_USED} group by 4, 5, 6, 7, 8;
insert into h_people (fact, starts, ends, block, owner_id, team_id, restricted, value, people,
  twice, total)
select 'risk', null, null, mod(c.id, 16), {_CELL}, '', count(*), 0, 0
from contacts_contact c join segments_contactscore s on s.contact_id = c.id
where {_USED} and s.rfm in ('at_risk', 'cannot_lose') group by 4, 5, 6, 7;
create temp table h_open on commit drop as
select distinct contact_id, channel from (
  select distinct on (contact_id, channel, purpose) * from contacts_consentevent
  where contact_id is not null order by contact_id, channel, purpose, event_at desc, id desc) e
where action in ('grant', 'confirmed') and (expires_at is null or expires_at > now())
  and not exists (select 1 from contacts_contactpoint p where p.contact_id = e.contact_id
    and p.is_primary and p.opted_out_at is not null);
insert into h_people (fact, starts, ends, block, owner_id, team_id, restricted, value, people,
  twice, total)
select 'open', null, null, mod(c.id, 16), {_CELL}, o.channel, count(*), 0, 0
from h_open o join contacts_contact c on c.id = o.contact_id where {_USED} group by 4, 5, 6, 7, 8;
insert into h_people (fact, starts, ends, block, owner_id, team_id, restricted, value, people,
  twice, total)
select 'open', null, null, mod(c.id, 16), {_CELL}, '', count(distinct c.id), 0, 0
from h_open o join contacts_contact c on c.id = o.contact_id where {_USED} group by 4, 5, 6, 7
"""


def by_hand(clock: Clock) -> Iterator[str]:
    """Yield the statements that count everything once."""
    zone, today = clock.zone.key, clock.today
    for statement in (_DAYS, _EVENTS, _MONTHS, _KEPT):
        yield statement.replace("{zone}", zone)
    for table in ("days", "events", "months"):
        yield f"create index on h_{table} (channel, {'month' if table == 'months' else 'day'})"
    yield "analyze h_kept"
    yield from _PEOPLE.split(";")
    months = kept_months(today)
    pairs = {(first, following("month", first)) for first in months.buckets("month")}
    pairs |= {(each.start, each.end) for each in kept_windows(today)}
    for start, end in sorted(pairs):
        yield _BUYERS.format(start=start, end=end)
    yield _FIRSTS
    for window in kept_windows(today, ENGAGED):
        yield _REACHED.format(start=window.start, end=window.end, zone=zone)
    yield from _STOCKS.split(";")


__all__ = ["by_hand"]
