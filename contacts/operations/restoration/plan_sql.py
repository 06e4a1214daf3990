"""The statements that work out what taking an operation back would do; they write nothing.

Each table gets a temporary table with one row for every row the operation touched:

- `how`: "change", "add" (it was deleted), "remove" (it was made), "nothing" (nothing is left
  to do); `why`: a reason that keeps the whole row as it is, or empty.
- `restored`: columns that get their value from before; `since`, `held`, `denied`, `lost`:
  columns that stay, because they were corrected since, would take an opt-out back, may not be
  written by the person, or name something that is gone.
- `b`: the row as it was before the operation.

In the statements a is the row as the operation left it, b as it was before, c as it is now.
Names of columns and tables come from the models, never from outside.
"""

from collections.abc import Callable, Iterable, Iterator

from contacts.operations.restoration.tables import (
    CHILDREN,
    CONTACT,
    OPTED_OUT,
    Table,
)

_DIFFERS = "(b).{c} is distinct from (a).{c}"
_UNTOUCHED = "(c).{c} is not distinct from (a).{c}"
_DONE = "(c).{c} is not distinct from (b).{c}"


def _names(conditions: Iterable[tuple[str, str]]) -> str:
    """Return an array of those columns for which a condition holds."""
    cases = ", ".join(f"case when {when} then '{column}' end" for column, when in conditions)
    return f"array_remove(array[{cases}]::text[], null)"


def _there(table: Table, column: str, b: str = "(b)") -> str:
    """Say whether the row a column named is still there, or comes back with this operation."""
    target = table.links().get(column)
    if target is None:
        return "true"
    live = f"exists (select 1 from {target} r where r.id = {b}.{column})"
    return f"({b}.{column} is null or {live} or {b}.{column} in (select id from gone_{target}))"


