"""Where a row stands on each side: an expression over the source `f`, and what must be joined."""

from collections.abc import Sequence
from typing import Final

from segments.compiling.measured import first_orders
from segments.compiling.sql import NOTHING, Sql, put, value
from segments.measures.names import TIME
from segments.reading.measuring.sight import Sight, known_segments

# Sides of the person: what is joined on f.person, and the expression.
_PERSON = " left join contacts_contact c on c.id = f.person"
_SCORE = " left join segments_contactscore s on s.contact_id = f.person"
_OF_PERSON: Final = {
    "owner": (_PERSON, "c.owner_id::text"),
    "team": (_PERSON, "c.team_id::text"),
    "source": (_PERSON, "c.source_id::text"),
    "rfm": (_SCORE, "s.rfm"),
    "rfm_r": (_SCORE, "s.rfm_r::text"),
    "rfm_fm": (_SCORE, "s.rfm_fm::text"),
    "address": (
        " left join lateral (select a.country from contacts_postaladdress a"
        " where a.contact_id = f.person and a.is_primary order by a.id limit 1) a on true",
        "a.country",
    ),
}
_OF_ROW: Final = {
    "product": "f.product_id::text",
    "category": "f.category",
    "sales_channel": "f.channel",
    "channel": "f.channel",
    "form": "f.form_id::text",
    "quality_dimension": "f.flaw",
}
# What was bought went to a country; of everything else it is the person's.
SENT = frozenset({"revenue", "orders", "average_order", "units", "refunds", "active_customers",
                  "repeat_customers", "repeat_rate"})  # fmt: skip


def side(name: str, measure: str, sight: Sight) -> tuple[Sql, Sql]:
    """Return the join and the expression (text, never null) of one dimension."""
    if name == "k":
        return NOTHING, Sql("f.k::text")
    if name == "cohort" and measure == "retention":
        return NOTHING, Sql("f.day::text")
    if name in TIME:
        column = "f.day" if name == "day" else f"date_trunc('{name}', f.day)::date"
        return NOTHING, Sql(f"({column})::text")
    if name == "segment":
        return _of_segments(sight), Sql("m.segment_id::text")
    if name == "cohort":
        firsts = put(" left join ({}) h on h.person = f.person", first_orders(sight.clock))
        return firsts, Sql("coalesce(date_trunc('month', h.day)::date::text, '')")
    if name == "country" and measure in SENT:
        return NOTHING, Sql("coalesce(f.country, '')")
    if name in _OF_ROW:
        return NOTHING, Sql(f"coalesce({_OF_ROW[name]}, '')")
    joined, column = _OF_PERSON["address" if name == "country" else name]
    return Sql(joined), Sql(f"coalesce({column}, '')")


def _of_segments(sight: Sight) -> Sql:
    known = list(known_segments(sight.user).values_list("pk", flat=True))
    return put(
        " join segments_segmentmembership m on m.contact_id = f.person and m.segment_id = any({})",
        value(known, "bigint[]"),
    )


def sides(by: Sequence[str], measure: str, sight: Sight) -> tuple[Sql, list[Sql]]:
    """Return all joins, each once, and the expressions in the order of `by`."""
    joins: list[Sql] = []
    found: list[Sql] = []
    for name in by:
        joined, column = side(name, measure, sight)
        if joined and joined not in joins:
            joins.append(joined)
        found.append(column)
    params = tuple(each for joined in joins for each in joined.params)
    return Sql("".join(joined.text for joined in joins), params), found


__all__ = ["side", "sides"]
