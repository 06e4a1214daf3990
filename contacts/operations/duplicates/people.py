"""Contacts as the matching engine compares them, read by one statement."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from contacts.matching.person import Person, person_of

# A number of a person among the custom fields: by its type, or by what it is called.
_NUMBERS = [
    "curp", "dni", "id_number", "identity_number", "insurance_number", "national_id", "nie", "nif",
    "nin", "passport", "passport_number", "personal_number", "rfc", "soc_sec_id",
    "social_security", "ssn", "tax_id", "tax_number", "vat", "vat_number",
]  # fmt: skip
_COLUMNS = """
select c.id, c.given_name, c.family_name, c.second_family_name, c.email, c.phone,
  coalesce(c.birth_date::text, c.birth_year::text, nullif('--' || c.birth_day, '--')), o.name,
  p.emails, p.phones, a.street, a.city, a.region, a.postal_code, a.country,
  case when c.custom <> '{}' then (
    select array_agg(c.custom ->> f.slug order by f.slug) from contacts_customfield f
    where f.active and (f.kind = 'tax_id' or f.slug = any(%(numbers)s))) end
from contacts_contact c
left join contacts_organisation o on o.id = c.organisation_id
"""
# Beside the primary addresses, which stand on the contact itself, few people have others.
_POINTS = """
select array_agg(coalesce(nullif(normalised, ''), value) order by id)
    filter (where kind = 'email') as emails,
  array_agg(coalesce(nullif(normalised, ''), value) order by id)
    filter (where kind = 'phone') as phones{key}
from contacts_contactpoint
where (not is_primary or normalised = '') and kind in ('email', 'phone')
"""
_ADDRESS = "street, city, region, postal_code, country from contacts_postaladdress"
_SOME = (
    f"left join lateral ({_POINTS.format(key='')} and contact_id = c.id) p on true "
    f"left join lateral (select {_ADDRESS} where contact_id = c.id"
    " order by is_primary desc, id limit 1) a on true "
)
_ALL = (
    f"left join ({_POINTS.format(key=', contact_id')} group by contact_id) p"
    " on p.contact_id = c.id "
    f"left join (select distinct on (contact_id) contact_id, {_ADDRESS}"
    " order by contact_id, is_primary desc, id) a on a.contact_id = c.id "
)
PRESENT = "c.merged_into_id is null and c.erased_at is null and c.archived_at is null"
_CHUNK = 5_000


class ByField(NamedTuple):
    """Contacts as `contacts.matching.columns.Columns.extend_by_field` takes them."""

    ids: Sequence[int]
    texts: dict[str, Sequence[str | None]]
    more: dict[str, Sequence[Sequence[str | None] | None]]


def people_by_id(ids: Iterable[int], hidden: frozenset[str] = frozenset()) -> dict[int, Person]:
    """Return the comparable values of these living contacts, without the fields in `hidden`."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COLUMNS
            + _SOME
            + "where c.id = any(%(ids)s) and c.merged_into_id is null and c.erased_at is null",
            {"ids": list(ids), "numbers": _NUMBERS},
        )
        return {row[0]: _person(row, hidden) for row in cursor.fetchall()}


def everybody() -> Iterator[ByField]:
    """Yield every present contact, in order of the numbers, some thousands at a time.

    Read through a cursor of the server, inside the caller's transaction: memory stays flat.
    """
    statement = _COLUMNS + _ALL + f"where {PRESENT} order by c.id"
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
