"""Erases again, after a restore, everybody whom the ledger knows and the backup brought back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import Suppression
from contacts.models.reach import ContactPoint
from privacy.models.erasure import Erasure
from privacy.operations.erasing.executing import execute_erasure
from privacy.operations.erasing.ledger import (
    Entry,
    entries,
    identity,
    ledger_file,
    mark,
    replayed,
    set_mark,
    watermark,
)
from privacy.operations.erasing.planning import plan_erasure

CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many erasures the ledger knows, how many were done again, and what the proof found."""

    erasures: int
    replayed: int
    hits: int


def replay(*, by: Actor, now: datetime) -> Replayed:
    """Do again what the ledger says and this database does not know, in order; then prove it.

    Cut off, it goes on where it stopped; once all is done, again changes nothing.

    Raises:
        ChainBroken: the ledger is not what was written.
    """
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
    known, done, hits = mark(), 0, 0
    total = sum(1 for _entry in entries())
    for entry in entries(after=known.number):
        hits += _again(entry, by, now)
        with transaction.atomic():
            _close(entry)
            set_mark(entry.place, now)
        done += 1
    if done or watermark() != mark():
        _write_result(done, hits, by=by, now=now)
    return Replayed(total, done, hits)


def _again(entry: Entry, by: Actor, now: datetime) -> int:
    """Erase the people of one entry who are there, and return what the proof found."""
    people = _people_of(entry)
    if not people:
        return 0
    with replayed():
        erasure = plan_erasure(people=people, by=by, now=now)
        # Two people decided about it then; the plan of today only says what came back.
        Erasure.objects.filter(pk=erasure.pk).update(
            state=Erasure.State.APPROVED, approved_at=entry.at
        )
        erasure.refresh_from_db()
        erasure = execute_erasure(erasure=erasure, by=by, now=now)
    return int(erasure.proof.get("hits", 0))


def _people_of(entry: Entry) -> list[int]:
    """Return the numbers of an entry's people, by key; who came back under another, by digests."""
    keys = [one.key for one in entry.people]
    known = dict(Contact.objects.filter(key__in=keys).values_list("key", "pk"))
    there = {str(key) for key in known}
    lost = {digest for one in entry.people if one.key not in there for digest in one.identities}
    return sorted({*known.values(), *(_known_again(lost) if lost else ())})


def _known_again(digests: set[str]) -> Iterator[int]:
    """Yield contacts with an address and a name that were erased together."""
    rows = ContactPoint.objects.filter(contact__erased_at=None).exclude(normalised="")
    names = ("contact_id", "normalised", "contact__given_name", "contact__family_name")
    for pk, value, given, family in rows.values_list(*names).iterator(chunk_size=CHUNK):
        if identity(value, f"{given} {family}") in digests:
            yield pk


def _close(entry: Entry) -> None:
    """Suppress the addresses again: that was after the backup as well."""
    closed: Sequence[tuple[str, str]] = entry.closed
    rows = (
        Suppression(digest=value, channel=channel, reason="erasure", since=entry.at)
        for channel, value in closed
    )
    Suppression.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)


@operation
def _write_result(done: int, hits: int, *, by: Actor, now: datetime) -> None:
    """Let the ledger show the replay, and the database that it has followed."""
    line = {"kind": "replayed", "at": now.isoformat(), "erasures": done, "hits": hits}
    set_mark(ledger_file().add([line]), now)
    record("erasure.replayed", about=Erasure, by=by, count=done, hits=hits)


@operation
def accept_lost_ledger(*, by: Actor, now: datetime) -> None:
    """Go on with the ledger that is there, where the one that belongs to the database is lost."""
    line = {"kind": "accepted", "at": now.isoformat(), "instead_of": mark().number}
    set_mark(ledger_file().add([line]), now)
    record("erasure.ledger_accepted", about=Erasure, by=by)
