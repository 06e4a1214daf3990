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
  and a.kind = %s and (a.is_primary or a.kind = 'handle') and a.normalised <> '' {closed}
"""
_HITS = """
select s.id, s.digest from unnest(%s::text[]) as asked(digest)
join contacts_suppression s on s.digest = asked.digest
where s.channel = any(%s) and s.since <= %s
"""


def suppressed_people(
    people: Sql, question: Question, *, only_closed: bool = False
) -> list[tuple[int, int]]:
    """Return `(contact, suppression)` of the people whose address must not be used.

    Each address is digested, some millionths of a second; `only_closed` looks at those alone
    that are closed to messages, as suppressed ones are from the moment they come in.

    An address counts on the channel asked about and, where that is not one of its own (an
    email by which an advertiser finds somebody), on every channel of its kind.
    """
    own = CHANNELS_OF.get(question.address, ())
    channels = [question.channel] if question.channel in own else [*own, question.channel]
    known = Suppression.objects.filter(channel__in=channels, since__lte=question.at)
    if not own or not known.exists():
        return []
    found: list[tuple[int, int]] = []
    for chunk in addresses(people, question.address, only_closed=only_closed):
        owners: dict[str, list[int]] = {}
        for contact, normalised in chunk:
            for channel in channels:
                owners.setdefault(digest(channel, normalised), []).append(contact)
        with connection.cursor() as cursor:
            cursor.execute(_HITS, [list(owners), channels, question.at])
            found += [(contact, pk) for pk, hit in cursor for contact in owners[hit]]
    return found


def addresses(
    people: Sql, kind: str, *, only_closed: bool = False
) -> Iterator[list[tuple[int, str]]]:
    """Yield `(contact, address)` of the addresses that would be used, in parts."""
    text, given = people
    closed = "and a.opted_out_at is not null" if only_closed else ""
    with connection.cursor() as cursor:
        cursor.execute(_ADDRESSES.format(people=text, closed=closed), [*given, kind])
        while rows := cursor.fetchmany(_CHUNK):
            yield rows
