"""Where the words about a person stand: their own columns, rows beside them, custom fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth import get_user_model

from contacts.normalise.text import fold
from contacts.operations.sealing import digest_of, sealed_fields
from segments.compiling.comparing import Value, affirmed, compared, is_set, numbers
from segments.compiling.leaf import Among, Clock, Leaf, Own, Who
from segments.compiling.sql import NOTHING, Sql, both, folded, put, value
from segments.language.nodes import Field, Kind

CUSTOM = "custom."
_DAY = "^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$"


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows `e` of a table that name the person; `where` says which of them count."""

    table: str
    of: Value
    where: str = ""


def _own(kind: Kind, *names: str) -> dict[str, tuple[Value, tuple[str, ...]]]:
    return {name: (Value(kind, Sql(f"c.{name}")), ()) for name in names}


def _beside(kind: Kind, table: str, column: str, where: str = "") -> Beside:
    return Beside(table, Value(kind, Sql(f"e.{column}")), where)


_TEXTS = (
    "given_name",
    "family_name",
    "second_family_name",
    "honorific",
    "email",
    "phone",
    "occupation",
    "organisation_role",
    "time_zone",
    "notes",
    "birth_day",
)
OWN: Final[Mapping[str, tuple[Value, tuple[str, ...]]]] = {
    **_own(Kind.TEXT, *_TEXTS),
    **_own(Kind.CHOICE, "gender", "stage", "language"),
    **_own(Kind.NUMBER, "birth_year"),
    **_own(Kind.DATE, "birth_date"),
    **_own(Kind.MOMENT, "created_at", "updated_at"),
    "birthday": (Value(Kind.ANNIVERSARY, Sql("c.birth_day")), ()),
    "team": (Value(Kind.CHOICE, Sql("c.team_id")), ()),
    "source": (Value(Kind.CHOICE, Sql("c.source_id")), ()),
    "owner": (Value(Kind.CHOICE, Sql("u.username")), ("u",)),
    "organisation": (Value(Kind.TEXT, Sql("o.name")), ("o",)),
    "organisation_city": (Value(Kind.TEXT, Sql("o.city")), ("o",)),
    "organisation_country": (Value(Kind.CHOICE, Sql("o.country")), ("o",)),
    "quality_score": (Value(Kind.NUMBER, Sql("q.total")), ("q",)),
}
_BLIND = "contacts_blindindex"
_ADDRESS, _POINT, _ACCOUNT = (
    "contacts_postaladdress",
    "contacts_contactpoint",
    "interactions_loyaltyaccount",
)
# The address that counts, primary or else the oldest: nobody lives in two countries (case 24).
_HOME = (
    f"not exists (select 1 from {_ADDRESS} y where y.contact_id = e.contact_id"
    " and (y.is_primary, e.id) > (e.is_primary, y.id))"
)
BESIDE: Final[Mapping[str, Beside]] = {
    "city": _beside(Kind.TEXT, _ADDRESS, "city", _HOME),
    "region": _beside(Kind.TEXT, _ADDRESS, "region", _HOME),
    "postal_code": _beside(Kind.TEXT, _ADDRESS, "postal_code", _HOME),
    "country": _beside(Kind.CHOICE, _ADDRESS, "country", _HOME),
    "tag": _beside(Kind.SET, "contacts_contacttag", "tag_id"),
    "issue": _beside(Kind.SET, "contacts_qualityissue", "code", "e.closed_at is null"),
    "external_id": _beside(Kind.TEXT, "contacts_externalid", "value"),
    "network": _beside(Kind.SET, _POINT, "network", "e.kind = 'handle'"),
    "loyalty_tier": _beside(Kind.SET, _ACCOUNT, "tier"),
    "loyalty_programme": _beside(Kind.SET, _ACCOUNT, "programme"),
    "loyalty_since": _beside(Kind.DATE, _ACCOUNT, "joined_on"),
}
# What is said yes or no to: whether there is such a row.
EXISTING: Final[Mapping[str, tuple[str, str]]] = {
    "has_address": (_ADDRESS, ""),
    **{f"has_{kind}": (_POINT, f"e.kind = '{kind}'") for kind in ("email", "phone", "handle")},
    **{
        f"{kind}_{what}": (_POINT, f"e.kind = '{kind}' and {where}")
        for kind in ("email", "phone")
        for what, where in (
            ("verified", "e.verified_at is not null"),
            ("valid", "e.is_valid"),
            ("opted_out", "e.is_primary and e.opted_out_at is not null"),
        )
    },
}
# Free text that is compared as such, although a person can have several.
_FREE = {"loyalty_tier", "loyalty_programme"}
# Of which there is an index by value.
_FEW_SPELLINGS = {"city"}


def joined(alias: str) -> str:
    """Return the join of one table beside `c` that has at most one row for each person."""
    return {
        "u": f"left join {get_user_model()._meta.db_table} u on u.id = c.owner_id",
        "o": "left join contacts_organisation o on o.id = c.organisation_id",
        "q": "left join contacts_qualityscore q on q.contact_id = c.id",
        "k": "left join segments_contactscore k on k.contact_id = c.id",
        "w": "left join segments_customervalue w on w.contact_id = c.id",
        "s": "left join contacts_summary s on s.contact_id = c.id",
    }[alias]


