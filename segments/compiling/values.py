"""What the leaves of a rule compare, for one person: the value it has now, and the rows it is from.

Readers decide what of it somebody may see; nothing here knows who looks.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection

from segments.compiling.assembling import Stage, truth
from segments.compiling.events import AGGREGATES, happened
from segments.compiling.facts import score_column
from segments.compiling.leaf import Clock, Who, one
from segments.compiling.people import BESIDE, EXISTING, joined, own_value
from segments.compiling.sequences import chain
from segments.compiling.sql import Sql, both, join, put, value
from segments.compiling.tree import grown
from segments.language import nodes
from segments.language.nodes import Node

ROWS: Final = 10
_STATES: Final = ("granted", "claimed", "refused", "unknown")


def current_value(node: Node, contact: int, clock: Clock) -> Any:
    """Return what a leaf compares at present; None where there is nothing."""
    find = _CURRENT.get(type(node))
    return None if find is None else find(node, contact, clock)


def deciding_rows(node: Node, contact: int, clock: Clock) -> list[tuple[int, datetime, Any]]:
    """Return the latest rows a leaf about events is decided by: number, when, what it counts."""
    who = _of(contact)
    if isinstance(node, nodes.Event):
        rows = happened(
            node.event, node.where, node.within, clock, who, measure=node.measure, of=node.of
        )
    elif isinstance(node, nodes.Sequence):
        rows = chain(node, clock, who)
    else:
        return []
    latest = put("select id, at, value from ({}) e order by at desc, id desc limit {}", rows,
                 value(ROWS))  # fmt: skip
    return _all(latest)


def _of(contact: int) -> Who:
    return one(value(contact, "bigint"))


def _all(query: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        return cursor.fetchall()


def _one(query: Sql) -> Any:
    rows = _all(query)
    return rows[0][0] if rows else None


def _of_field(node: nodes.Field, contact: int, clock: Clock) -> Any:
    if node.name in EXISTING:
        return None
    if node.name == "loyalty_points":
        account = put(
            "select sum(points) from interactions_loyaltyaccount where contact_id = {}",
            value(contact),
        )
        return _one(account)
    if node.name in BESIDE:
        beside = BESIDE[node.name]
        where = both(_of(contact)("e.contact_id"), Sql(beside.where))
        rows = put(f"select {beside.of.sql.text} from {beside.table} e where {{}} limit 10", where)
        return [found for (found,) in _all(rows)]
    of, joins = own_value(node, clock)
    source = join(" ", [Sql("contacts_contact c"), *(Sql(joined(alias)) for alias in joins)])
    return _one(put("select {} from {} where {}", of.sql, source, _of(contact)("c.id")))


def _of_event(node: nodes.Event, contact: int, clock: Clock) -> Any:
    rows = happened(
        node.event, node.where, node.within, clock, _of(contact), measure=node.measure, of=node.of
    )
    found = _one(put(f"select {AGGREGATES[node.measure]} from ({{}}) e", rows))
    if node.measure.startswith("days_since") and found is not None:
        return (clock.today - found.astimezone(clock.zone).date()).days
    return found


def _of_score(node: nodes.Score, contact: int, _clock: Clock) -> Any:
    table, alias = score_column(node.score)
    found = f"select {alias}.{node.score} from {table} {alias} where {{}}"
    return _one(put(found, _of(contact)(f"{alias}.contact_id")))


def _of_consent(node: nodes.Consent, contact: int, clock: Clock) -> Any:
    stage = Stage()
    tests = [
        truth(grown(nodes.Consent(node.channel, node.purpose, (state,)), clock), stage, only=True)
        for state in _STATES
    ]
    columns = join(",", tests)
    found = _all(put("select {} from contacts_contact c where {}", columns, _of(contact)("c.id")))
    return next((s for s, said in zip(_STATES, found[0], strict=True) if said), None)


def _of_survey(node: nodes.Survey, contact: int, clock: Clock) -> Any:
    answer = put(
        "select r.answers #> {} from interactions_response r"
        " join interactions_form f on f.id = r.form_id where f.key = {} and r.state = 'counted'"
        " and r.at <= {} and {} order by r.at desc, r.id desc limit 1",
        value(node.question.split("."), "text[]"),
        value(node.form, "uuid"),
        value(clock.now, "timestamptz"),
        _of(contact)("r.contact_id"),
    )
    return _one(answer)


_CURRENT: Final[Mapping[type, Callable[[Any, int, Clock], Any]]] = {
    nodes.Field: _of_field,
    nodes.Event: _of_event,
    nodes.Score: _of_score,
    nodes.Consent: _of_consent,
    nodes.Survey: _of_survey,
}
