"""Sequences: who did one thing after another, in order and in time."""

from segments.compiling.events import happened
from segments.compiling.leaf import Among, Clock, Who
from segments.compiling.sql import Sql, put, value
from segments.language.nodes import Sequence, Step


def sequence_leaf(node: Sequence, clock: Clock) -> Among:
    """Return the people with a chain of rows, each strictly later than the one before.

    Step by step: of the rows of a step those are kept before which, and not too long before,
    a kept row of the step before stands. One sort for each step, however many rows a person has.
    """

    def rows(who: Who) -> Sql:
        return put("from ({}) e where true", chain(node, clock, who))

    return Among(rows)


def chain(node: Sequence, clock: Clock, who: Who) -> Sql:
    """Return the rows of the last step that a whole chain leads to."""
    kept: Sql | None = None
    for step in node.steps:
        found = happened(step.event, step.where, node.within, clock, who)
        kept = found if kept is None else _following(kept, found, step, clock)
    assert kept is not None
    return kept


def _following(before: Sql, after: Sql, step: Step, clock: Clock) -> Sql:
    """Return the rows of `after` that follow one of `before`."""
    both = put(
        "select contact_id, at, null::bigint as id, at as was from ({}) a union all"
        " select contact_id, at, id, null from ({}) b",
        before,
        after,
    )
    # The latest of the rows before, not those of the same moment (case 28).
    latest = put(
        "select contact_id, at, id, max(was) over (partition by contact_id order by at"
        " groups between unbounded preceding and 1 preceding) as was, was is null as counts"
        " from ({}) u",
        both,
    )
    return put(
        "select contact_id, at, id, null::numeric as value from ({}) w where counts and {}",
        latest,
        _soon(step, clock),
    )


def _soon(step: Step, clock: Clock) -> Sql:
    if step.after is None:
        return Sql("was is not null")
    n, unit = step.after
    span = put(f"make_interval({unit}s => {{}})", value(n, "int"))
    if unit == "hour":
        return put("at <= was + {}", span)
    zone = value(str(clock.zone))
    return put("at <= ((was at time zone {}) + {}) at time zone {}", zone, span, zone)
