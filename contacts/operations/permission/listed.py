"""Finds whose number must not be called to sell; the digests are made here, as for suppression."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from contacts.models.do_not_call import DoNotCall, Registry, RegistryEdition
from contacts.models.preference import Channel
from contacts.normalise.us_numbers import is_of_us
from contacts.operations.do_not_call import years_before
from contacts.operations.permission.question import Question
from contacts.operations.permission.suppressed import Sql, addresses
from contacts.operations.suppression import digest

REGISTRY_DAYS = 31  # 47 CFR 64.1200(c)(2)(i)(D)

# A request is honoured five years (47 CFR 64.1200(d)(6)).
_HITS = """
select d.id, d.digest, d.registry = 'own', d.since
from unnest(%s::text[]) as asked(digest) join contacts_donotcall d on d.digest = asked.digest
where d.registry <> 'own' or d.since <= %s and d.since > %s
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry that names a person's number: on our own list, or on a registry."""

    contact: int
    row: int
    own: bool
    since: datetime


def listed_people(people: Sql, question: Question) -> list[Listed]:
    """Return the entries about the people asked about; queries once where there are none.

    A request to us counts on the channel it was made for, a registry for calls and texts.
    """
    if not question.sells_by_phone or not DoNotCall.objects.exists():
        return []
    found: list[Listed] = []
    for chunk in addresses(people, question.address):
        owners: dict[str, set[int]] = {}
        for contact, number in chunk:
            ways = {question.channel, Channel.PHONE} if is_of_us(number) else {question.channel}
            for way in ways:
                owners.setdefault(digest(way, number), set()).add(contact)
        own = {digest(question.channel, number) for _contact, number in chunk}
        with connection.cursor() as cursor:
            since = years_before(question.at)
            cursor.execute(_HITS, [list(owners), question.at, since])
            found += [
                Listed(contact, row, ours, since)
                for row, hit, ours, since in cursor
                if not ours or hit in own
                for contact in owners[hit]
            ]
    return found


def fresh_areas(question: Question) -> list[str]:
    """Return the area codes for which a registry of the last 31 days was read; queries once."""
    if not question.sells_by_phone:
        return []
    since = question.today - timedelta(days=REGISTRY_DAYS)
    fresh = RegistryEdition.objects.filter(
        registry=Registry.US, obtained_on__gte=since, obtained_on__lte=question.today
    )
    return sorted({area for areas in fresh.values_list("areas", flat=True) for area in areas})
