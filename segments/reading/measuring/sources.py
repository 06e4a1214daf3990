"""Where a measure's rows come from: one relation for each fact, with the person and the day.

Every relation is called `f` and has `person`, `day` (null where nothing happened on one) and what
its measures add up. Days are those of the organisation.
"""

from collections.abc import Callable, Sequence

from contacts.models.preference import Channel
from contacts.reading.quality import open_issues
from segments.compiling.measured import (
    RISKY,
    SCORES,
    first_orders,
    kept_orders,
    last_orders,
    local_day,
    open_channels,
    within,
)
from segments.compiling.sql import Sql, join, put, value
from segments.measures import Period
from segments.reading.measuring.sight import Sight, as_sql

Source = Callable[[Sight, Period, Sequence[str]], Sql]


def orders(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Sales and refunds that were not cancelled, each on its own date."""
    if {"product", "category"} & set(by):
        return _order_lines(sight, period)
    return put(
        "select o.contact_id as person, {} as day, o.id, o.kind, o.channel, o.country,"
        " o.reporting_total as amount from interactions_order o"
        " where o.state <> 'cancelled' and {} and {}",
        local_day("o.at", sight.clock),
        within("o.at", period, sight.clock),
        sight.counted("o.contact_id"),
    )


def _order_lines(sight: Sight, period: Period) -> Sql:
    """The same line by line; what an order has beyond its lines is a line of no product."""
    return put(
        "select o.contact_id as person, {} as day, o.id, o.kind, o.channel, o.country,"
        " l.product_id, p.category, l.amount from interactions_order o"
        " cross join lateral (select l.product_id, l.amount * o.rate as amount"
        " from interactions_orderline l where l.order_id = o.id union all"
        " select null, o.reporting_total - coalesce((select sum(l.amount) * o.rate"
        " from interactions_orderline l where l.order_id = o.id), 0)) l"
        " left join interactions_product p on p.id = l.product_id"
        " where o.state <> 'cancelled' and {} and {}",
        local_day("o.at", sight.clock),
        within("o.at", period, sight.clock),
        sight.counted("o.contact_id"),
    )


def units(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """The lines of the same orders, with what was bought or given back."""
    return put(
        "select o.contact_id as person, {} as day, o.id, o.channel, o.country, l.product_id,"
        " p.category, l.quantity from interactions_order o"
        " join interactions_orderline l on l.order_id = o.id"
        " left join interactions_product p on p.id = l.product_id"
        " where o.state <> 'cancelled' and {} and {}",
        local_day("o.at", sight.clock),
        within("o.at", period, sight.clock),
        sight.counted("o.contact_id"),
    )


def customers(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """The kept orders of present people, one row each; by line where lines are asked about."""
    lines = put("")
    columns = "o.channel, o.country"
    if {"product", "category"} & set(by):
        lines = Sql(
            " join interactions_orderline l on l.order_id = k.id"
            " left join interactions_product p on p.id = l.product_id"
        )
        columns += ", l.product_id, p.category"
    return put(
        f"select k.contact_id as person, {{}} as day, k.id, {columns} from ({{}}) k"
        " join interactions_order o on o.id = k.id{} where {}",
        local_day("k.at", sight.clock),
        kept_orders(sight.clock, period),
        lines,
        sight.present("k.contact_id"),
    )


def new_customers(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Present people on the day of their first kept order."""
    return _on_day(first_orders(sight.clock), sight, period)


def lost_customers(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Present people on the day twelve months after their last kept order, once it came."""
    return _on_day(last_orders(sight.clock), sight, period)


def _on_day(rows: Sql, sight: Sight, period: Period) -> Sql:
    """Keep those whose day is in the period and has come."""
    return put(
        "select n.person, n.day from ({}) n where n.day >= {} and n.day < {} and n.day <= {}"
        " and {}",
        rows,
        value(period.start, "date"),
        value(period.end, "date"),
        value(sight.clock.today, "date"),
        sight.present("n.person"),
    )


def engagement(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Everything that channels reported."""
    return put(
        "select e.contact_id as person, {} as day, e.channel, e.kind"
        " from interactions_engagement e where {} and {}",
        local_day("e.at", sight.clock),
        within("e.at", period, sight.clock),
        sight.counted("e.contact_id"),
    )


def engaged_people(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """The same of present people alone."""
    return put("select * from ({}) a where {}", engagement(sight, period, by),
               sight.present("a.person"))  # fmt: skip


def answers(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Counted answers to forms."""
    return put(
        "select r.contact_id as person, {} as day, r.form_id, r.nps, r.csat"
        " from interactions_response r where r.state = 'counted' and {} and {}",
        local_day("r.at", sight.clock),
        within("r.at", period, sight.clock),
        sight.counted("r.contact_id"),
    )


def anybody(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Everybody who can have done something, those put away too; lists narrow to whom one sees."""
    everybody = Sql("select i.id as person, null::date as day from contacts_contact i")
    return put("{} where {}", everybody, sight.member("i.id")) if sight.narrowed else everybody


def people(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Everybody present, today."""
    return put("select i.id as person, null::date as day from ({}) i(id)", sight.people)


def new_people(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Present people on the day they were made."""
    return put(
        "select n.id as person, {} as day from contacts_contact n where {} and {}",
        local_day("n.created_at", sight.clock),
        within("n.created_at", period, sight.clock),
        sight.present("n.id"),
    )


def at_risk(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Customers whose kind says that they may leave."""
    return put(
        "select s.contact_id as person, null::date as day from segments_contactscore s"
        " where s.{} and {}",
        RISKY,
        sight.present("s.contact_id"),
    )


def reachable(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Everybody present with every channel, and whether it is open."""
    channels = join(", ", [put("({})", value(each.value, "text")) for each in Channel])
    return put(
        "select i.id as person, null::date as day, h.channel, g.person is not null as open"
        " from ({}) i(id) cross join (values {}) h(channel)"
        " left join ({}) g on g.person = i.id and g.channel = h.channel",
        sight.people,
        channels,
        open_channels(sight.clock),
    )


def quality(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """The scores of present people: the total, or each of its parts."""
    parts = "('', q.total)"
    if "quality_dimension" in by:
        parts = ", ".join(f"('{word}', q.{column})" for word, column in SCORES.items())
    return put(
        "select q.contact_id as person, null::date as day, v.flaw, v.score"
        f" from contacts_qualityscore q cross join lateral (values {parts}) v(flaw, score)"
        " where v.score is not null and {}",
        sight.present("q.contact_id"),
    )


def issues(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Open findings about values that the viewer's role may read."""
    found = open_issues(sight.user).values("contact_id", "rule__dimension")
    rows = put(
        "select i.person, null::date as day, coalesce(i.flaw, '') as flaw"
        " from ({}) i(person, flaw)",
        as_sql(found),
    )
    if not sight.narrowed:
        return rows
    return put("select * from ({}) a where {}", rows, sight.member("a.person"))
