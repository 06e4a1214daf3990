"""Pieces of SQL that measures and the sums that are kept of them share, so that both agree."""

from typing import Final

from contacts.models.preference import ALLOWING, Channel
from contacts.operations.consent_states import ADDRESS_OF
from segments.compiling.leaf import EVERYBODY, Clock, Who
from segments.compiling.orders import Wanted, purchases
from segments.compiling.sql import NOTHING, Sql, both, join, put, value
from segments.language.days import start_of_day, window_bounds
from segments.measures.periods import Period

# Who leaves, complains or cannot be reached does not engage; who opens or views does not respond.
TOWARDS_US: Final = "kind not in ('unfollow', 'bounce', 'complaint')"
RESPONDED: Final = "kind not in ('unfollow', 'bounce', 'complaint', 'open', 'page_view')"
REACHED: Final = "kind <> 'bounce'"
# A customer is lost so long after the last kept order.
LOST_AFTER: Final = "interval '12 months'"
RISKY: Final = "rfm in ('at_risk', 'cannot_lose')"
# The columns of a record's score, by the flaw that each is about.
SCORES: Final = {
    "complete": "completeness",
    "valid": "validity",
    "consistent": "consistency",
    "unique": "uniqueness",
    "fresh": "freshness",
}


def local_day(column: str, clock: Clock) -> Sql:
    """Return the calendar day of a moment where the organisation is."""
    return put(f"({column} at time zone {{}})::date", value(clock.zone.key, "text"))


def within(column: str, period: Period, clock: Clock) -> Sql:
    """Return that a moment is in the period."""
    start, end = (start_of_day(day, clock.zone) for day in (period.start, period.end))
    return put(
        f"({column} >= {{}} and {column} < {{}})",
        value(start, "timestamptz"),
        value(end, "timestamptz"),
    )


def kept_orders(clock: Clock, period: Period | None = None, who: Who = EVERYBODY) -> Sql:
    """Return the kept orders of a period, or of all time until now: contact_id, at, id, value."""
    start, end = window_bounds(None, clock.now, clock.zone)
    if period is not None:
        start, end = (start_of_day(day, clock.zone) for day in (period.start, period.end))
    # A count of orders leaves out what was given back whole, as an average does.
    return purchases(Wanted("orders", "", (), start, end), clock, who)


def first_orders(clock: Clock) -> Sql:
    """Return the day of everybody's first kept order: person, day."""
    return put(
        "select k.contact_id as person, min({}) as day from ({}) k"
        " where k.contact_id is not null group by 1",
        local_day("k.at", clock),
        kept_orders(clock),
    )


def last_orders(clock: Clock) -> Sql:
    """Return the day on which everybody is lost unless they buy again: person, day."""
    return put(
        f"select k.contact_id as person, (max({{}}) + {LOST_AFTER})::date as day"
        " from ({}) k where k.contact_id is not null group by 1",
        local_day("k.at", clock),
        kept_orders(clock),
    )


def open_channels(clock: Clock, who: Who = EVERYBODY) -> Sql:
    """Return on which channels each person may be written to: person, channel.

    As `contacts.operations.consent_states.allows` says it, for everybody at once.
    """
    some = who("contact_id")
    latest = put(
        "select distinct on (contact_id, channel, purpose) contact_id, channel, action, expires_at"
        " from contacts_consentevent where {}"
        " order by contact_id, channel, purpose, event_at desc, id desc",
        both(Sql("contact_id is not null"), some),
    )
    return put(
        "select distinct g.contact_id as person, g.channel from ({}) g where g.action = any({})"
        " and (g.expires_at is null or g.expires_at > {})"
        " and not exists (select 1 from ({}) x where x.contact_id = g.contact_id"
        " and x.channel = g.channel)",
        latest,
        value([str(each) for each in ALLOWING], "text[]"),
        value(clock.now, "timestamptz"),
        join("union all", _shut(some)),
    )


def _shut(some: Sql) -> list[Sql]:
    """Return which addresses were opted out of, by the channels that this closes."""
    closed = "select contact_id, {} as channel from {} where {}"
    out = Sql("is_primary and opted_out_at is not null")
    rows = [
        put(
            closed,
            value(channel.value, "text"),
            "contacts_contactpoint",
            both(out, put("kind = {}", value(str(kind), "text")), some or NOTHING),
        )
        for channel, kind in ADDRESS_OF.items()
    ]
    post = value(Channel.POST.value, "text")
    return [*rows, put(closed, post, "contacts_postaladdress", both(out, some))]


__all__ = [
    "LOST_AFTER",
    "REACHED",
    "RESPONDED",
    "RISKY",
    "SCORES",
    "TOWARDS_US",
    "first_orders",
    "kept_orders",
    "last_orders",
    "local_day",
    "open_channels",
    "within",
]
