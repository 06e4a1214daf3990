"""The inbox of web events: an event is answered for only after it is on disk.

Requests hand their row to one writer thread per process and wait. The writer takes what has
gathered since its last commit and writes it by one COPY: many requests share one commit, and a
kill between two of them loses only what was not answered yet.
"""

import os
import queue
import threading
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from django.db import Error, connection, connections, transaction

from interactions.operations.web.reading import Said

COPY = (
    "copy interactions_webevent (at, name, url, referrer, properties, person, visitor) from stdin"
)
MOST_AT_ONCE = 500
WAIT_SECONDS = 10
log = structlog.get_logger(__name__)


class NotStored(Exception):
    """The event could not be written, so it must not be answered for."""


class _Waiting:
    __slots__ = ("done", "row", "stored")

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.row = row
        self.stored = False
        self.done = threading.Event()


class Inbox:
    """Gathers rows of all threads of this process and writes them together."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._process = 0

    def put(self, row: tuple[Any, ...]) -> None:
        """Return once the row is committed.

        Raises:
            NotStored: the database did not take it.
        """
        if connection.in_atomic_block:
            _write([row])  # belongs to the caller's transaction
            return
        if self._process != os.getpid():
            self._start()
        waiting = _Waiting(row)
        self._waiting.put(waiting)
        if not waiting.done.wait(WAIT_SECONDS) or not waiting.stored:
            raise NotStored

    def _start(self) -> None:
        """A thread does not survive a fork: each process starts its own at its first event."""
        with self._starting:
            if self._process != os.getpid():
                self._waiting = queue.SimpleQueue()
                threading.Thread(target=self._run, name="web-events", daemon=True).start()
                self._process = os.getpid()

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < MOST_AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get())
            stored = self._stored(batch)
            for each in batch:
                each.stored = stored
                each.done.set()

    def _stored(self, batch: list[_Waiting]) -> bool:
        """Write a batch; a connection that broke is opened again once."""
        for attempt in (1, 2):
            try:
                with transaction.atomic():
                    _write([each.row for each in batch])
            except Error:
                connections["default"].close()
                log.warning("web_events.not_stored", attempt=attempt, count=len(batch))
            else:
                return True
        return False


def _write(rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in rows:
            copy.write_row(row)


def row_of(said: Said, visitor: int | None) -> tuple[Any, ...]:
    """Return an event as the inbox keeps it; the visitor only where nobody is recognised."""
    properties = orjson.dumps(said.properties).decode() if said.properties else None
    seen = visitor if said.person is None else None
    at = datetime.now(UTC)
    return at, said.name, said.url, said.referrer, properties, said.person, seen


INBOX = Inbox()
