"""Events: rows of what people did, and what the rows of one person must amount to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from segments.compiling.comparing import Value, affirmed, between, compared, judged
from segments.compiling.leaf import Among, Clock, Leaf, Who
from segments.compiling.orders import ORDER_WORDS, Wanted, purchases
from segments.compiling.rollups import COUNTING, rollup_of
from segments.compiling.sql import NOTHING, Sql, both, join, put, value
from segments.language.days import window_bounds
from segments.language.nodes import Event, Kind, Where, Window

AGGREGATES: Final = {
    "count": "count(*)",
    "orders_any": "count(*)",
    "sum": "coalesce(sum(e.value), 0)",
    "average": "avg(e.value)",
    "least": "min(e.value)",
    "most": "max(e.value)",
    "first": "min(e.at)",
    "last": "max(e.at)",
    "days_since_first": "min(e.at)",
    "days_since_last": "max(e.at)",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A table `t` of events: which of its rows, what they can be asked and what is measured."""

    table: str
    where: str
    words: Mapping[str, Value]
    measured: Mapping[str, str]


def _words(kind: Kind, *names: str) -> dict[str, Value]:
    return {name: Value(kind, Sql(f"t.{name}")) for name in names}


_PATH = (
    "regexp_replace(regexp_replace(t.url, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*', ''), '[?#].*', '')"
)
_DONE = _words(Kind.CHOICE, "channel", "kind") | _words(Kind.TEXT, "network", "object", "url")
_DONE |= _words(Kind.NUMBER, "value") | {"path": Value(Kind.TEXT, Sql(_PATH))}
_SAID = _words(Kind.CHOICE, "kind", "direction") | _words(Kind.NUMBER, "minutes")
_SAID |= _words(Kind.TEXT, "subject")
_ANSWERED = _words(Kind.CHOICE, "language") | _words(Kind.NUMBER, "nps", "csat")
_ANSWERED |= {"form": Value(Kind.CHOICE, Sql("t.form_key"))}
_TALKS = (
    "(select p.contact_id, p.at, v.id, v.kind, v.direction, v.minutes, v.subject"
    " from interactions_participant p join interactions_conversation v"
    " on v.id = p.conversation_id)"
)
_RESPONSES = (
    "(select r.contact_id, r.at, r.id, r.language, r.nps, r.csat, f.key::text as form_key"
    " from interactions_response r join interactions_form f on f.id = r.form_id"
    " where r.state = 'counted')"
)
_ENGAGEMENT = "interactions_engagement"
_KINDS = (
    *("like", "share", "comment", "follow", "unfollow", "message", "page_view", "open"),
    *("click", "bounce", "complaint", "download", "other"),
)


def _engagement(where: str) -> Source:
    return Source(_ENGAGEMENT, where, _DONE, {"value": "t.value"})


def _conversation(where: str) -> Source:
    return Source(_TALKS, where, _SAID, {"minutes": "t.minutes"})


SOURCES: Final[Mapping[str, Source]] = {
    "engagement": _engagement(""),
    **{kind: _engagement(f"t.kind = '{kind}'") for kind in _KINDS},
    **{
        f"email_{kind}": _engagement(f"t.kind = '{kind}' and t.channel = 'email'")
        for kind in ("open", "click", "bounce", "complaint")
    },
    "conversation": _conversation(""),
    **{
        kind: _conversation(f"t.kind = '{kind}'")
        for kind in ("call", "meeting", "visit", "interview", "observation")
    },
    "form_answer": Source(_RESPONSES, "", _ANSWERED, {"nps": "t.nps", "csat": "t.csat"}),
    "refund": Source(
        "interactions_order",
        "t.kind = 'refund' and t.state <> 'cancelled'",
        {
            name: Value(of.kind, Sql(of.sql.text.replace("b.", "t.")))
            for name, of in ORDER_WORDS.items()
        },
        {"amount": "-t.reporting_total"},
    ),
}


def happened(
    event: str,
    where: tuple[Where, ...],
    window: Window | None,
    clock: Clock,
    who: Who,
    *,
    measure: str = "count",
    of: str = "",
) -> Sql:
    """Return the rows of one kind of event: contact_id, at, id and the value that is measured."""
    start, end = window_bounds(window, clock.now, clock.zone)
    if event == "purchase":
        return purchases(Wanted(measure, of, where, start, end), clock, who)
    source = SOURCES[event]
    conditions = [judged(source.words[one.field], one.op, one.value, clock) for one in where]
    found = both(who("t.contact_id"), Sql(source.where), _within(start, end), *conditions)
    measured = source.measured[of] if of else "null::numeric"
    return put(
        f"select t.contact_id, t.at, t.id, {measured} as value from {source.table} t where {{}}",
        found,
    )


def _within(start: datetime | None, end: datetime) -> Sql:
    return between(Sql("t.at"), start, end)


def event_leaf(node: Event, clock: Clock) -> Leaf:
    """Return the people for whom the measure compares so.

    Where nothing at all would meet the comparison, those are found who do not meet it.
    """
    denied = node.measure in COUNTING and meets(node.cmp, Decimal(0), node.value)
    measured = Sql(AGGREGATES[node.measure])

    def rows(who: Who) -> Sql:
        found = happened(
            node.event, node.where, node.within, clock, who, measure=node.measure, of=node.of
        )
        return put("from ({}) e where true", found)

    test = measure_test(node, measured, clock)
    if denied:
        test = put("(not {})", test)
    rollup = rollup_of(node, clock, lambda sql: measure_test(node, sql, clock), denied=denied)
    if _any_at_all(node, denied):
        test = NOTHING
    return Among(rows, having=test, denied=denied, rollup=rollup)


def measure_test(node: Event, measured: Sql, clock: Clock) -> Sql:
    """Return the comparison of one measure, given how it is worked out."""
    if node.measure in ("first", "last"):
        return affirmed(Value(Kind.MOMENT, measured), node.cmp, node.value, clock)
    if node.measure in ("days_since_first", "days_since_last"):
        day = put("({} at time zone {})::date", measured, value(str(clock.zone)))
        return compared(put("({} - {})", value(clock.today, "date"), day), node.cmp, node.value)
    return compared(measured, node.cmp, node.value)


def _any_at_all(node: Event, denied: bool) -> bool:
    """Say whether one row is enough, so that none has to be counted."""
    if node.measure not in ("count", "orders_any"):
        return False
    if denied:
        return (node.cmp, node.value) in (("eq", 0), ("lte", 0), ("lt", 1))
    return (node.cmp, node.value) in (("gte", 1), ("gt", 0), ("ne", 0))


def meets(cmp: str, measured: Any, given: Any) -> bool:
    """Say whether a number compares so."""
    if cmp == "between":
        return bool(given[0] <= measured <= given[1])
    return bool(
        {
            "eq": measured == given,
            "ne": measured != given,
            "gt": measured > given,
            "gte": measured >= given,
            "lt": measured < given,
            "lte": measured <= given,
        }[cmp]
    )


__all__ = ["COUNTING", "SOURCES", "event_leaf", "happened", "join", "measure_test", "meets"]
