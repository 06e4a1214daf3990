"""Keeps numbers that must not be called to sell: who asked us, and the national registry.

Only keyed digests are kept. Source: 47 CFR 64.1200(c)(2) and (d).
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import IO

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.files.registry import BadRegistry, numbers_in
from contacts.models.do_not_call import DoNotCall, Registry, RegistryEdition
from contacts.models.preference import Channel
from contacts.operations.suppression import digest

TALKING = (Channel.PHONE, Channel.SMS)
_CHUNK = 20_000
# A request is honoured so long, and then forgotten.
HONOURED_YEARS = 5

# Who asks again is kept for another five years from then on.
_ASKED = """
insert into contacts_donotcall (digest, registry, area, since)
select one.digest, 'own', '', %s from unnest(%s::text[]) as one(digest)
on conflict (digest, registry) do update
  set since = greatest(contacts_donotcall.since, excluded.since)
"""
_LISTED = """
insert into contacts_donotcall (digest, registry, area, edition_id, since)
select distinct on (one.digest) one.digest, %s, one.area, %s, %s
from unnest(%s::text[], %s::text[]) as one(area, digest)
on conflict (digest, registry) do update set edition_id = excluded.edition_id
"""
_GONE = """
delete from contacts_donotcall
where registry = %s and area = any(%s) and edition_id is distinct from %s
"""


@operation
def stop_calls(
    *, numbers: Iterable[str], asked_at: datetime, by: Actor, channels: Iterable[str] = TALKING
) -> int:
    """Put E.164 numbers on our own list: no call or text to sell from this moment on.

    The law leaves ten business days and asks to keep the request five years.

    Returns:
        How many entries were written, one per number and channel.
    """
    ways = [channel for channel in channels if channel in TALKING]
    digests = sorted({digest(way, number) for number in numbers for way in ways})
    if not digests:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [asked_at, digests])
        count = cursor.rowcount
    record("consents.calls_stopped", about=DoNotCall, by=by, count=count)
    return count


@operation
def forget_old_requests(*, by: Actor, now: datetime) -> int:
    """Delete what our own list need not keep any more; returns how many entries.

    Source: 47 CFR 64.1200(d)(6), five years; GDPR Art. 5(1)(e), no longer than needed.
    """
    old = DoNotCall.objects.filter(registry=Registry.OWN, since__lte=years_before(now))
    count, _rows = old.delete()
    if count:
        record("consents.calls_forgotten", about=DoNotCall, by=by, count=count)
    return count


def years_before(at: datetime) -> datetime:
    """Return the moment before which a request is honoured no more."""
    year = at.year - HONOURED_YEARS
    try:
        return at.replace(year=year)
    except ValueError:  # the 29th of February
        return at.replace(year=year, day=28)


@operation
def take_registry(*, file: IO[bytes], obtained_on: date, by: Actor) -> RegistryEdition:
    """Read the full list of the US registry; it replaces the area codes it holds.

    Numbers become digests while they are read; the file is not kept.

    Args:
        file: one number a line.
        obtained_on: the day on which it came from the administrator; its age counts from then.
        by: who brings it.

    Raises:
        Invalid: a line is no number, there is none, or the day lies ahead.
    """
    if obtained_on > timezone.localdate():
        raise Invalid({"obtained_on": [_("This day has not come yet.")]})
    edition = RegistryEdition.objects.create(obtained_on=obtained_on, by=by.user, sha256="")
    sum_of = hashlib.sha256()
    try:
        areas, count = _kept(numbers_in(_summed(file, sum_of)), edition)
    except BadRegistry as bad:
        words = _("Line %(line)d is no phone number of the US. Bring the full list, not changes.")
        raise Invalid({"file": [words % {"line": bad.line}]}) from None
    if not count:
        raise Invalid({"file": [_("There is no number in this file.")]})
    with connection.cursor() as cursor:
        cursor.execute(_GONE, [Registry.US, areas, edition.pk])
    listed = DoNotCall.objects.filter(registry=Registry.US, area__in=areas)
    edition.areas, edition.numbers, edition.sha256 = areas, listed.count(), sum_of.hexdigest()
    edition.save(update_fields=["areas", "numbers", "sha256"])
    facts = {"count": edition.numbers, "on": obtained_on.isoformat()}
    record("consents.registry_read", about=edition, by=by, **facts)
    return edition


def _kept(numbers: Iterator[tuple[str, str]], edition: RegistryEdition) -> tuple[list[str], int]:
    """Write the digests; return the area codes and how many lines there were."""
    areas: set[str] = set()
    count = 0
    now = timezone.now()
    with connection.cursor() as cursor:
        while chunk := list(islice(numbers, _CHUNK)):
            codes = [area for area, _number in chunk]
            digests = [digest(Channel.PHONE, number) for _area, number in chunk]
            cursor.execute(_LISTED, [Registry.US, edition.pk, now, codes, digests])
            count += len(chunk)
            areas.update(codes)
    return sorted(areas), count


def _summed(file: IO[bytes], sum_of: "hashlib._Hash") -> Iterator[bytes]:
    for line in file:
        sum_of.update(line)
        yield line
