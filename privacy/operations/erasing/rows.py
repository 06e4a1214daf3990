"""Carries the steps out for the set `erasing`: every table once, whatever the number of people."""

from collections.abc import Iterator, Sequence
from typing import Any

from config.actor import Actor
from config.operation import current_operation
from contacts.operations.suppression import CHANNELS_OF, suppress
from privacy.operations.erasing.paths import naming
from privacy.operations.erasing.people import own_addresses
from privacy.operations.erasing.steps import Step, steps
from privacy.operations.erasing.together import run_together
from segments.operations.erasing import forget_people

ERASED = "erasure"
# What segments take people out of by themselves, so that their counts stay right.
_SEGMENTS = ("segments_segmentmembership", "segments_segmentoverride", "segments_segmentchange")
_NOTICES = "privacy.RecipientNotice"
# Which field a version changed outlives its value, in the room where the reason stood.
_REWRITE = """
with own as (
  select t.history_id, t.history_type, {changed}
  from "{table}" t where {where}
  window w as (partition by t."{key}" order by t.history_id)
)
update "{table}" h set {sets}, history_change_reason = case when own.history_type = '~'
  then nullif(left(concat_ws(', ', {names}), 100), '') end
from own where own.history_id = h.history_id
"""
_FRESH = """
update "{table}" set {sets}, history_change_reason = null
where history_id > {last} and history_type = '-' and history_operation = '{operation}'
"""


def erase_rows(
    people: list[int],
    *,
    by: Actor,
    now: Any,
    plan: dict[str, Any] | None = None,
    only: Sequence[Step] | None = None,
    closes: bool = True,
) -> dict[str, int]:
    """Empty, delete and rewrite the rows of the set; return how many by table.

    Versions of before lose their values first; then rows go, and the versions which the
    triggers write of rows that go lose theirs too. Addresses that are nobody else's are read
    first and suppressed last, when they stand nowhere any more.
    What a `plan` counted under the locks of this transaction says which tables have rows. `only`
    are the steps of a smaller erasure; where the addresses stay, it `closes` none.
    """
    addresses = own_addresses() if closes else []
    todo = list(only) if only is not None else _worth_asking(plan)
    versions = [step for step in todo if step.how == "rewrite"]
    others = [step for step in todo if step.how != "rewrite"]
    deleted = {step.table for step in others if step.how == "delete"}
    done: dict[str, int] = {}
    segments = [step for step in others if step.table in _SEGMENTS]
    shrinking = [step for step in only or steps() if step.live in deleted]
    before = [*map(_rewrite, versions), *map(_counting, segments), *_last_versions(shrinking)]
    ran = run_together(naming(each, people) for each in before)
    for step, found in zip([*versions, *segments], ran, strict=False):
        _add(done, step.table, found.count if step.how == "rewrite" else found.rows[0][0])
    last = dict(ran[-1].rows) if shrinking else {}
    if segments:
        forget_people(people, by)
    after = [*map(_statement, others), *_fresh(shrinking, last)]
    ran = run_together(naming(each, people) for each in after)
    for step, found in zip(others, ran, strict=False):
        if step.table not in _SEGMENTS:
            _add(done, step.table, found.rows[0][0] if step.how == "keep" else found.count)
    _suppress(addresses, by, now)
    return {table: rows for table, rows in done.items() if rows}


def _worth_asking(plan: dict[str, Any] | None) -> list[Step]:
    """Return the steps of tables with rows; each of the others would cost its planning.

    Whoever is in a segment leaves it by writing to its tables; notices are written meanwhile.
    """
    if plan is None:
        return list(steps())
    counted = {(row["table"], row["how"]) for row in plan["tables"]}
    moved = any(table in _SEGMENTS for table, _how in counted)
    written = (_NOTICES, "segments.") if moved else (_NOTICES,)
    return [
        step
        for step in steps()
        if (step.table, step.how) in counted or step.label.startswith(written)
    ]


def _suppress(addresses: list[tuple[str, str]], by: Actor, now: Any) -> None:
    closed = [
        (str(channel), value, now)
        for kind, value in addresses
        for channel in CHANNELS_OF.get(kind, ())
    ]
    suppress(addresses=closed, reason=ERASED, by=by, standing=False)


def _statement(step: Step) -> str:
    if step.how == "keep":
        return _counting(step)
    if step.how == "delete":
        return f'delete from "{step.table}" t where {step.where}'
    sets = ", ".join(f'"{column}" = {value}' for column, value in step.sets)
    return f'update "{step.table}" t set {sets} where {step.where}'


def _rewrite(step: Step) -> str:
    columns = [column for column, _value in step.sets]
    changed = ", ".join(
        f't."{column}" is distinct from lag(t."{column}") over w as "c{number}"'
        for number, column in enumerate(columns)
    )
    names = ", ".join(
        f"case when own.\"c{number}\" then '{name}' end" for number, name in enumerate(step.columns)
    )
    sets = ", ".join(f'"{column}" = {value}' for column, value in step.sets)
    return _REWRITE.format(
        table=step.table, where=step.where, key=step.versions_of, changed=changed, names=names,
        sets=sets,
    )  # fmt: skip


def _last_versions(versions: list[Step]) -> list[str]:
    asked = [
        f"select '{step.table}', coalesce(max(history_id), 0) from \"{step.table}\""
        for step in versions
    ]
    return [" union all ".join(asked)] if asked else []


def _fresh(versions: list[Step], last: dict[str, int]) -> Iterator[str]:
    operation = current_operation()
    for step in versions:
        sets = ", ".join(f'"{column}" = {value}' for column, value in step.sets)
        yield _FRESH.format(table=step.table, sets=sets, last=last[step.table], operation=operation)


def _counting(step: Step) -> str:
    return f'select count(*) from "{step.table}" t where {step.where}'


def _add(done: dict[str, int], table: str, rows: int) -> None:
    done[table] = done.get(table, 0) + rows


def left_over() -> dict[str, int]:
    """Return the rows of the set that should be gone: somebody wrote them meanwhile."""
    gone = [step for step in steps() if step.how == "delete"]
    found = zip(gone, run_together(map(_counting, gone)), strict=True)
    return {step.table: counted.rows[0][0] for step, counted in found if counted.rows[0][0]}