def gone(targets: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the statements that list which rows of other tables the operation deleted."""
    for target, history in targets:
        name = f"gone_{target}"
        yield f"drop table if exists {name}"
        deleted = (
            f"select id from {history} where history_operation = %(operation)s"
            " and history_type = '-'"
            if history
            else "select null::bigint as id where false"
        )
        yield f"create temp table {name} on commit drop as {deleted}"


def of_operation(_table: Table) -> str:
    """Return which rows of history one operation wrote."""
    return "history_operation = %(operation)s"


def since_moment(table: Table) -> str:
    """Return which rows of history one person got after a moment."""
    names = [table.contact, *(name for name in ("other_id",) if name in table.columns())]
    mine = " or ".join(f"{name} = %(contact)s" for name in names)
    return f"({mine}) and history_date > %(at)s"


def plan(
    table: Table,
    denied: frozenset[str],
    touched: Callable[[Table], str],
    left_alone: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """Yield the statements that make the plan of one table for the rows `touched` names."""
    asked = [c for c in table.values() if c != "custom" and c not in left_alone]
    parts = {c: _parts(table, c, denied) for c in asked}
    contact = f"coalesce((c).{table.contact}, (a).{table.contact})" if table.contact else "null"
    custom = "custom" in table.values() and "custom" not in denied
    keys = _custom_keys() if custom else {"back": "'{}'::text[]", "since": "'{}'::text[]"}
    yield f"drop table if exists {table.plan}"
    yield f"""
create temp table {table.plan} on commit drop as
with touched as (
  select id, min(history_id) as first, max(history_id) as last
  from {table.history} where {touched(table)} group by id
), seen as (
  select t.id, t.last, f.history_type = '+' as made, a.history_type = '-' as taken, a, past.b, c
  from touched t
  join {table.history} f on f.history_id = t.first
  join {table.history} a on a.history_id = t.last
  left join lateral (
    select x as b from {table.history} x
    where x.id = t.id and x.history_id < t.first order by x.history_id + 0 desc limit 1
  ) past on true
  left join {table.name} c on c.id = t.id
)
select id, last, {contact}::bigint as contact_id, (c).id is not null as there, b,
  case when made and taken then 'nothing' when made then 'remove' when taken then 'add'
    else 'change' end as how,
  ''::text as why,
  {_lists(parts)},
  {keys["back"]} as keys, {keys["since"]} as keys_since
from seen
"""
    yield f"analyze {table.plan}"


def _lists(parts: dict[str, tuple[str, str, str, str, str]]) -> str:
    """Return the lists of columns that come back or stay, each with its name."""
    names = ("restored", "since", "held", "denied", "lost")
    return ",\n  ".join(
        f"{_names((c, conditions[n]) for c, conditions in parts.items())} as {name}"
        for n, name in enumerate(names)
    )


def _parts(table: Table, column: str, denied: frozenset[str]) -> tuple[str, str, str, str, str]:
    differs, untouched, done = (t.format(c=column) for t in (_DIFFERS, _UNTOUCHED, _DONE))
    there = _there(table, column)
    opens = f"(b).{column} is null" if column == OPTED_OUT else "false"
    allowed = "false" if column in denied else "true"
    mine = f"{differs} and {untouched}"
    return (
        f"{mine} and {there} and not ({opens}) and {allowed}",
        f"{differs} and not ({untouched}) and not ({done})",
        f"{mine} and {opens}",
        f"{mine} and not ({opens}) and not {allowed}",
        f"{mine} and {allowed} and not {there}",
    )


def _custom_keys() -> dict[str, str]:
    """Return which custom fields come back and which stay: each key is a field of its own."""
    keys = (
        "array(select k from jsonb_object_keys((b).custom || (a).custom) k"
        " where (b).custom->k is distinct from (a).custom->k"
        " and k <> all(%(hidden)s::text[]) and {})"
    )
    same = "(c).custom->k is not distinct from (a).custom->k"
    done = "(c).custom->k is not distinct from (b).custom->k"
    return {"back": keys.format(same), "since": keys.format(f"not ({same}) and not ({done})")}


def reasons(table: Table, allowed: bool) -> Iterator[str]:
    """Yield the statements that find why whole rows stay as they are."""
    keep = (
        f"update {table.plan} k set why = '{{}}' where k.why = '' and k.how <> 'nothing' and {{}}"
    )
    yield f"update {table.plan} set how = 'nothing' where (how = 'add') = there and how <> 'change'"
    yield keep.format("gone", "k.how = 'change' and not k.there")
    yield keep.format("no_history", "k.how in ('add', 'change') and (k.b).id is null")
    later = f"select 1 from {table.history} h where h.id = k.id and h.history_id > k.last"
    yield keep.format("changed_since", f"k.how = 'remove' and exists ({later})")
    if not allowed:
        yield keep.format("not_permitted", "true")
    if not table.removable:
        yield keep.format("in_use", "k.how = 'remove'")
    if OPTED_OUT in table.columns():
        closed = f"(select r.{OPTED_OUT} from {table.name} r where r.id = k.id) is not null"
        yield keep.format("consent", f"k.how = 'remove' and {closed}")
    for column in table.links():
        if column not in (table.contact, *table.optional()):
            yield keep.format("gone", f"k.how = 'add' and not {_there(table, column, '(k.b)')}")
    for columns in table.unique():
        yield keep.format("taken", _taken(table, columns))


def _taken(table: Table, columns: list[str]) -> str:
    """Say whether another row has by now what this row would get back."""
    get = {
        c: f"case when k.how = 'add' or '{c}' = any(k.restored) then (k.b).{c}"
        f" else (select o.{c} from {table.name} o where o.id = k.id) end"
        for c in columns
    }
    same = " and ".join(f"r.{c} = {get[c]}" for c in columns)
    moved = " or ".join(f"'{c}' = any(k.restored)" for c in columns)
    other = f"select 1 from {table.name} r where r.id <> k.id and {same}"
    return f"(k.how = 'add' or (k.how = 'change' and ({moved}))) and exists ({other})"


def scope(table: Table, adds_people: bool) -> Iterator[str]:
    """Yield the statements that keep rows of people out of reach, merged or erased."""
    keep = f"""
update {table.plan} k set why = '{{why}}' from contacts_contact c
where c.id = k.contact_id and k.why = '' and k.how <> 'nothing' and {{when}}
"""
    yield keep.format(why="erased", when="c.erased_at is not null")
    yield keep.format(why="merged", when="c.merged_into_id is not null")
    out = "c.id not in (select id from restoring_scope)"
    yield keep.format(why="not_permitted", when=out)
    if table is CONTACT and not adds_people:
        yield f"update {table.plan} set why = 'not_permitted' where why = '' and how = 'add'"


def in_use(table: Table, planned: dict[str, Table]) -> Iterator[str]:
    """Yield the statements that keep a new row because something else points at it by now."""
    for relation in table.model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if field is None or relation.concrete or field.many_to_many or not field.db_constraint:
            continue
        other, column = field.model._meta.db_table, field.column
        if other in _GOES_ALONG:
            continue
        reason = "consent" if other == "contacts_consentevent" else "in_use"
        leaves = ""
        if other in planned:
            along = planned[other].plan
            leaves = (
                f" and not exists (select 1 from {along} p where p.id = r.id and p.why = '' and"
                f" (p.how = 'remove' or '{column}' = any(p.restored)))"
            )
        yield (
            f"update {table.plan} k set why = '{reason}' where k.why = '' and k.how = 'remove'"
            f" and exists (select 1 from {other} r where r.{column} = k.id{leaves})"
        )


# Rows that only exist beside a person; they go with a person who goes. Without the key, what
# was sealed under it does not come back with the person.
_GOES_ALONG = {
    f"contacts_{name}"
    for name in (
        "externalid", "qualityissue", "qualityscore", "qualitywaiver", "searchentry",
        "matchkey", "origin", "verification", "valueconflict", "follow", "notice",
        "blindindex", "personkey",
    )
}  # fmt: skip
GOES_ALONG = tuple(sorted(_GOES_ALONG))


def with_contact(table: Table) -> Iterator[str]:
    """Yield the statements that let a row share the fate of its new, or missing, person."""
    stays = f"select 1 from {CONTACT.plan} p where p.id = k.contact_id and p.how = 'remove'"
    yield (
        f"update {table.plan} k set why = 'with_contact' where k.why = '' and k.how = 'remove'"
        f" and exists ({stays} and p.why <> '')"
    )
    here = "select 1 from contacts_contact c where c.id = k.contact_id"
    back = (
        f"select 1 from {CONTACT.plan} p where p.id = k.contact_id and p.how = 'add' and p.why = ''"
    )
    yield (
        f"update {table.plan} k set why = 'gone' where k.why = '' and k.how = 'add'"
        f" and not exists ({here}) and not exists ({back})"
    )


def people() -> list[str]:
    """Return the statements that list the people an operation touched."""
    each = " union ".join(f"select contact_id as id from {t.plan}" for t in (CONTACT, *CHILDREN))
    return [
        "drop table if exists restoring_people",
        f"create temp table restoring_people on commit drop as {each}",
        "analyze restoring_people",
    ]


LOCK = """
select count(*) from (
  select id from contacts_contact where id in (select id from restoring_people)
  order by id for update
) locked
"""


def kept(table: Table) -> str:
    """Return the query for what stays: kind of record, its key, reason, columns."""
    key = "coalesce(c.key::text, '')" if table.contact else "k.id::text"
    join = "left join contacts_contact c on c.id = k.contact_id" if table.contact else ""
    fields = " union all ".join(
        f"select {key}, '{reason}', k.{column} from {table.plan} k {join}"
        f" where k.why = '' and k.how = 'change' and k.{column} <> '{{}}'"
        for column, reason in (
            ("since", "changed_since"),
            ("keys_since", "changed_since"),
            ("held", "consent"),
            ("denied", "not_permitted"),
            ("lost", "gone"),
        )
    )
    whole = (
        f"select case k.why when 'not_permitted' then '' else {key} end, k.why, '{{}}'::text[]"
        f" from {table.plan} k {join}"
        " where k.why not in ('', 'with_contact') and k.how <> 'nothing'"
    )
    return f"{whole} union all {fields}"


def counts(table: Table) -> str:
    """Return the query for how many rows change, come back and go."""
    changed = "how = 'change' and (restored <> '{}' or keys <> '{}')"
    return f"""
select count(*) filter (where {changed}), count(*) filter (where how = 'add'),
  count(*) filter (where how = 'remove')
from {table.plan} where why = ''
"""
