"""Counts people again, block by block: who bought, responded, may be written to, and so on."""

from collections.abc import Iterable, Sequence

from segments.compiling.leaf import EVERYBODY, Clock, Who
from segments.compiling.measured import RISKY, SCORES, open_channels
from segments.compiling.sql import Sql, put, value
from segments.measures.periods import BEGINNING
from segments.operations.aggregating.windows import (
    CELL,
    INTO,
    OF_CELL,
    beside,
    count_customers,
    count_engaged,
    on,
    run,
)

BLOCKS = 16
TOGETHER = -1
_PRESENT = f"""
select id, owner_id, team_id, restricted_at is not null as restricted,
  mod(id, {BLOCKS})::smallint as block
from contacts_contact
where merged_into_id is null and erased_at is null and archived_at is null and {{}}
"""


def count_people(clock: Clock, blocks: Sequence[int] | None = None) -> int:
    """Count these blocks of people again, or all; return how many rows there are of them."""
    if blocks is not None and not blocks:
        return 0
    some = Sql("true")
    if blocks is not None:
        some = put(f"mod(id, {BLOCKS}) = any({{}})", value(list(blocks), "int[]"))
    beside("people", put(_PRESENT, some))
    gone = Sql("true") if blocks is None else put("block = any({})", value(list(blocks), "int[]"))
    run(put("delete from segments_peoplecount where {}", gone))
    who = EVERYBODY if blocks is None else Who(_of_blocks)
    made = count_customers(clock, who) + count_engaged(clock, who)
    made += sum(run(each) for each in _stocks(clock, who))
    return made + _together(whole=blocks is None)


def _of_blocks(column: str) -> Sql:
    return Sql(f"{column} in (select id from sums_people)")


def _stocks(clock: Clock, who: Who) -> Iterable[Sql]:
    """Yield the statements of what is true today, of no period."""
    yield _stock("contacts", "")
    yield _stock("at_risk", f" join segments_contactscore r on r.contact_id = p.id and r.{RISKY}")
    member = " join segments_segmentmembership m on m.contact_id = p.id"
    yield _stock("members", member, side="segment", of="m.segment_id::text")
    columns = ", ".join(f"('{word}', q.{column})" for word, column in SCORES.items())
    for side, scores in (("", "('', q.total)"), ("quality_dimension", columns)):
        joined = (
            " join contacts_qualityscore q on q.contact_id = p.id"
            f" cross join lateral (values {scores}) v(flaw, score)"
        )
        scored = "count(v.score), 0, 0, 0, coalesce(sum(v.score), 0)"
        yield _stock("quality", joined, side=side, of="v.flaw", counted=scored)
    beside("open", open_channels(clock, who))
    joined = " join sums_open g on g.person = p.id"
    yield _stock("contactable", joined, side="channel", of="g.channel")
    anybody = "count(distinct p.id), 0, 0, 0, 0"
    yield _stock("contactable", joined, counted=anybody)


def _stock(
    fact: str, joined: str, *, side: str = "", of: str = "", counted: str = "count(*), 0, 0, 0, 0"
) -> Sql:
    by = f"{OF_CELL}, {of}" if of else OF_CELL
    return put(
        f"{INTO} select '{fact}', {{}}, {{}}, {CELL}, '{side}', {of or repr('')}, {counted}"
        f" from sums_people p{joined} group by {by}",
        on(BEGINNING),
        on(BEGINNING),
    )


def _together(*, whole: bool) -> int:
    """Add all blocks up, which is what answers read."""
    if not whole:
        run(Sql(f"delete from segments_peoplecount where block = {TOGETHER}"))
    return run(
        Sql(
            f"{INTO} select fact, starts, ends, {TOGETHER}, owner_id, team_id, known, restricted,"
            " side, value, sum(people), sum(twice), sum(new), sum(lost), sum(total)"
            f" from segments_peoplecount where block <> {TOGETHER}"
            " group by fact, starts, ends, owner_id, team_id, known, restricted, side, value"
        )
    )


__all__ = ["BLOCKS", "TOGETHER", "count_people"]
