"""Progress of background work, written where the work commits."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection
from django.db.models import F
from django.utils import timezone

from contacts.models.work import Progress

# The stage in which an import is rehearsed: a note for the page, which has the words for it.
TRYING_OUT = "trying_out"
_SEEN_AT_ONCE = (
    "update contacts_progress set done = %s, total = %s, note = %s, state = %s where id = %s"
)


@dataclass(slots=True)
class Watch:
    """The progress record of one job.

    Writes join the caller's transaction, so that what is shown as done is done; only what
    `aside` tells is seen before the work commits.
    """

    progress: Progress | None = None

    def reached(self, done: int, *, total: int, note: str = "") -> None:
        """Set how far the work is; `total` 0 keeps the one known."""
        if self.progress is not None:
            values: dict[str, Any] = {"done": done, "state": Progress.State.RUNNING}
            if total:
                values["total"] = total
            if note:
                values["note"] = note
            Progress.objects.filter(pk=self.progress.pk).update(**values)

    @contextmanager
    def aside(self, note: str) -> Iterator[Callable[[int, int], None]]:
        """Yield `told(done, total)`, seen at once although the caller's transaction is open.

        It writes through a connection of its own, so the caller must not write the same
        record meanwhile. Where the server has no connection to spare, nothing is told.
        """
        if self.progress is None:
            yield lambda done, total: None
            return
        line, number = connection.copy(), self.progress.pk

        def told(done: int, total: int) -> None:
            if line.connection is not None:
                values: list[Any] = [done, total, note, Progress.State.RUNNING, number]
                with line.cursor() as cursor:
                    cursor.execute(_SEEN_AT_ONCE, values)

        try:
            try:
                line.ensure_connection()
            except OperationalError:
                line.close()
            yield told
        finally:
            line.close()

    def ended(self, state: str, note: str = "") -> None:
        """Close the record as done or failed."""
        if self.progress is not None:
            done = F("total") if state == Progress.State.DONE else F("done")
            Progress.objects.filter(pk=self.progress.pk).update(
                state=state, note=note[:200], done=done, finished_at=timezone.now()
            )


def new_progress(*, kind: str, subject: str, owner: Any, total: int = 0, done: int = 0) -> Progress:
    """Open a progress record for a job about to be deferred."""
    return Progress.objects.create(kind=kind, subject=subject, owner=owner, total=total, done=done)


def latest_progress(*, subject: str, kinds: Iterable[str]) -> Progress | None:
    """Return the record of the last work on a subject, if there ever was any."""
    found = Progress.objects.filter(kind__in=list(kinds), subject=subject)
    return found.order_by("-pk").first()
