"""A destination in memory: it takes only what it knows, and goes wrong as told."""

from collections import deque
from collections.abc import Sequence
from typing import Any

from segments.destinations.connector import Given
from segments.destinations.faults import BatchRefused, Fault
from segments.destinations.row import Health, Rejection, Row, RowResult, Status


class Killed(BaseException):
    """The process ends here."""


class Place:
    """What every connector of the kind "fake" talks to."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, str, list[str]]] = []
        self.bad: set[str] = set()
        self.left: set[str] = set()
        self.troubles: deque[tuple[BaseException | None, bool]] = deque()

    def next(self, trouble: BaseException | None, *, applied: bool = False) -> None:
        self.troubles.append((trouble, applied))

    def sent(self) -> list[str]:
        return [address for method, _key, rows in self.calls for address in rows if method]

    def asked(self, method: str, rows: Sequence[Row], key: str) -> list[RowResult]:
        addresses = [row.text("email") for row in rows]
        self.calls.append((method, key, addresses))
        trouble, applied = self.troubles.popleft() if self.troubles else (None, False)
        if trouble is not None and not applied:
            raise trouble
        if method == "upsert" and len(rows) > 1 and self.bad & set(addresses):
            raise BatchRefused("one_is_bad")
        results = [self._one(method, row) for row in rows]
        if trouble is not None:
            raise trouble
        return results

    def _one(self, method: str, row: Row) -> RowResult:
        address = row.text("email")
        if method != "upsert":
            self.people.pop(address, None)
        elif address in self.bad:
            return RowResult(row.ref, Status.REJECTED, code="bad", message="no such mailbox")
        elif address in self.left:
            return RowResult(row.ref, Status.SUPPRESSED, code="compliance", opted_out="email")
        else:
            self.people[address] = dict(row.values)
        return RowResult(row.ref, Status.ACCEPTED, remote_id=f"r-{address}")


class FakeConnector:
    kind = "fake"
    label = "Fake"
    max_batch = 25
    supports = frozenset({"upsert", "remove", "erase"})
    settings = ()
    takes = frozenset({"email", "given_name", "city"})
    takes_custom = True
    match_keys = ("email",)
    makes_files = False
    place = Place()

    def __init__(self, given: Given) -> None:
        self.given, self.files = given, []

    def check(self) -> Health:
        return Health(True)

    def normalise(self, row: Row) -> Row | Rejection:
        if not row.text("email"):
            return Rejection("no_match_key", "email")
        return row.with_values({**row.values, "email": row.text("email").lower()})

    def upsert(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        return self.place.asked("upsert", rows, key)

    def remove(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        return self.place.asked("remove", rows, key)

    def erase(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        return self.place.asked("erase", rows, key)


__all__ = ["FakeConnector", "Fault", "Killed", "Place"]
