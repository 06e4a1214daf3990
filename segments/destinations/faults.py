"""What stops a call to a destination. Rows already settled stand in `done`; the others do not."""

from collections.abc import Sequence

from segments.destinations.row import RowResult


class Fault(Exception):
    """A call to a destination that ended early. It never holds a value or a secret."""

    def __init__(self, code: str = "", *, done: Sequence[RowResult] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.done = tuple(done)


class RetryLater(Fault):
    """The rows not in `done` were not taken; again after `after` seconds (None: as we like)."""

    def __init__(
        self, code: str = "", *, after: float | None = None, done: Sequence[RowResult] = ()
    ) -> None:
        super().__init__(code, done=done)
        self.after = after


class OutcomeUnknown(Fault):
    """The rows not in `done` may have been taken; they are sent again under the same key."""


class AccessRefused(Fault):
    """The destination does not let us in (any more); it pauses until a person looks."""


class BatchRefused(Fault):
    """The whole batch was refused, perhaps for one row; halves of it may pass."""
