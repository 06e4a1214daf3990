"""Rotates the keys of many people, cut off once on the way, and opens every value afterwards."""

import time
from typing import Any

from django.conf import settings

from config.actor import Actor, Door
from config.sealed import NotOpened
from contacts.models.contact import Contact
from contacts.models.keyring import fresh_key, keyring, named
from contacts.models.person_key import PersonKey
from contacts.models.sealed_custom import sealed_entry
from contacts.operations import key_rotation

BLOCK = 5_000
SLUG, VALUE = "diagnosis", "Morbus imaginarius, {0}"


def measures(count: int) -> dict[str, Any]:
    """Return how many values there were, how many open afterwards, and keys per second."""
    for start in range(0, count, BLOCK):
        _write(start, min(start + BLOCK, count))
    # Two keys: the one the values came with, and a new one.
    settings.DATA_KEYS_BEFORE, settings.DATA_KEY = [settings.DATA_KEY], "rotated"
    by = Actor.system(Door.COMMAND)
    started = time.perf_counter()
    done = key_rotation._rotate_chunk(by=by)  # and then the worker died
    done += key_rotation.rotate_keys(by=by)
    took = time.perf_counter() - started
    settings.DATA_KEYS_BEFORE = []
    return {
        "rotated": done,
        "unreadable": sum(_unreadable(start) for start in range(0, count, BLOCK)),
        "rotated_per_second": round(done / took),
    }


def _write(first: int, last: int) -> None:
    keys = [fresh_key() for _number in range(first, last)]
    people = Contact.objects.bulk_create(
        Contact(
            given_name="Ines",
            custom={SLUG: sealed_entry((named(key.key), key.wrapped), SLUG, VALUE.format(number))},
        )
        for number, key in enumerate(keys, first)
    )
    for person, key in zip(people, keys, strict=True):
        key.contact_id = person.pk
    PersonKey.objects.bulk_create(keys)


def _unreadable(start: int) -> int:
    rows = list(Contact.objects.order_by("pk")[start : start + BLOCK])
    with keyring(row.pk for row in rows):
        return sum(not _opens(number, row) for number, row in enumerate(rows, start))


def _opens(number: int, row: Contact) -> bool:
    try:
        return bool(row.custom[SLUG] == VALUE.format(number))
    except NotOpened:
        return False
