"""Whether this database has followed the ledger of erasures; nothing is served while it has not."""

import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.db import connection, transaction

from config.chained_file import ChainBroken, Place
from privacy.operations.erasing.ledger import (
    LOCK,
    entries,
    ledger_file,
    mark,
    under_way,
    watermark,
)

# A database may be put back under a running server; so the answer "all is well" ends.
SECONDS = 15.0


@dataclass(slots=True)
class _Looked:
    """When this process last found that all is well, and how the ledger looked then.

    The whole chain is read once for each length that the ledger has.
    """

    stamp: tuple[int, int] = (0, 0)
    until: float = 0.0
    read: tuple[Path, tuple[int, int]] | None = None


_looked = _Looked()


class Standing(StrEnum):
    """How a database and the ledger stand to each other."""

    FOLLOWED = "followed"
    BEHIND = "behind"
    LOST = "lost"
    BROKEN = "broken"


SAYS = {
    Standing.FOLLOWED: "",
    Standing.BEHIND: (
        "This database was put back from a backup, or an erasure was cut off: people who were "
        "erased are in it again. Run `python manage.py privacy_replay`, then start again."
    ),
    Standing.LOST: (
        "The ledger of erasures at LEDGER_URL does not reach as far as this database. Put back "
        "the folder that belongs to it; if it is lost for good, run "
        "`python manage.py privacy_replay --accept-lost-ledger`."
    ),
    Standing.BROKEN: (
        "A line of the ledger of erasures at LEDGER_URL was changed from outside, or AUDIT_KEY "
        "is another one. Put back the folder as it was, or the key."
    ),
}


def standing() -> Standing:
    """Compare the database's mark with the ledger; queries."""
    try:
        known, last = mark(), watermark()
        if known == last:
            _read_once()
            return Standing.FOLLOWED
        if known.number > last.number:
            return Standing.LOST
        if _under_way(known):
            return Standing.FOLLOWED
        return _compared(mark())  # what was under way may have ended since
    except ChainBroken:
        return Standing.BROKEN


def _read_once() -> None:
    seen = ledger_file().path, ledger_file().stamp()
    if _looked.read != seen:
        for _line in ledger_file().lines():
            pass
        _looked.read = seen


def _compared(known: Place) -> Standing:
    at_mark = next((p for p, _read in ledger_file().lines() if p.number == known.number), None)
    if known.number and at_mark != known:
        return Standing.LOST
    waiting = next(iter(entries(after=known.number)), None)
    return Standing.BEHIND if waiting else Standing.FOLLOWED


def _under_way(known: Place) -> bool:
    """Say whether another session carries out the line behind the mark right now."""
    with transaction.atomic(), connection.cursor() as cursor:
        asked = "select pg_try_advisory_xact_lock_shared(%s, %s)"
        cursor.execute(asked, [LOCK, under_way(known)])
        return not cursor.fetchone()[0]


def obstacle() -> str:
    """Return what must be done before anything is served, or nothing."""
    return SAYS[standing()]


def obstacle_soon() -> str:
    """The same for every web request: free of queries while the ledger is empty or just looked at.

    A ledger that grew is looked at again at once.
    """
    stamp = ledger_file().stamp()
    if stamp == (0, 0):
        return ""
    if _looked.stamp == stamp and time.monotonic() < _looked.until:
        return ""
    words = obstacle()
    if not words:
        _looked.stamp, _looked.until = stamp, time.monotonic() + SECONDS
    return words
