"""Seals and opens values under the keys of people, and keeps their keys at hand meanwhile.

A value names its key and is bound to its place: in another column, or in the row of somebody
whose key it is not, it does not open. What was sealed for a record that was merged into another
opens there.
"""

import base64
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from config.sealed import key_name, new_data_key, open_under, seal_under
from contacts.models.person_key import PersonKey

PREFIX = "sealed:"

# The keys of people, by what values name them by, newest last.
Keys = Mapping[str, str]


class _Ring(dict[int, dict[str, str]]):
    """The keys at hand, and whose may be asked for soon."""

    __slots__ = ("expected",)

    def __init__(self) -> None:
        super().__init__()
        self.expected: set[int] = set()


_ring: ContextVar[_Ring | None] = ContextVar("keyring", default=None)
_FETCH = """
with recursive same(person, id) as (
  select id, id from unnest(%s::bigint[]) as id
  union all
  select s.person, c.id from same s join contacts_contact c on c.merged_into_id = s.id
)
select s.person, k.key, k.wrapped from same s join contacts_personkey k on k.contact_id = s.id
order by s.person, s.id = s.person, k.version
"""


@contextmanager
def keyring(people: Iterable[int] = ()) -> Iterator[None]:
    """Keep keys at hand inside, those of `people` at once: one query, not one each."""
    token = None if _ring.get() is not None else _ring.set(_Ring())
    try:
        load(people)
        yield
    finally:
        if token is not None:
            _ring.reset(token)


def load(people: Iterable[int]) -> None:
    """Put the keys of these people at hand where a keyring is open; one query."""
    ring = _ring.get()
    missing = [] if ring is None else [person for person in people if person not in ring]
    if missing and ring is not None:
        ring.update(_fetched(missing))


def expect(person: int) -> None:
    """Say that the values of a person were loaded: their keys come with the next that is asked."""
    ring = _ring.get()
    if ring is not None and person not in ring:
        ring.expected.add(person)


def forget(people: Iterable[int]) -> None:
    """Let go of keys that were destroyed or changed."""
    ring = _ring.get()
    for person in people if ring is not None else ():
        ring.pop(person, None)


def keys_of(person: int) -> Keys:
    """Return the keys of a person; none where they were destroyed, or never made."""
    ring = _ring.get()
    if ring is None:
        return _fetched([person])[person]
    if person not in ring:
        wanted, ring.expected = {person, *ring.expected} - ring.keys(), set()
        ring.update(_fetched(sorted(wanted)))
    return ring[person]


def _fetched(people: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {person: {} for person in people}
    with connection.cursor() as cursor:
        cursor.execute(_FETCH, [people])
        for person, key, wrapped in cursor.fetchall():
            found[person][named(key)] = wrapped
    return found


def named(key: uuid.UUID) -> str:
    """Return the name by which values name their key."""
    return base64.urlsafe_b64encode(key.bytes).decode().rstrip("=")


def fresh_key(person: int | None = None, version: int = 1) -> PersonKey:
    """Return a new key for a person, not stored yet."""
    return PersonKey(
        contact_id=person, version=version, wrapped=new_data_key(), wrapped_under=key_name()
    )


def own_key(person: int) -> tuple[str, str]:
    """Return name and sealed key of the newest key of a person, making the first one."""
    found = PersonKey.objects.filter(contact=person).order_by("version").last()
    if found is None:
        PersonKey.objects.bulk_create([fresh_key(person)], ignore_conflicts=True)
        forget([person])
        found = PersonKey.objects.filter(contact=person).order_by("version").latest("version")
    return named(found.key), found.wrapped


def seal_value(person: int, place: str, text: str) -> str:
    """Return the text sealed under the newest key of the person, bound to its place."""
    return seal_with(own_key(person), place, text)


def seal_with(key: tuple[str, str], place: str, text: str) -> str:
    """Return the text sealed under a key, given by name and as it is stored."""
    name, wrapped = key
    return f"{PREFIX}{name}:{seal_under(wrapped, text, f'{place}:{name}')}"


def open_value(person: int, place: str, sealed: str) -> str:
    """Return what was sealed here.

    Raises:
        NotOpened: it was moved here from elsewhere, or the person's key was destroyed.
    """
    name, _colon, text = sealed.removeprefix(PREFIX).partition(":")
    return open_under(keys_of(person).get(name, ""), text, f"{place}:{name}")
