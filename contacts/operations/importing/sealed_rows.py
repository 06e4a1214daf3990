"""Sensitive cells on their way in: sealed in staging, then under the key of their person.

In staging nobody is known yet, so DATA_KEY seals them, bound to the import.
"""

import json
from typing import Any

from django.db import connection

from config.sealed import open_sealed, seal
from contacts.models.contact import Contact
from contacts.models.keyring import fresh_key, keyring, named
from contacts.models.person_key import PersonKey
from contacts.models.sealed_custom import sealed_entry
from contacts.models.source import Import

STAGED = "staged"
_WITH_STAGED = """select number, contact_id, custom from pending
where custom @? '$.*.staged' order by number"""
_PUT = """update pending p set custom = v.custom
from unnest(%s::int[], %s::jsonb[]) as v(number, custom) where v.number = p.number"""


def staged_value(job: Import, value: Any) -> dict[str, str]:
    """Return a sensitive value as staging keeps it."""
    return {STAGED: seal(json.dumps(value, default=str), _context(job.pk))}


def staged_cells(job: Import, cells: str) -> str:
    """Return the cells of a line, as JSON, so that nobody reads them in staging."""
    return json.dumps({STAGED: seal(cells, _context(job.pk))})


def cells_of(job_id: int, raw: Any) -> Any:
    """Return the cells of a staged line."""
    if isinstance(raw, dict) and STAGED in raw:
        return json.loads(open_sealed(raw[STAGED], _context(job_id)))
    return raw


def seal_pending(job_id: int) -> list[int]:
    """Seal what waits to be written under the keys of its people; returns whose it is.

    What a person has already stays as it is stored, so that the same file again changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WITH_STAGED)
        rows = [(number, person, _read(custom)) for number, person, custom in cursor.fetchall()]
    if not rows:
        return []
    people = sorted({person for _number, person, _custom in rows})
    keys = _keys(people)
    with keyring(people):
        known = {each.pk: each.custom for each in Contact.objects.filter(pk__in=people)}
        put = [
            (number, json.dumps(_sealed(job_id, custom, known.get(person), keys[person])))
            for number, person, custom in rows
        ]
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [list(column) for column in zip(*put, strict=True)])
    return people


def _sealed(job_id: int, custom: dict[str, Any], stored: Any, key: tuple[str, str]) -> Any:
    found = dict(custom)
    for slug, value in custom.items():
        if isinstance(value, dict) and STAGED in value:
            said = json.loads(open_sealed(value[STAGED], _context(job_id)))
            same = stored is not None and stored.get(slug) == said
            found[slug] = stored.stored(slug) if same else sealed_entry(key, slug, said)
    return found


def _keys(people: list[int]) -> dict[int, tuple[str, str]]:
    rows = PersonKey.objects.filter(contact__in=people).order_by("version")
    found = {row.contact_id: row for row in rows}
    # The reference to a person who is written next is looked at when the chunk commits.
    fresh = [fresh_key(person) for person in people if person not in found]
    PersonKey.objects.bulk_create(fresh)
    found |= {row.contact_id: row for row in fresh}
    return {person: (named(row.key), row.wrapped) for person, row in found.items()}


def _read(custom: Any) -> dict[str, Any]:
    return json.loads(custom) if isinstance(custom, str) else custom


def _context(job_id: int) -> str:
    return f"import:{job_id}"