def field_leaf(node: Field, clock: Clock) -> Leaf:
    """Return the leaf of a condition that affirms something (see `assembling.affirming`)."""
    if node.name in EXISTING:
        table, where = EXISTING[node.name]
        return Among(_rows(table, Sql(where)), denied=not node.value)
    if node.name.startswith(CUSTOM) and node.op == "is" and (found := _by_digest(node)):
        return found
    if node.name in BESIDE:
        return _beside_leaf(node, BESIDE[node.name], clock)
    if node.name == "loyalty_points":
        known = node.op == "is_set"
        points = NOTHING if known else compared(Sql("sum(e.points)"), node.op, node.value)
        return Among(_rows(_ACCOUNT), having=points)
    of, joins = own_value(node, clock)
    return Own(affirmed(of, node.op, node.value, clock), joins)


def _by_digest(node: Field) -> Leaf | None:
    """Return the leaf of a field that is stored sealed and found by exactly its value."""
    slug = node.name.removeprefix(CUSTOM)
    if isinstance(node.value, bool) or not sealed_fields().filter(slug=slug).exists():
        return None
    digests = [digest_of(slug, each) for each in node.value]
    field, wanted = value(node.name, "text"), value(digests, "text[]")
    return Among(_rows(_BLIND, put("e.field = {}", field), put("e.digest = any({})", wanted)))


def own_value(node: Field, clock: Clock) -> tuple[Value, tuple[str, ...]]:
    """Return the value of a word on the person's own row."""
    if node.name == "age":
        years = put("extract(year from age({}, c.birth_date))", value(clock.today, "date"))
        return Value(Kind.NUMBER, years, known=Sql("(c.birth_date is not null)")), ()
    if node.name.startswith(CUSTOM):
        return custom(node), ()
    return OWN[node.name]


def custom(node: Field) -> Value:
    """Return a custom field as what it is compared with says it is."""
    return of_json(Sql("c.custom"), node.name.removeprefix(CUSTOM), node.op, node.value)


def of_json(document: Sql, name: str, op: str, given: Any) -> Value:
    """Return a value within JSON; one of another type than is asked for is missing."""
    part = put("({} -> {})", document, value(name, "text"))
    text = put("({} ->> {})", document, value(name, "text"))
    if op in ("is_set", "is_empty"):
        known = put("(coalesce({}, '') ~ '[^][[:space:]]')", text)
        return Value(Kind.TEXT, text, known=known)
    if op in ("has_any", "has_all", "has_none"):
        return Value(Kind.SET, part)
    if isinstance(given, bool):
        return Value(Kind.BOOLEAN, text, as_text=True)
    if op in ("eq", "ne", "gt", "gte", "lt", "lte") or _numeric(op, given):
        number = put("case jsonb_typeof({}) when 'number' then ({})::numeric end", part, text)
        return Value(Kind.NUMBER, number)
    if isinstance(given, tuple) and given and isinstance(given[0], str):
        return Value(Kind.TEXT, text)
    # What is written like a day can still be none, such as 30 February.
    real = put(f"case when {{}} ~ '{_DAY}' then pg_input_is_valid({{}}, 'date') end", text, text)
    return Value(Kind.DATE, put("case when {} then {} end", real, text), as_text=True)


def _numeric(op: str, given: Any) -> bool:
    return op == "between" and not hasattr(given[0], "isoformat")


def _by_spellings(beside: Beside, test: Sql) -> Callable[[Who], Sql]:
    """Return the same rows for everybody: each spelling that occurs is judged once.

    Few of them stand in very many rows, and the index leads from each to the next and then to
    the rows.
    """
    table, name = beside.table, beside.of.sql.text.removeprefix("e.")
    spellings = put(
        f"with recursive w as (select min(x.{name}) as {name} from {table} x union all"
        f" select (select min(x.{name}) from {table} x where x.{name} > w.{name}) from w"
        f" where w.{name} is not null) select e.{name} from w e where {{}}",
        test,
    )
    found = put(f"from {table} e where e.{name} = any(array({{}}))", spellings)
    return lambda _who: put("{} and {}", found, beside.where or "true")


def _rows(table: str, *where: Sql) -> Any:
    def rows(who: Who) -> Sql:
        found = both(who("e.contact_id"), *where)
        return put("from {} e where {}", table, found or Sql("true"))

    return rows


def _beside_leaf(node: Field, beside: Beside, clock: Clock) -> Among:
    of, where = beside.of, Sql(beside.where)
    if node.op == "is_set":
        return Among(_rows(beside.table, where, is_set(of)))
    if of.kind != Kind.SET:
        test = affirmed(of, node.op, node.value, clock)
        spelled = _by_spellings(beside, test) if node.name in _FEW_SPELLINGS else None
        return Among(_rows(beside.table, where, test), everybody=spelled)
    shown, given, cast = of.sql, list(node.value), "text[]"
    if node.name in _FREE:
        shown, given = folded(of.sql), sorted({fold(each).strip() for each in given})
    elif node.name == "tag":
        given, cast = numbers(given), "bigint[]"
    found = put("({} = any({}))", shown, value(given, cast))
    rows = _rows(beside.table, where, found)
    if node.op == "has_any" or len(given) == 1:
        return Among(rows)
    every = put("count(distinct {}) = {}", shown, value(len(set(given)), "int"))
    return Among(rows, having=every)
