"""The evidence pack: what shows that every notice was given, or why none was (164.414(b))."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.operations.export_files import csv_bytes
from governance.models.audit import AuditEvent
from privacy.access import Can
from privacy.models.incidents import Incident
from privacy.operations.erasing.planning import demand
from privacy.operations.incidents.checklists import words_of

_FACTS = (
    "number", "title", "nature", "role", "laws", "happened", "started_at", "ended_at",
    "discovered_at", "aware_at", "kinds", "records", "consequences", "measures", "steps",
    "ask_us", "agreement_id", "risk", "conclusion", "assessment", "secured", "delay", "reach",
    "people", "states", "counted_at", "lessons", "closed_at", "closed_by_id", "reported_by_id",
    "created_at", "version",
)  # fmt: skip
_DUTIES = (
    "right", "place", "state", "due_at", "ground", "clock", "phases", "late_because", "done_at",
    "done_by_id",
)  # fmt: skip
_PEOPLE = (
    "contact__key", "sources", "by_hand", "country", "state", "way", "language", "told_at",
    "failed",
)  # fmt: skip
_EVIDENCE = (
    "key", "name", "what", "content_type", "size", "sha256", "by_id", "created_at", "removed_at",
    "removed_because",
)  # fmt: skip
_TRAIL = ("id", "at", "verb", "user_id", "door", "facts")
_CHUNK = 2_000
_IN_MEMORY = 2**20


@operation
def take_pack(*, incident: Incident, by: Actor, now: datetime) -> IO[bytes]:
    """Return the pack as an open file; people stand in it by the keys of their records alone.

    Raises:
        NotPermitted: the role does not look at incidents.
    """
    demand(by, Can.VIEW_INCIDENTS)
    # Closed by who sends it.
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    files: dict[str, dict[str, Any]] = {}
    moment = timezone.localtime(now, timezone.get_default_timezone()).timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, blocks in _contents(incident):
            files[name] = _written(pack, name, blocks, moment)
        manifest = {"incident": incident.number, "made_at": now.isoformat(), "files": files}
        _written(pack, "manifest.json", [_json(manifest)], moment)
    digest = hashlib.sha256(_json(manifest)).hexdigest()
    record("incident.pack_taken", about=incident, by=by, sha256=digest)
    file.seek(0)
    return file


def _written(
    pack: zipfile.ZipFile, name: str, blocks: Iterable[bytes], moment: Any
) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name, date_time=moment)
    info.compress_type = zipfile.ZIP_DEFLATED
    with pack.open(info, "w", force_zip64=True) as out:
        for block in blocks:
            digest.update(block)
            size += len(block)
            out.write(block)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _contents(incident: Incident) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "incident.json", [_json({name: getattr(incident, name) for name in _FACTS})]
    yield "duties.json", [_json(list(incident.duties.order_by("id").values(*_DUTIES)))]
    tasks = [
        (task.kind, words_of(task), task.due_on, task.done_at, task.done_by_id, task.note)
        for task in incident.tasks.order_by("id")
    ]
    yield "tasks.csv", csv_bytes(("kind", "task", "due", "done", "done by", "note"), tasks)
    evidence = incident.evidence.order_by("id").values_list(*_EVIDENCE)
    yield "evidence.csv", csv_bytes(_EVIDENCE, _cells(evidence))
    people = incident.affected.order_by("id").values_list(*_PEOPLE)
    yield "people.csv", csv_bytes(("contact", *_PEOPLE[1:]), _cells(people))
    for letter in incident.letters.order_by("language"):
        text = f"{letter.subject}\n\n{letter.body}"
        yield f"letters/{letter.language}.txt", [text.encode()]
    trail = AuditEvent.objects.filter(model="privacy.Incident", key=str(incident.key))
    yield "trail.csv", csv_bytes(_TRAIL, _cells(trail.order_by("id").values_list(*_TRAIL)))


def _cells(rows: Any) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=_CHUNK):
        yield [json.dumps(cell) if isinstance(cell, dict) else cell for cell in row]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str).encode()
