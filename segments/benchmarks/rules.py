"""The rules of performance.md 2, as rules and as the best SQL a person would write for them.

By hand, everything is known that makes a query fast here: which columns are indexed, which sums
are kept, that the rows of a table need no null check; only the answer has to be the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from segments.language.nodes import (
    All,
    Consent,
    Either,
    Event,
    Field,
    Node,
    Not,
    Score,
    Sequence,
    Step,
    Where,
    Window,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A rule, and several ways to write it by hand; the fastest of them is the limit."""

    rule: Node
    by_hand: tuple[str, ...]


def _at_least(event: str, n: int, days: int | None = None, *where: Where) -> Event:
    within = None if days is None else Window(last=days)
    return Event(event, "count", "gte", n, within=within, where=where)


def _spent(cmp: str, value: int, days: int | None = None) -> Event:
    within = None if days is None else Window(last=days)
    return Event("purchase", "sum", cmp, value, of="net", within=within)


def _consent(channel: str) -> Consent:
    return Consent(channel, "news", ("granted",))


_P7 = Where("sku", "is", ("p7",))
_CITY = Field("city", "is", ("City 3", "city 5", "CITY 8"))
_HERE = "c.merged_into_id is null and c.erased_at is null and c.archived_at is null"
_HOME = (
    "not exists (select 1 from contacts_postaladdress y where y.contact_id = a.contact_id"
    " and (y.is_primary, a.id) > (a.is_primary, y.id))"
)
_IN_CITY = (
    "exists (select 1 from contacts_postaladdress a where a.contact_id = c.id"
    f" and a.city in ('City 3', 'City 5', 'City 8') and {_HOME})"
)
_GRANTED = """
(select action from contacts_consentevent e where e.contact_id = c.id and e.channel = '{}'
  and e.purpose = 'news' and e.event_at <= now() order by event_at desc, id desc limit 1)
  in ('grant', 'confirmed')
"""
_ALL_GRANTED = """
(select contact_id from (select distinct on (contact_id) contact_id, action
  from contacts_consentevent where channel = '{}' and purpose = 'news' and event_at <= now()
  order by contact_id, event_at desc, id desc) l where action in ('grant', 'confirmed'))
"""
_SINCE = "((now() at time zone 'Europe/Madrid')::date - {})::timestamp at time zone 'Europe/Madrid'"
# Orders kept are counted before refunds are looked at: only who bought as often is looked up.
_BOUGHT_3 = f"""
(select contact_id from (select contact_id, array_agg(id) as ids from interactions_order
    where at >= {_SINCE.format(90)} and at <= now() and kind = 'sale' and state <> 'cancelled'
    group by 1 having count(*) >= 3) x
  where (select count(*) from unnest(ids) i where coalesce((select sum(r.total)
    from interactions_order r where r.refund_of_id = i and r.refund_of_id > 0
    and r.state <> 'cancelled' and r.at <= now()) + (select total from interactions_order
    where id = i), 1) > 0) >= 3)
"""
_NO_COMPLAINT = """
not exists (select 1 from interactions_engagement e where e.contact_id = c.id
  and e.kind = 'complaint' and e.channel = 'email' and e.at <= now() {})
"""
_R1 = f"""
select c.id from contacts_contact c join contacts_summary s on s.contact_id = c.id
where {_HERE} and {_IN_CITY} and s.net > 500 and s.orders_90 >= 3
  and (s.refunds = 0 or c.id in {_BOUGHT_3}) and {_GRANTED.format("email")}
  and {_NO_COMPLAINT.format("")} and not exists (select 1 from interactions_engagement e
    where e.contact_id = c.id and e.kind = 'open' and e.channel = 'email'
    and e.at >= {_SINCE.format(30)} and e.at <= now())
"""
_R1_JOINED = f"""
select c.id from contacts_contact c join {_BOUGHT_3} b on b.contact_id = c.id
join contacts_summary s on s.contact_id = c.id and s.net > 500
where {_HERE} and {_IN_CITY} and {_GRANTED.format("email")} and {_NO_COMPLAINT.format("")}
  and not exists (select 1 from interactions_engagement e
    where e.contact_id = c.id and e.kind = 'open' and e.channel = 'email'
    and e.at >= {_SINCE.format(30)} and e.at <= now())
"""
_BOUGHT_P7 = f"""
select o.contact_id from interactions_product p join interactions_orderline l
  on l.product_id = p.id join interactions_order o on o.id = l.order_id
where p.sku = 'p7' and o.kind = 'sale' and o.state <> 'cancelled'
  and o.at >= {_SINCE.format(180)} and o.at <= now() and coalesce((select sum(r.total)
    from interactions_order r where r.refund_of_id = o.id and r.refund_of_id > 0
    and r.state <> 'cancelled' and r.at <= now()) + o.total, 1) > 0
"""
_CLICKED = f"""
select contact_id from interactions_engagement where kind = 'click' and channel = 'email'
  and at >= {_SINCE.format(60)} and at <= now() group by 1 having count(*) >= 2
"""
_R2 = f"""
select c.id from contacts_contact c
where {_HERE} and (c.id in ({_BOUGHT_P7}) or c.id in ({_CLICKED}))
  and ({_IN_CITY} or (c.birth_year between 1960 and 1990 and exists (select 1
    from contacts_postaladdress a where a.contact_id = c.id and a.country = 'MX' and {_HOME})))
  and {_NO_COMPLAINT.format("and e.at >= " + _SINCE.format(365))}
  and ({_GRANTED.format("email")} or {_GRANTED.format("sms")})
"""
_R2_JOINED = f"""
select c.id from contacts_contact c join ({_BOUGHT_P7} union {_CLICKED}) b on b.contact_id = c.id
where {_HERE} and ({_IN_CITY} or (c.birth_year between 1960 and 1990 and exists (select 1
    from contacts_postaladdress a where a.contact_id = c.id and a.country = 'MX' and {_HOME})))
  and {_NO_COMPLAINT.format("and e.at >= " + _SINCE.format(365))}
  and ({_GRANTED.format("email")} or {_GRANTED.format("sms")})
"""
_R3 = f"""
select c.id from contacts_contact c join segments_contactscore k on k.contact_id = c.id
where {_HERE} and k.rfm_r >= 4 and k.rfm_fm >= 4
"""
_SOCIAL = f"""
select contact_id from interactions_engagement where kind in ('like', 'share', 'comment')
  and at >= {_SINCE.format(90)} and at <= now() group by 1 having count(*) >= 3
"""
_R4 = f"""
select c.id from contacts_contact c join ({_SOCIAL}) e on e.contact_id = c.id
where {_HERE} and not exists (select 1 from interactions_order o where o.contact_id = c.id
  and o.kind = 'sale' and o.state <> 'cancelled' and o.at <= now()
  and coalesce((select sum(r.total) from interactions_order r where r.refund_of_id = o.id
    and r.refund_of_id > 0 and r.state <> 'cancelled' and r.at <= now()) + o.total, 1) > 0)
"""
_R5 = (
    f"select c.id from contacts_contact c where {_HERE} and {_IN_CITY} and {_GRANTED.format('sms')}"
)
_R5_JOINED = f"""
select c.id from contacts_contact c join {_ALL_GRANTED.format("sms")} e on e.contact_id = c.id
where {_HERE} and {_IN_CITY}
"""
_R6 = f"""
select c.id from contacts_contact c join contacts_summary s on s.contact_id = c.id
where {_HERE} and s.net > 1000 and {_GRANTED.format("email")}
"""
_R7 = f"""
select c.id from contacts_contact c left join contacts_summary s on s.contact_id = c.id
where {_HERE} and (c.stage in ('customer', 'prospect') or s.orders_365 >= 1 and (s.refunds = 0
  or exists (select 1 from interactions_order o where o.contact_id = c.id and o.kind = 'sale'
    and o.state <> 'cancelled' and o.at >= {_SINCE.format(365)} and o.at <= now()
    and coalesce((select sum(r.total) from interactions_order r where r.refund_of_id = o.id
      and r.refund_of_id > 0 and r.state <> 'cancelled' and r.at <= now()) + o.total, 1) > 0)))
"""
_R8 = f"""
select c.id from contacts_contact c join (select contact_id from (
    select contact_id, reporting_total from interactions_order
    where kind = 'sale' and state <> 'cancelled' and at >= {_SINCE.format(60)} and at <= now()
    union all select r.contact_id, r.reporting_total from interactions_order r
    join interactions_order o on o.id = r.refund_of_id and o.at >= {_SINCE.format(60)}
    where r.refund_of_id > 0 and r.state <> 'cancelled' and r.at <= now()) x
  group by 1 having sum(reporting_total) >= 300) e on e.contact_id = c.id
where {_HERE}
"""
_R9 = f"""
select distinct c.id from contacts_contact c join interactions_order o on o.contact_id = c.id
where {_HERE} and o.kind = 'sale' and o.state <> 'cancelled' and o.at >= {_SINCE.format(90)}
  and o.at <= now() and coalesce((select sum(r.total) from interactions_order r
    where r.refund_of_id = o.id and r.refund_of_id > 0 and r.state <> 'cancelled'
    and r.at <= now()) + o.total, 1) > 0 and exists (select 1 from interactions_engagement e
    where e.contact_id = o.contact_id and e.at < o.at and o.at <= (e.at at time zone
      'Europe/Madrid' + interval '7 days') at time zone 'Europe/Madrid'
    and e.at >= {_SINCE.format(90)} and e.kind = 'page_view' and e.url like '%page7')
"""
RULES: Mapping[str, Measured] = {
    "R1": Measured(
        All(
            (
                _at_least("purchase", 3, 90),
                _spent("gt", 500),
                _CITY,
                _consent("email"),
                Not(_at_least("email_complaint", 1)),
                Event("email_open", "count", "eq", 0, within=Window(last=30)),
            )
        ),
        (_R1, _R1_JOINED),
    ),
    "R2": Measured(
        All(
            (
                Either(
                    (
                        _CITY,
                        All(
                            (
                                Field("country", "is", ("MX",)),
                                Field("birth_year", "between", (1960, 1990)),
                            )
                        ),
                    )
                ),
                Not(_at_least("email_complaint", 1, 365)),
                Either((_at_least("purchase", 1, 180, _P7), _at_least("email_click", 2, 60))),
                Either((_consent("email"), _consent("sms"))),
            )
        ),
        (_R2, _R2_JOINED),
    ),
    "R3": Measured(All((Score("rfm_r", "gte", 4), Score("rfm_fm", "gte", 4))), (_R3,)),
    "R4": Measured(
        All(
            (
                _at_least("engagement", 3, 90, Where("kind", "is", ("like", "share", "comment"))),
                Event("purchase", "count", "eq", 0),
            )
        ),
        (_R4,),
    ),
    "R5": Measured(All((_CITY, _consent("sms"))), (_R5, _R5_JOINED)),
    "R6": Measured(All((_consent("email"), _spent("gt", 1000))), (_R6,)),
    "R7": Measured(
        Either((Field("stage", "is", ("customer", "prospect")), _at_least("purchase", 1, 365))),
        (_R7,),
    ),
    # Beyond those of performance.md: a sum that no rollup holds, and a sequence.
    "R8": Measured(_spent("gte", 300, 60), (_R8,)),
    "R9": Measured(
        Sequence(
            (
                Step("page_view", (Where("url", "ends_with", ("page7",)),)),
                Step("purchase", after=(7, "day")),
            ),
            Window(last=90),
        ),
        (_R9,),
    ),
}
