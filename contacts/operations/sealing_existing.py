"""Seals what was written before it had to be: in the tables and in their history."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.keyring import PREFIX, keyring, own_key, seal_with
from contacts.models.person_key import BlindIndex, PersonKey
from contacts.models.sealed_custom import is_sealed, sealed_entry
from contacts.models.sealed_text import SealedTextField
from contacts.operations.sealing import FIELD, index_again, sealed_fields
from contacts.operations.working import Watch

CHUNK = 1_000
_TEXTS = """select "{own}", "{person}", "{column}" from "{table}"
where "{person}" is not null and "{column}" <> '' and not starts_with("{column}", '{prefix}')
order by "{own}" limit {chunk} for update"""
_CUSTOM = """select "{own}", "{person}", "{column}" from "{table}" t
where exists (select 1 from jsonb_each("{column}") e
  where e.key = any(%s) and jsonb_typeof(e.value) <> 'object')
order by "{own}" limit {chunk} for update"""
# Whose value is to be found by itself and is not yet.
_UNFOUND = """select distinct c.id from contacts_contact c cross join unnest(%s::text[]) slug
where c.merged_into_id is null and c.custom ? slug and not exists (
  select 1 from contacts_blindindex b where b.contact_id = c.id and b.field = 'custom.' || slug)
order by c.id limit {chunk}"""
_PUT = """update "{table}" t set "{column}" = v.value::{type}
from unnest(%s::bigint[], %s::text[]) as v(own, value) where v.own = t."{own}" """


@dataclass(frozen=True, slots=True)
class Place:
    """One column of one table whose values are sealed; `place` is what they are bound to."""

    table: str
    own: str
    person: str
    column: str
    place: str
    custom: bool = False

    def named(self, statement: str) -> str:
        """Return a statement about this column."""
        return statement.format(
            table=self.table, own=self.own, person=self.person, column=self.column,
            prefix=PREFIX, chunk=CHUNK, type="jsonb" if self.custom else "text",
        )  # fmt: skip


def places() -> Iterable[Place]:
    """Yield every column that is sealed in the present mode, and its history."""
    history = Contact.history.model._meta.db_table
    for table, own in (("contacts_contact", "id"), (history, "history_id")):
        yield Place(table, own, "id", "custom", "", custom=True)
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField) and (not field.hipaa_only or settings.HIPAA_MODE):
                base = getattr(model, "instance_type", model)
                own = str(model._meta.pk.column)
                place = f"{base._meta.label}.{field.attname}"
                table = model._meta.db_table
                yield Place(table, own, field.person, str(field.column), place)


def seal_existing(*, by: Actor, watch: Watch | None = None) -> int:
    """Seal all of it, in chunks that each commit; cut off, it goes on. Returns how many rows."""
    watch, done = watch or Watch(), 0
    for place in places():
        while sealed := _seal_chunk(place=place, by=by):
            done += sealed
            watch.reached(done, total=0)
    _unfindable(by=by)
    while _index_chunk(by=by):
        pass
    return done


@operation
def _unfindable(*, by: Actor) -> None:
    """Forget the digests of fields that are not found by their value any more."""
    wanted = [FIELD + slug for slug in _findable()]
    count, _kinds = BlindIndex.objects.exclude(field__in=wanted).delete()
    if count:
        record("values.unindexed", about=BlindIndex, by=by, count=count)


@operation
def _index_chunk(*, by: Actor) -> int:
    """Make values findable that were sealed before they had to be found."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFOUND.format(chunk=CHUNK), [_findable()])
        people = [row[0] for row in cursor.fetchall()]
    if people:
        index_again(people)
        record("values.indexed", about=BlindIndex, by=by, count=len(people))
    return len(people)


def _findable() -> list[str]:
    return list(sealed_fields().filter(findable=True).values_list("slug", flat=True))


@operation
def _seal_chunk(*, place: Place, by: Actor) -> int:
    slugs = list(sealed_fields().values_list("slug", flat=True)) if place.custom else []
    if place.custom and not slugs:
        return 0
    statement = place.named(_CUSTOM if place.custom else _TEXTS)
    with connection.cursor() as cursor:
        cursor.execute(statement, [slugs] if place.custom else [])
        rows = cursor.fetchall()
        if not rows:
            return 0
        people = {person for _own, person, _value in rows}
        # History can outlive its person, whose key is gone: nothing is left to read there.
        alive = set(Contact.objects.filter(pk__in=people).values_list("pk", flat=True))
        with keyring(people):
            keys = {person: own_key(person) for person in alive}
            put = [(own, _sealed(place, keys.get(who), value, slugs)) for own, who, value in rows]
        cursor.execute(place.named(_PUT), [list(column) for column in zip(*put, strict=True)])
    if place.table == "contacts_contact":
        index_again(alive)
    record("values.sealed", about=PersonKey, by=by, table=place.table, count=len(rows))
    return len(rows)


def _sealed(place: Place, key: tuple[str, str] | None, value: Any, slugs: list[str]) -> str:
    if not place.custom:
        return seal_with(key, place.place, str(value)) if key else ""
    custom = json.loads(value) if isinstance(value, str) else value
    for slug in custom.keys() & set(slugs):
        if not is_sealed(custom[slug]):
            custom[slug] = sealed_entry(key, slug, custom[slug]) if key else {}
    return json.dumps(custom)
