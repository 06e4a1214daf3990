"""Which events stand on a page: positions, and one query for the keys of all sources."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields.tuple_lookups import TupleLessThan

# Where an event stands among all of a person, and among those of its own source.
Cursor = tuple[datetime, str, int]
Position = tuple[datetime, int]

BEFORE_ANY, AFTER_ANY = 0, 2**63 - 1  # keys are positive numbers of 64 bits


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the keys of a source's events stand.

    `rows` are those of one table, always the same; each has the moment in `at`, its person in
    `contact` and the event's key in `key`, all three in one index.
    """

    rows: Callable[[], QuerySet]
    at: str
    contact: str = "contact"
    key: str = "pk"


def older(rows: QuerySet, at: str, before: Position | None, *, key: str = "pk") -> QuerySet:
    """Order rows by the moment in `at`, newest first, and keep those below a position."""
    rows = rows.order_by(f"-{at}", f"-{key}")
    return rows.filter(TupleLessThan((F(at), F(key)), before)) if before else rows


def keys_of_each(
    rows: QuerySet,
    at: str,
    before: Position | None,
    limit: int,
    *,
    contact: str,
    people: Sequence[int],
    key: str = "pk",
) -> RawSQL:
    """Return the keys of the newest rows of some people, found person by person in an index."""
    own = rows.filter(**{contact: RawSQL("person.id", ())})
    own = older(own, at, before, key=key).values_list(key, at)[:limit]
    inner, given = own.query.sql_with_params()
    found = (
        f"(select newest.id from unnest(%s::bigint[]) as person(id) cross join lateral ({inner})"
        " as newest(id, at) group by newest.at, newest.id"
        f" order by newest.at desc, newest.id desc limit {limit:d})"
    )
    return RawSQL(found, (list(people), *given))


def position(source: str, before: Cursor | None) -> Position | None:
    """Return the cursor as one source sees it: of one moment, sources come in order of name."""
    if before is None:
        return None
    at, name, key = before
    if source == name:
        return at, key
    return at, AFTER_ANY if source < name else BEFORE_ANY


class _Source(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def keys(self) -> Keys | None: ...

    @property
    def by_keys(self) -> Any: ...


# A source about which nothing is known beforehand.
ALL_OF_IT: Final = [0]
_PERSON, _AT, _KEY = object(), object(), object()
_compiled: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]] = {}


def needed_of(
    sources: Iterable[_Source], contact: Any, before: Cursor | None, limit: int
) -> dict[str, list[int]]:
    """Return the keys that each source has on a page, by its name; one query for all of them.

    Of a source that tells nothing by keys it is one, or none where it has nothing so new; a
    source without keys is not in the answer.
    """
    known = [source for source in sources if source.keys is not None]
    exact = [source for source in known if source.by_keys is not None]
    rough = [source for source in known if source.by_keys is None]
    if not known:
        return {}
    found = _asked(exact, rough, contact, before, limit)
    page = sorted((row for row in found if row[3]), reverse=True)[:limit]
    needed: dict[str, list[int]] = {source.name: [] for source in known}
    for at, name, key, is_exact in found:
        row = (at, name, key, is_exact)
        if row in page if is_exact else len(page) < limit or row[:3] > page[-1][:3]:
            needed[name].append(key)
    return needed


def _asked(
    exact: list[Any], rough: list[Any], contact: Any, before: Cursor | None, limit: int
) -> list[tuple[datetime, str, int, bool]]:
    parts, given = [], []
    for source, most in (*((each, limit) for each in exact), *((each, 1) for each in rough)):
        text, holes = _branch(source, most, before is not None)
        at, key = position(source.name, before) or (None, None)
        fill = {id(_PERSON): contact.pk, id(_AT): at, id(_KEY): key}
        parts.append(f"select %s, %s, b.* from ({text}) as b(at, key)")
        given += [source.name, source.by_keys is not None]
        given += [fill.get(id(hole), hole) for hole in holes]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), given)
        return [(at, name, key, is_exact) for name, is_exact, at, key in cursor.fetchall()]


def _branch(source: Any, most: int, below: bool) -> tuple[str, tuple[Any, ...]]:
    """Return the query for the newest keys of a source, with holes; made once per source."""
    keys: Keys = source.keys
    wanted = (keys, most, below)
    if wanted not in _compiled:
        rows = keys.rows().filter(**{keys.contact: RawSQL("%s::bigint", (_PERSON,))})
        at, key = RawSQL("%s::timestamptz", (_AT,)), RawSQL("%s::bigint", (_KEY,))
        start: Any = (at, key) if below else None
        rows = older(rows, keys.at, start, key=keys.key)
        _compiled[wanted] = rows.values_list(keys.at, keys.key)[:most].query.sql_with_params()
    return _compiled[wanted]
