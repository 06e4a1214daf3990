"""Moves the rows of one relation to the survivor, in sets, and folds those that are the same."""

from typing import Any

from django.db import connection

from config.merging import Fold, United
from contacts.models.merge import MergeMove
from contacts.operations.merging.relations import ABOUT_KEY, Relation
from contacts.operations.merging.run import MergeRun, as_json, row_as_json

_NAMED = (
    f", {ABOUT_KEY} = case when about_model = 'contacts.Contact'"
    f" and {ABOUT_KEY} = %({{old}})s then %({{new}})s else {ABOUT_KEY} end"
)
_MOVE = """
with moved as (
  update "{table}" t set "{column}" = %(to)s{named}
  where t."{column}" = %(from)s{only} returning t."{identity}"::text as row
)
insert into contacts_mergemove (merge_id, "table", "row", what, "column", old, new)
select %(merge)s, '{label}', row, 'moved', '{column}',
  to_jsonb(%(from)s::bigint), to_jsonb(%(to)s::bigint)
from moved
"""
_FOLD = """
with gone as (
  delete from "{table}" a where a."{column}" = %(from)s and ({same})
  returning a."{identity}"::text as row, to_jsonb(a) as content
)
insert into contacts_mergemove (merge_id, "table", "row", what, "column", content)
select %(merge)s, '{label}', row, 'folded', '{column}', content from gone
"""
_PAIRS = """
select a."{identity}", s."{identity}" from "{table}" a
join lateral (
  select s."{identity}" from "{table}" s
  where s."{column}" = %(to)s and {equal} order by s."{identity}" limit 1
) s on true
where a."{column}" = %(from)s order by a."{identity}"
"""
_FOLDED = {
    Fold.EARLIEST: "least(s.{c}, a.{c})",
    Fold.LATEST: "greatest(s.{c}, a.{c})",
    Fold.EITHER: "s.{c} or a.{c}",
    Fold.BOTH: "s.{c} and a.{c}",
    Fold.FILLED: "case when s.{c} is null or s.{c}::text = '' then a.{c} else s.{c} end",
    Fold.SUM: "coalesce(s.{c}, 0) + coalesce(a.{c}, 0)",
}


def move_rows(run: MergeRun, relation: Relation, only: str = "") -> None:
    """Point the absorbed record's rows at the survivor; one statement for any number.

    `only` narrows the rows further, in SQL about `t`.
    """
    policy = relation.policy
    named = _NAMED.format(old="from_key", new="to_key") if getattr(policy, "named", 0) else ""
    _run(_MOVE, run, relation, named=named, only=f" and {only}" if only else "")


def unite_rows(run: MergeRun, relation: Relation) -> None:
    """Fold the rows that the survivor has as well into the survivor's, and move the others."""
    policy = relation.policy
    equal = _equal(relation)
    if policy.fold:
        for gone, kept in _pairs(run, relation, equal):
            _fold_into(run, relation, gone, kept)
    same = f'exists (select 1 from "{relation.table}" s where s."{relation.column}" = %(to)s'
    same += f" and {equal})"
    if policy.not_itself:
        same += f' or a."{relation.column_of(policy.not_itself)}" = %(to)s'
    _run(_FOLD, run, relation, same=same)
    move_rows(run, relation)


def fold_rows(run: MergeRun, relation: Relation, where: str, **arguments: Any) -> None:
    """Fold away rows `a` of the absorbed record for which `where` holds."""
    _run(_FOLD, run, relation, same=where, arguments=arguments)


def _run(
    sql: str, run: MergeRun, relation: Relation, *, arguments: Any = None, **words: str
) -> None:
    sql = sql.format(
        table=relation.table,
        column=relation.column,
        identity=relation.identity,
        label=relation.label,
        **words,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, run.arguments | (arguments or {}))


def _pairs(run: MergeRun, relation: Relation, equal: str) -> list[tuple[Any, Any]]:
    sql = _PAIRS.format(
        table=relation.table, column=relation.column, identity=relation.identity, equal=equal
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, run.arguments)
        return list(cursor.fetchall())


def _equal(relation: Relation) -> str:
    """Return the condition that row `s` of the survivor says the same as row `a`."""
    policy: United = relation.policy
    parts = [
        f"{_said(relation, name, 's')} is not distinct from {_said(relation, name, 'a')}"
        for name in policy.by
    ]
    if policy.open_by:
        column = relation.column_of(policy.open_by)
        parts.append(f's."{column}" is null and a."{column}" is null')
    return " and ".join(parts)


def _said(relation: Relation, name: str, row: str) -> str:
    """Return one compared column of a row, blanks replaced and the person's key aligned."""
    first, _, second = name.partition("|")
    text = f'{row}."{relation.column_of(first)}"'
    if second:
        text = f"""coalesce(nullif({text}, ''), {row}."{relation.column_of(second)}")"""
    if relation.policy.named and first == ABOUT_KEY and row == "a":
        text = (
            f"case when a.about_model = 'contacts.Contact' and {text} = %(from_key)s"
            f" then %(to_key)s else {text} end"
        )
    return text


def _fold_into(run: MergeRun, relation: Relation, gone: Any, kept: Any) -> None:
    """Unite the folding columns of two equal rows in the survivor's row."""
    fold: dict[str, Fold] = relation.policy.fold
    set_ = ", ".join(
        f'"{column}" = {_FOLDED[how].format(c=_quoted(column))}'
        for column, how in ((relation.column_of(name), how) for name, how in fold.items())
    )
    own = relation.identity
    before = row_as_json(relation.model, kept)
    with connection.cursor() as cursor:
        cursor.execute(
            f'update "{relation.table}" s set {set_} from "{relation.table}" a'
            f' where s."{own}" = %s and a."{own}" = %s returning to_jsonb(s)',
            [kept, gone],
        )
        after = as_json(cursor.fetchone()[0])
    summed = {relation.column_of(name) for name, how in fold.items() if how is Fold.SUM}
    for what, columns in ((MergeMove.What.SUMMED, summed), (MergeMove.What.UNITED, None)):
        part = {c: v for c, v in after.items() if (c in summed) is (columns is summed)}
        run.note_differences(relation.model, kept, before, part, what)


def _quoted(column: str) -> str:
    return f'"{column}"'
