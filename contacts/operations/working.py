"""Progress of background work, written where the work commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from contacts.models.work import Progress

# The stage in which an import is rehearsed: a note for the page, which has the words for it.
TRYING_OUT = "trying_out"


@dataclass(slots=True)
class Watch:
    """The progress record of one job.

    Writes join the caller's transaction, so that what is shown as done is done.
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
