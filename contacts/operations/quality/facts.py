"""The facts rules speak of, as SQL over the contacts: what stands where, joined only if asked.

Two ways to the rows beside a person: `near`, looked up for each of a few; else grouped once for
everybody, which is many times faster for the whole table.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model

from config import groups
from contacts.normalise.places import POSTAL_CODES
from contacts.quality.fields import CHECKED, CUSTOM, FIELDS, field_of
from contacts.quality.rule import GROUP
from contacts.quality.sql import Binding, Column

PRESENT = "c.archived_at is null and c.merged_into_id is null and c.erased_at is null"
_OTHER_PRESENT = PRESENT.replace("c.", "x.")
_ADDRESS = ("street", "city", "region", "postal_code", "country")
_ENTERED = {
    "email": ("p", "email_at"),
    "phone": ("p", "phone_at"),
    "address": ("a", "entered_at"),
}


def _wrong_code() -> str:
    branches = " ".join(
        f"when '{country}' then upper(translate(postal_code, E' .-\\t\\u00a0', ''))"
        f" !~ '^(?:{form})$'"
        for country, form in POSTAL_CODES.items()
    )
    return f"bool_or(case when postal_code <> '' then case country {branches} end end)"


_MAIN = "(array_agg({name} order by is_primary desc, id))[1]"
_LATEST = "max(greatest(created_at, verified_at)) filter (where kind = '{kind}' and is_primary)"
# What the rows beside a person say, by table and name; only what is asked for is worked out.
_BESIDE: dict[str, tuple[str, dict[str, str]]] = {
    "p": (
        "contacts_contactpoint",
        {
            "n": "nullif(count(*), 0)",
            "bad_email": "bool_or(kind = 'email' and not is_valid)",
            "bad_phone": "bool_or(kind = 'phone' and not is_valid)",
            "email_mark": "max(mark) filter (where kind = 'email' and is_primary)",
            "email_at": _LATEST.format(kind="email"),
            "phone_at": _LATEST.format(kind="phone"),
        },
    ),
    "a": (
        "contacts_postaladdress",
        {
            "n": "nullif(count(*), 0)",
            "entered_at": "max(created_at)",
            "bad_postal_code": _wrong_code(),
            **{name: _MAIN.format(name=name) for name in _ADDRESS},
        },
    ),
    "v": (
        "contacts_verification",
        {
            group: f"max(verified_at) filter (where \"group\" = '{group}')"
            for group in (name.removeprefix(CHECKED) for name in FIELDS if CHECKED in name)
        },
    ),
}
_PAIR_OPEN = "status in ('open', 'later')"
_PAIRS_NEAR = f"""
select (select count(*) from contacts_duplicatecandidate where left_id = c.id and {_PAIR_OPEN})
  + (select count(*) from contacts_duplicatecandidate where right_id = c.id and {_PAIR_OPEN}) as n
