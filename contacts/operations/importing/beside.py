"""The second pair of hands of an import: reads ahead while the first one writes.

The reader works in a thread with a connection of its own and commits batches into staging;
the writer, who called, takes them as they come. Reading costs Python, writing costs
PostgreSQL, so both cores of a small machine are busy. Between batches the reader does what
else would fall to the writer, as merging the search index's pending list.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

from contacts.operations.working import TRYING_OUT, Watch

Told = Callable[[int], None]
# Stages the rows, telling the number up to which they are ready after each commit; returns the
# last one.
Read = Callable[[Told], int]
# Work for the reader after it read all; it asks what it is given whether to go on.
Afterwards = Callable[[Callable[[], bool]], None]


def _nothing() -> None:
    """Leave the reader at rest while the writer writes."""


def _nothing_more(_wanted: Callable[[], bool]) -> None:
    """Let the reader be done once it read all."""


class _Stopped(Exception):
    """The writer gave up, so there is nothing to read for."""


class Beside:
    """What the two tell each other: how far staging and writing have come, and the end.

    `watch` is for work whose writer commits nothing before the end, as a rehearsal: the reader
    shows how far it is.
    """

    def __init__(
        self, read: Read, watch: Watch, meanwhile: Callable[[], None], afterwards: Afterwards
    ) -> None:
        self._read_all, self._watch, self._meanwhile = read, watch, meanwhile
        self._afterwards = afterwards
        self.total = 0
        self._news = threading.Condition()
        self._staged = self._written = 0
        self._read = self._rested = self._over = False
        self._reader: Future[None] = Future()

    def start(self, pool: Executor) -> None:
        """Let the reader begin; its end, good or bad, wakes the writer."""
        self._reader = pool.submit(self._run)
        self._reader.add_done_callback(lambda _reader: self._tell(read=True))

    def chunks(self, *, after: int, size: int) -> Iterator[tuple[int, int]]:
        """Yield (first, last) row numbers: full chunks as soon as they are staged, then the rest.

        Raises what the reader raised, as soon as it did.
        """
        while True:
            with self._news:
                last = self._available(after + size)
            if last <= after:
                return
            yield after + 1, last
            after = last
            self._tell(written=after)

    def _available(self, wanted: int) -> int:
        """Wait until row `wanted` is staged or all rows are; return the last one up to it."""
        self._news.wait_for(lambda: self._read or self._staged >= wanted)
        if self._reader.done():
            self._reader.result()  # raises here what the reader raised
        return min(wanted, self._staged)

    def read(self) -> None:
        """Bring the whole file into staging, telling how far it is."""
        self.total = self._read_all(self._step)
        self._tell(staged=self.total, read=True)

    def read_first(self) -> None:
        """Do all that the reader does before anything is written."""
        self.read()
        self._afterwards(lambda: True)
        self._tell(rested=True)

    def _run(self) -> None:
        """Read, then do what is left to do and show the progress until the writer ends."""
        try:
            self.read()
            self._afterwards(lambda: not self._over)
            self._tell(rested=True)
            self._attend()
        except _Stopped:
            pass
        finally:
            connection.close()

    def rest(self) -> None:
        """Wait until the reader did its part after reading; raise what it raised."""
        with self._news:
            self._news.wait_for(lambda: self._rested or self._reader.done())
        if self._reader.done():
            self._reader.result()

    def end(self) -> None:
        """Tell the reader that the writer is done."""
        self._tell(over=True)

    def _step(self, number: int) -> None:
        if self._over:
            raise _Stopped
        self._tell(staged=number)
        self._meanwhile()

    def _attend(self) -> None:
        seen = 0
        while not self._over:
            with self._news:
                seen = self._more_written(seen)
            self._meanwhile()
            self._show(seen)
        self._show(self._written)

    def _show(self, written: int) -> None:
        self._watch.reached(written, total=self.total, note=TRYING_OUT)

    def _more_written(self, seen: int) -> int:
        self._news.wait_for(lambda: self._over or self._written != seen)
        return self._written

    def _tell(self, **news: int | bool) -> None:
        with self._news:
            for name, value in news.items():
                setattr(self, f"_{name}", value)
            self._news.notify_all()


@contextmanager
def reader_beside(
    read: Read,
    *,
    watch: Watch,
    meanwhile: Callable[[], None] = _nothing,
    afterwards: Afterwards = _nothing_more,
) -> Iterator[Beside]:
    """Read a file on a second connection while the caller writes its rows.

    `afterwards` is done there as soon as all was read, and `Beside.rest` waits for it. Inside a
    caller's own transaction the caller reads the file, then does that, and writes last: nobody
    else sees what that transaction holds.
    """
    beside = Beside(read, watch, meanwhile, afterwards)
    if connection.in_atomic_block:
        beside.read_first()
        yield beside
        return
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import-reader") as pool:
        beside.start(pool)
        try:
            yield beside
        finally:
            beside.end()
