"""Finds whose address is suppressed; the digests are made here, since the key stays outside."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from contacts.models.preference import Suppression
from contacts.operations.permission.question import Question
from contacts.operations.suppression import CHANNELS_OF, digest

Sql = tuple[str, list[Any]]
_CHUNK = 20_000

_ADDRESSES = """
select a.contact_id, a.normalised from contacts_contactpoint a
where a.contact_id in (select given.id from ({people}) as given(id))
  and a.kind = %s and (a.is_primary or a.kind = 'handle') and a.normalised <> ''
"""


def suppressed_people(people: Sql, question: Question) -> list[tuple[int, int]]:
    """Return `(contact, suppression)` of the people whose address must not be used.

    An address counts on the channel asked about and, where that is not one of its own (an
    email by which an advertiser finds somebody), on every channel of its kind.
    """
    own = CHANNELS_OF.get(question.address, ())
    channels = (question.channel,) if question.channel in own else (*own, question.channel)
    known = Suppression.objects.filter(channel__in=channels, since__lte=question.at)
    if not own or not known.exists():
        return []
    found: list[tuple[int, int]] = []
    for chunk in _addresses(people, question.address):
        owners: dict[str, list[int]] = {}
        for contact, normalised in chunk:
            for channel in channels:
                owners.setdefault(digest(channel, normalised), []).append(contact)
        hits = known.filter(digest__in=list(owners)).values_list("pk", "digest")
        found += [(contact, pk) for pk, hit in hits for contact in owners[hit]]
    return found


def _addresses(people: Sql, kind: str) -> Iterator[list[tuple[int, str]]]:
    text, given = people
    with connection.cursor() as cursor:
        cursor.execute(_ADDRESSES.format(people=text), [*given, kind])
        while rows := cursor.fetchmany(_CHUNK):
            yield rows
