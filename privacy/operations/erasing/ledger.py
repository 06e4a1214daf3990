"""The ledger of erasures: a file outside of the database, so that a restore undoes none.

A backup brings erased people back. The ledger says who they were, by the keys of their
records and by keyed digests only, and the database keeps a mark of how far it has followed.
Where the mark is behind, nothing is served until `privacy_replay` erased them again.
"""

import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from config.chained_file import START, ChainedFile, Place
from contacts.models.contact import Contact
from contacts.normalise.text import fold
from contacts.operations.suppression import CHANNELS_OF, digest
from privacy.models.erasure import Erasure
from privacy.models.ledger import LedgerMark

FILE = "erasures.jsonl"
PEOPLE_PER_LINE = 500
# The first number of our advisory locks. (LOCK, 0): one writer at a time; see `under_way`.
LOCK = 7346004

_replaying: ContextVar[bool] = ContextVar("replaying", default=False)
_unfinished: ContextVar[list[int] | None] = ContextVar("unfinished", default=None)

_POINTS = """
select contact_id, kind, normalised, not exists (
  select from contacts_contactpoint o where o.normalised = p.normalised and o.kind = p.kind
    and o.contact_id not in (select unnest(%(people)s)))
from contacts_contactpoint p where contact_id = any(%(people)s) and normalised <> ''
"""


@dataclass(frozen=True, slots=True)
class Traces:
    """What is kept of one erased person: the key, and digests to know them again by."""

    key: str
    identities: tuple[str, ...] = ()


@dataclass(slots=True)
class Entry:
    """One erasure, or one part of a large one."""

    place: Place
    erasure: str
    plan: str
    at: datetime
    people: list[Traces] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)


def ledger_file() -> ChainedFile:
    """Return the file at LEDGER_URL."""
    return ChainedFile(settings.LEDGER_ROOT / FILE, settings.AUDIT_KEY.encode())


def identity(address: str, name: str) -> str:
    """Return the digest of an address together with a name: a shared address alone is nobody."""
    message = f"person:{address}:{fold(name)}".encode()
    return hmac.digest(settings.SUPPRESSION_KEY.encode(), message, "sha256").hex()


def write_down(*, erasure: Erasure, people: Sequence[int], now: datetime) -> Place:
    """Write people into the ledger, before their rows are emptied, in the same transaction.

    The file has them on disk when this returns. The transaction moves the database's mark, so
    it ends with both or, where the process dies in between, with a ledger that is ahead: then
    `privacy_replay` finishes the work. One transaction writes at a time. A replay writes nothing.
    """
    if is_replay():
        return mark()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, 0)", [LOCK])
        # Readers who find the mark behind by this line know that it is being carried out.
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, under_way(mark())])
    traces, closed = _traces_of(people)
    lines: list[dict[str, Any]] = []
    for start in range(0, len(traces), PEOPLE_PER_LINE):
        part = traces[start : start + PEOPLE_PER_LINE]
        shut = closed[start : start + PEOPLE_PER_LINE]
        lines.append(
            {
                "kind": "people",
                "people": [[one.key, *one.identities] for one in part],
                "closed": [each for one in shut for each in one],
            }
        )
    place = ledger_file().add([*lines, _erased(erasure, len(lines), now)])
    set_mark(place, now)
    unfinished = _unfinished.get()
    if unfinished is not None:
        unfinished.append(place.number)
    return place


def under_way(known: Place) -> int:
    """Return the number of the lock that is held while the line behind a mark is carried out."""
    return (known.number + 1) % 2**31


def _erased(erasure: Erasure, lines: int, now: datetime) -> dict[str, Any]:
    return {
        "kind": "erased",
        "erasure": str(erasure.key),
        "plan": erasure.plan_hash,
        "at": now.isoformat(),
        "lines": lines,
    }


@contextmanager
def carried_out() -> Iterator[None]:
    """Wrap the transaction that calls `write_down`: if it fails, the ledger takes the line back.

    Only a process that dies leaves a line nobody carried out, and that is for the replay.
    """
    token = _unfinished.set([])
    try:
        yield
    except BaseException:  # whatever stopped it, the people were not erased
        for number in _unfinished.get() or ():
            if number > mark().number:
                ledger_file().add([{"kind": "void", "of": number}])
        raise
    finally:
        _unfinished.reset(token)


def _traces_of(people: Sequence[int]) -> tuple[list[Traces], list[list[tuple[str, str]]]]:
    """Return traces, and digests of addresses to close, for each person in one order.

    An address that stands on somebody else's record as well is not closed with this person, nor
    are they known again by it: a namesake at the same phone is not them.
    """
    points: dict[int, list[tuple[str, str, bool]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, {"people": list(people)})
        for contact, *point in cursor.fetchall():
            points.setdefault(contact, []).append(tuple(point))
    traces, closed = [], []
    found = Contact.objects.filter(pk__in=people).order_by("pk")
    for pk, key, given, family in found.values_list("pk", "key", "given_name", "family_name"):
        own = points.get(pk, [])
        known = {identity(value, f"{given} {family}") for _kind, value, alone in own if alone}
        traces.append(Traces(str(key), tuple(sorted(known))))
        closed.append(
            [
                (channel.value, digest(channel, value))
                for kind, value, alone in own
                for channel in CHANNELS_OF.get(kind, ())
                if alone
            ]
        )
    return traces, closed


def entries(after: int = 0) -> Iterator[Entry]:
    """Yield the erasures written down behind a line, without those taken back.

    Raises:
        ChainBroken: the ledger is not what was written.
    """
    void = {read["of"] for _place, read in ledger_file().lines() if read["kind"] == "void"}
    parts: list[dict[str, Any]] = []
    for place, read in ledger_file().lines():
        if read["kind"] == "people":
            parts.append(read)
            continue
        own, parts = parts[len(parts) - read.get("lines", 0) :], []
        if read["kind"] == "erased" and place.number > after and place.number not in void:
            yield _entry(place, read, own)


def _entry(place: Place, read: dict[str, Any], parts: list[dict[str, Any]]) -> Entry:
    return Entry(
        place,
        read["erasure"],
        read["plan"],
        datetime.fromisoformat(read["at"]),
        [Traces(one[0], tuple(one[1:])) for part in parts for one in part["people"]],
        [(channel, value) for part in parts for channel, value in part["closed"]],
    )


def is_replay() -> bool:
    """Say whether an erasure is done again after a restore: it was decided, whatever the copy says.

    A hold of the backup may have been released since; it stops no replay.
    """
    return _replaying.get()


@contextmanager
def replayed() -> Iterator[None]:
    """Erase within this block without writing people down again: the ledger has them."""
    token = _replaying.set(True)
    try:
        yield
    finally:
        _replaying.reset(token)


def watermark() -> Place:
    """Return the last line of the ledger."""
    return ledger_file().last()


def mark() -> Place:
    """Return the last line of the ledger that the database knows of; one query."""
    row = LedgerMark.objects.values_list("number", "digest").first()
    return Place(*row) if row else START


def set_mark(place: Place, now: datetime) -> None:
    """Say that the database has followed the ledger up to a line."""
    LedgerMark.objects.bulk_create(
        [LedgerMark(pk=1, number=place.number, digest=place.digest, at=now)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["number", "digest", "at"],
    )