"""
_PAIRS_FAR = f"""
select contact_id, count(*) as n from (
  select left_id as contact_id from contacts_duplicatecandidate where {_PAIR_OPEN}
  union all select right_id from contacts_duplicatecandidate where {_PAIR_OPEN}
) pairs group by contact_id
"""
_SHARED_NEAR = (
    "case when c.{name} <> '' then exists (select 1 from contacts_contactpoint t"
    " join contacts_contact x on x.id = t.contact_id where t.kind = '{name}'"
    f" and t.normalised = c.{{name}} and t.contact_id <> c.id and {_OTHER_PRESENT}) end"
)
# Joined, not asked for with "in": too long a list for the memory would be read for every row.
_SHARED_FAR = (
    "left join (select t.normalised as value from contacts_contactpoint t"
    " join contacts_contact x on x.id = t.contact_id where t.kind = '{name}'"
    f" and t.normalised <> '' and {_OTHER_PRESENT} group by t.normalised"
    " having min(t.contact_id) <> max(t.contact_id)) shared_{name}"
    " on shared_{name}.value = c.{name}"
)
_MEMBERS = "members_"
_REFERRED = {
    "organisation": "contacts_organisation r where r.name = {value}",
    "source": "contacts_source r where r.name = {value} and r.active",
    "tag": "contacts_tag r where r.name = {value}",
    "team": "contacts_team r where r.name = {value}",
    "user": "{users} r where r.username = {value} and r.is_active",
}
_REFERENCES = {
    "owner": "{users} r where r.id = c.owner_id and r.is_active",
    "team": "contacts_team r where r.id = c.team_id",
    "source": "contacts_source r where r.id = c.source_id and r.active",
}


@dataclass(slots=True)
class FactsSql:
    """Columns of facts by name, and what the table of contacts must be joined with."""

    near: bool
    bind: Binding
    columns: dict[str, Column] = field(default_factory=dict)
    beside: dict[str, dict[str, None]] = field(default_factory=dict)

    def joins(self) -> str:
        """Return the joins to follow `contacts_contact c`."""
        return "\n".join(self._join(letter, names) for letter, names in self.beside.items())

    def _join(self, letter: str, names: Iterable[str]) -> str:
        if letter == "o":
            return "left join contacts_organisation o on o.id = c.organisation_id"
        if letter.startswith("shared_"):
            return _SHARED_FAR.format(name=letter.removeprefix("shared_"))
        if letter.startswith(_MEMBERS):
            members = groups.members_sql(letter.removeprefix(_MEMBERS))
            return _joined(members, letter, False)
        if letter == "d":
            return _joined(_PAIRS_NEAR if self.near else _PAIRS_FAR, letter, self.near)
        table, columns = _BESIDE[letter]
        asked = ", ".join(f'{columns[name]} as "{name}"' for name in names)
        if self.near:
            return _joined(f"select {asked} from {table} where contact_id = c.id", letter, True)
        sql = f"select contact_id, {asked} from {table} group by contact_id"
        return _joined(sql, letter, False)

    def _from(self, letter: str, name: str) -> str:
        self.beside.setdefault(letter, {})[name] = None
        return f'{letter}."{name}"'

    def add(self, name: str, custom: dict[str, str]) -> None:
        """Make one fact available under its name."""
        known = field_of(name, custom)
        kind = known.kind if known else "verdict"
        self.columns[name] = Column(self._expression(name, kind), kind)

    def _expression(self, name: str, kind: str) -> str:
        if name.startswith(CUSTOM):
            return self._custom(name.removeprefix(CUSTOM), kind)
        if name.startswith(CHECKED):
            group = name.removeprefix(CHECKED)
            entered = self._from(*_ENTERED[group]) if group in _ENTERED else "c.created_at"
            return f"greatest({self._from('v', group)}, {entered})"
        if name.startswith(GROUP):
            return self._group(name.removeprefix(GROUP))
        if name.startswith("shared:"):
            return self._shared(name.removeprefix("shared:"))
        if name.startswith("refers:"):
            return self._reference(*name.split(":", 1)[1].rsplit(":", 1))
        return self._usual(name)

    def _usual(self, name: str) -> str:
        if name in _ADDRESS or name == "bad_postal_code":
            return self._from("a", name)
        if name in ("bad_email", "bad_phone", "email_mark"):
            return self._from("p", name)
        if name == "open_duplicates":
            return f"coalesce({self._from('d', 'n')}, 0)"
        if name in ("points", "addresses", "organisation"):
            return self._from(name[0], "name" if name == "organisation" else "n")
        if name in ("email_local", "email_domain"):
            return f"split_part(c.email, '@', {1 if name == 'email_local' else 2})"
        return f"c.{name}_id" if name in ("owner", "team", "source") else f"c.{name}"

    def _group(self, key: str) -> str:
        if self.near:
            members = groups.members_sql(key)
            return f"exists (select 1 from ({members}) g where g.contact_id = c.id)"
        found = self._from(_MEMBERS + key.replace("-", ""), "contact_id")
        return f"({found} is not null)"

    def _shared(self, name: str) -> str:
        if self.near:
            return _SHARED_NEAR.format(name=name)
        self._from(f"shared_{name}", "value")
        return f"case when c.{name} <> '' then shared_{name}.value is not null end"

    def _custom(self, slug: str, kind: str) -> str:
        text = f"(c.custom ->> {self.bind(slug)})"
        if kind == "number":
            form = self.bind(r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$")
            return f"(case when {text} ~ {form} then {text}::numeric end)"
        if kind == "date":
            form = self.bind("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
            good = f"{text} ~ {form} and pg_input_is_valid({text}, 'date')"
            return f"(case when {good} then {text}::date end)"
        return text

    def _reference(self, name: str, table: str) -> str:
        users = get_user_model()._meta.db_table
        if name in _REFERENCES:
            found, there = _REFERENCES[name].format(users=users), f"c.{name}_id is not null"
        else:
            value = self._custom(name.removeprefix(CUSTOM), "text")
            found, there = _REFERRED[table].format(users=users, value=value), f"{value} <> ''"
        return f"case when {there} then exists (select 1 from {found}) end"


def _joined(sql: str, letter: str, near: bool) -> str:
    if near:
        return f"left join lateral ({sql}) {letter} on true"
    return f"left join ({sql}) {letter} on {letter}.contact_id = c.id"


def facts_sql(
    names: Iterable[str], custom: dict[str, str], *, near: bool, bind: Binding
) -> FactsSql:
    """Return the SQL of these facts."""
    found = FactsSql(near, bind)
    for name in names:
        found.add(name, custom)
    return found
