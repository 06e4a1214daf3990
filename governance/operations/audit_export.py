"""Writes down that the audit trail leaves in a file, and only then lets it leave."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.operations.export_files import csv_bytes
from governance.models.audit import AuditEvent

COLUMNS = (
    "id", "at", "verb", "model", "key", "user_id", "door", "operation", "request_id", "facts",
    "position",
)  # fmt: skip


@operation
def export_events(
    *, events: Iterable[AuditEvent], format: str, filters: Iterable[str], by: Actor
) -> Iterator[bytes]:
    """Record that these events leave, and return the bytes of their file.

    `filters` are the names of those that were used. Rows are read while the file is sent.
    """
    record("audit.exported", about=AuditEvent, by=by, format=format, fields=sorted(filters))
    return WRITERS[format](events)


def _as_csv(events: Iterable[AuditEvent]) -> Iterator[bytes]:
    rows = ([_cell(value) for value in _values(event).values()] for event in events)
    return csv_bytes(COLUMNS, rows)


def _as_json(events: Iterable[AuditEvent]) -> Iterator[bytes]:
    """Yield one array, a line for each event."""
    start = "[\n"
    for event in events:
        yield f"{start}{json.dumps(_values(event), default=str)}".encode()
        start = ",\n"
    yield b"[]\n" if start == "[\n" else b"\n]\n"


def _values(event: AuditEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in COLUMNS} | {"at": event.at.isoformat()}


def _cell(value: Any) -> Any:
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else value


WRITERS: dict[str, Callable[[Iterable[AuditEvent]], Iterator[bytes]]] = {
    "csv": _as_csv,
    "json": _as_json,
}
