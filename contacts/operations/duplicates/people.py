"""Contacts as the matching engine compares them, read by one statement."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.db import connection

from config.prepared import prepared
from contacts.matching.person import Person, person_of

# A number of a person among the custom fields: by its type, or by what it is called.
_NUMBERS = [
    "curp", "dni", "id_number", "identity_number", "insurance_number", "national_id", "nie", "nif",
    "nin", "passport", "passport_number", "personal_number", "rfc", "soc_sec_id",
    "social_security", "ssn", "tax_id", "tax_number", "vat", "vat_number",
]  # fmt: skip
# What is stored sealed compares with nothing.
_NUMBERED = """active and (kind = 'tax_id' or slug = any(%(numbers)s))
  and sensitivity <> 'sensitive' and category not in ('health', 'special')"""
_NAMES = """
select c.id, c.given_name, c.family_name, c.second_family_name, c.email, c.phone,
  coalesce(c.birth_date::text, c.birth_year::text, nullif('--' || c.birth_day, '--')),
"""
# Beside the primary addresses, which stand on the contact itself, few people have others.
_OTHERS = "(not is_primary or normalised = '') and kind in ('email', 'phone')"
_REACHED = "coalesce(nullif(normalised, ''), value)"
_POINTS = f"""
select contact_id, array_agg({_REACHED} order by id) filter (where kind = 'email') as emails,
  array_agg({_REACHED} order by id) filter (where kind = 'phone') as phones
from contacts_contactpoint where {_OTHERS} group by contact_id
"""
_ADDRESS = "street, city, region, postal_code, country"
# One person is asked for at every write, and planning joins would cost as much as reading. Of one
# the plan is kept; of several PostgreSQL cannot know how many, and plans each time.
_READ = f"""{_NAMES}
  (select name from contacts_organisation where id = c.organisation_id),
  array(select array[kind, {_REACHED}] from contacts_contactpoint
    where contact_id = c.id and {_OTHERS} order by id),
  (select array[{_ADDRESS}] from contacts_postaladdress
    where contact_id = c.id order by is_primary desc, id limit 1),
  nullif(c.custom, '{{}}')::text
from contacts_contact c
where c.merged_into_id is null and c.erased_at is null and c.id =
"""
_ONE, _SOME = f"{_READ} %s::bigint", f"{_READ} any(%s::bigint[])"
_ALL = f"""{_NAMES} o.name, p.emails, p.phones, a.street, a.city, a.region, a.postal_code,
  a.country, case when c.custom <> '{{}}' then (
    select array_agg(c.custom ->> slug order by slug) from contacts_customfield
    where {_NUMBERED}) end
from contacts_contact c
left join contacts_organisation o on o.id = c.organisation_id
left join ({_POINTS}) p on p.contact_id = c.id
left join (select distinct on (contact_id) contact_id, {_ADDRESS} from contacts_postaladdress
  order by contact_id, is_primary desc, id) a on a.contact_id = c.id
"""
PRESENT = "c.merged_into_id is null and c.erased_at is null and c.archived_at is null"
_CHUNK = 5_000


class ByField(NamedTuple):
    """Contacts as `contacts.matching.columns.Columns.extend_by_field` takes them."""

    ids: Sequence[int]
    texts: dict[str, Sequence[str | None]]
    more: dict[str, Sequence[Sequence[str | None] | None]]


def people_by_id(ids: Iterable[int], hidden: frozenset[str] = frozenset()) -> dict[int, Person]:
    """Return the comparable values of these living contacts, without the fields in `hidden`."""
    wanted = list(ids)
    rows = prepared(_ONE, wanted) if len(wanted) == 1 else prepared(_SOME, [wanted])
    slugs: list[str] = []
    if any(row[-1] for row in rows):
        statement = f"select slug from contacts_customfield where {_NUMBERED} order by slug"
        with connection.cursor() as cursor:
            cursor.execute(statement, {"numbers": _NUMBERS})
            slugs = [slug for (slug,) in cursor.fetchall()]
    return {row[0]: _person(_spread(row, slugs), hidden) for row in rows}


def _spread(row: Any, slugs: Sequence[str]) -> list[Any]:
    """Return a row of some people as one of everybody's."""
    *names, points, address, written = row
    custom = orjson.loads(written) if written else {}
    emails, phones = (
        [value for kind, value in points if kind == one] for one in ("email", "phone")
    )
    numbers = [str(custom[slug]) for slug in slugs if custom.get(slug)]
    return [*names, emails, phones, *(address or (None,) * 5), numbers]


def everybody() -> Iterator[ByField]:
    """Yield every present contact, in order of the numbers, some thousands at a time.

    Read through a cursor of the server, inside the caller's transaction: memory stays flat.
    """
    statement = _ALL + f"where {PRESENT} order by c.id"
    with connection.connection.cursor("everybody_compared") as cursor:
        cursor.execute(statement, {"numbers": _NUMBERS})
        while rows := cursor.fetchmany(_CHUNK):
            yield _by_field(rows)


def _by_field(rows: Sequence[Any]) -> ByField:
    (ids, given, family, second, email, phone, born, company, emails, phones) = (
        every := tuple(zip(*rows, strict=True))
    )[:10]
    street, city, region, postcode, country, numbers = every[10:]
    named = [f"{one} {other}" if other else one for one, other in zip(family, second, strict=True)]
    texts = {
        "given": given, "family": named, "emails": email, "phones": phone, "born": born,
        "company": company, "street": street, "city": city, "region": region,
        "postcode": postcode, "country": country, "ids": ("",) * len(ids),
    }  # fmt: skip
    return ByField(ids, texts, {"emails": emails, "phones": phones, "ids": numbers})


def _person(row: Any, hidden: frozenset[str] = frozenset()) -> Person:
    if hidden:
        row = _readable(row, hidden)
    (_, given, family, second, email, phone, born, company, emails, phones) = row[:10]
    street, city, region, postcode, country, numbers = row[10:]
    return person_of(
        given,
        f"{family} {second}" if second else family,
        (email, *emails) if emails else (email,),
        (phone, *phones) if phones else (phone,),
        [number for number in numbers if number] if numbers else (),
        born or "",
        (street or "", city or "", postcode or "", region or "", country or ""),
        company or "",
    )


# Places of a row's columns, by what access calls the fields.
_PLACES: dict[str, tuple[int, ...]] = {
    "given_name": (1,),
    "family_name": (2,),
    "second_family_name": (3,),
    "email": (4, 8),
    "phone": (5, 9),
    "birth_date": (6,),
    "birth_year": (6,),
    "birth_day": (6,),
    "organisation": (7,),
    "addresses": (10, 11, 12, 13, 14),
    "custom": (15,),
}


@lru_cache(64)
def _hidden_places(hidden: frozenset[str]) -> frozenset[int]:
    # Hidden custom fields are called custom.<slug>: the whole of them stays out.
    return frozenset(place for n in hidden for place in _PLACES.get(n.partition(".")[0], ()))


def _readable(row: Any, hidden: frozenset[str]) -> list[Any]:
    blank = _hidden_places(hidden)
    return [
        ("" if 0 < place < 6 else None) if place in blank else value
        for place, value in enumerate(row)
    ]
