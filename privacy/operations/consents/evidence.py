"""Takes files of consent evidence: each line becomes an event with its words, digest and version.

The same line again adds nothing. Addresses that must never be used again are counted and never
named; nobody is created.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone

from config.actor import Actor
from config.errors import Invalid
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.files.opening import open_table
from contacts.files.refusals import FileRefused
from contacts.models.contact import Contact
from contacts.models.preference import Purpose, Suppression
from contacts.models.reach import ContactPoint
from contacts.operations.consent_facts import basis_of
from contacts.operations.importing.claims import PROVEN
from contacts.operations.importing.starting import stored_file
from contacts.operations.preferences import ends_at
from contacts.operations.rights import changeable, demand
from contacts.operations.stored_files import digest_of
from contacts.operations.suppression import CHANNELS_OF, digest
from privacy.access import Can
from privacy.models.consents import EvidenceFile
from privacy.operations.consents.evidence_lines import Said, columns_of, lines_of, missing

TASK = "privacy.read_evidence"
CHUNK = 1_000
_REJECTS_KEPT = 10_000
_LOCK = "select id from contacts_contact where id = any(%s) order by id for update"
_SAID = """(select * from jsonb_to_recordset(%(rows)s::jsonb) as x(contact_id bigint, subject text,
  identifier text, channel text, purpose text, version int, action text, basis text, wording text,
  digest text, language text, how text, evidence jsonb, ip inet, at timestamptz,
  ends timestamptz, import_id bigint))"""
Rejects = list[tuple[int, str]]


@operation
def bring_evidence(*, file: File, file_name: str, by: Actor) -> EvidenceFile:
    """Store a file of evidence, to be read by the worker.

    Raises:
        NotPermitted: the role does not import.
        Invalid: it is no table, or columns are missing.
    """
    demand(by, Can.VIEW_CONSENTS)  # type: ignore[arg-type]
    brought = EvidenceFile(by=by.user, file_name=file_name[:255], sha256=digest_of(file))
    brought.file.save(f"{brought.key}{_ending(file_name)}", file, save=False)
    brought.save()
    defer_once(TASK, lock=f"evidence-{brought.pk}", file_id=brought.pk)
    record("consents.proof_given", about=brought, by=by)
    return brought


def _ending(name: str) -> str:
    return ".xlsx" if name.lower().endswith(".xlsx") else ".csv"


def read_evidence(*, brought: EvidenceFile, by: Actor, now: datetime | None = None) -> EvidenceFile:
    """Read a file line by line and keep what it proves; memory stays flat.

    Cut off, it is read again from the start, which adds nothing twice.
    """
    if brought.state != EvidenceFile.State.WAITING:
        return brought
    counts: Counter[str] = Counter()
    rejects: Rejects = []
    try:
        with stored_file(brought) as path:
            _read(open_table(path, brought.file_name), brought, counts, rejects, now, by)
    except FileRefused as refusal:
        return _failed(brought=brought, problem=refusal.code, by=by)
    except Invalid:
        return _failed(brought=brought, problem="missing_columns", by=by)
    return _finished(brought=brought, counts=counts, rejects=rejects, by=by)


def _read(
    table: Any,
    brought: EvidenceFile,
    counts: Counter[str],
    rejects: Rejects,
    now: datetime | None,
    by: Actor,
) -> None:
    columns = columns_of(table.headers)
    if lacking := missing(columns):
        raise Invalid({"file": lacking})
    slugs = frozenset(Purpose.objects.values_list("slug", flat=True))
    lines = lines_of(table, columns, slugs, now or timezone.now())
    writing = _Writing(brought, by)
    while chunk := list(islice(lines, CHUNK)):
        counts["lines"] += len(chunk)
        rejects += [line for line in chunk if isinstance(line, tuple)]
        said = [line for line in chunk if isinstance(line, Said)]
        _keep(writing=writing, said=said, counts=counts, rejects=rejects, by=by)


@operation
def _keep(
    *,
    writing: "_Writing",
    said: Sequence[Said],
    counts: Counter[str],
    rejects: Rejects,
    by: Actor,
) -> None:
    before = counts["recorded"]
    writing.keep(said, counts, rejects)
    if new := counts["recorded"] - before:
        record("consents.proven", about=writing.brought, by=by, count=new)


class _Writing:
    """Writes chunks of what was read."""

    def __init__(self, brought: EvidenceFile, by: Actor) -> None:
        self.brought, self.by = brought, by
        self.versions: dict[str, list[Purpose]] = {}
        for purpose in Purpose.objects.order_by("slug", "-version"):
            self.versions.setdefault(purpose.slug, []).append(purpose)

    def keep(self, said: Sequence[Said], counts: Counter[str], rejects: Rejects) -> None:
        shut = self._suppressed(said)
        counts["suppressed"] += len(shut)
        open_ones = [one for one in said if one.line not in shut]
        owners = self._owners(open_ones)
        known = [one for one in open_ones if (one.kind, one.address) in owners]
        rejects += [(one.line, "nobody") for one in open_ones if one not in known]
        borne, unborne = self._borne_out(known)
        rejects += [(one.line, "bad_facts") for one in unborne]
        rows = [self._row(one, person) for one in borne for person in owners[one.kind, one.address]]
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [sorted({row["contact_id"] for row in rows})])
            cursor.execute(
                PROVEN.format(said=_SAID), {"rows": json.dumps(rows), "user": self.brought.by_id}
            )
            counts["recorded"] += cursor.rowcount
            counts["known"] += len(rows) - cursor.rowcount

    def _suppressed(self, said: Iterable[Said]) -> set[int]:
        """Return the lines whose address must not be used on any channel of its kind."""
        lines: dict[str, list[int]] = {}
        for one in said:
            for channel in CHANNELS_OF[one.kind]:
                lines.setdefault(digest(channel, one.address), []).append(one.line)
        hits = Suppression.objects.filter(digest__in=list(lines)).values_list("digest", flat=True)
        return {line for hit in hits for line in lines[hit]}

    def _owners(self, said: Sequence[Said]) -> dict[tuple[str, str], list[int]]:
        people = changeable(Contact.objects.all(), self.by)
        points = ContactPoint.objects.filter(
            normalised__in={one.address for one in said}, contact__in=people.values("pk")
        )
        owners: dict[tuple[str, str], list[int]] = {}
        for kind, address, contact in points.values_list("kind", "normalised", "contact_id"):
            found = owners.setdefault((kind, address), [])
            if contact not in found:
                found.append(contact)
        return owners

    def _borne_out(self, known: Sequence[Said]) -> tuple[list[Said], list[Said]]:
        """Part the lines whose facts of a sale or signature fit from those where they do not."""
        parted: tuple[list[Said], list[Said]] = ([], [])
        for one in known:
            try:
                self._basis(one, self._version(one))
            except Invalid:
                parted[1].append(one)
            else:
                parted[0].append(one)
        return parted

    def _basis(self, one: Said, purpose: Purpose) -> str:
        said = {"channel": one.channel, "action": one.action, "wording": one.wording}
        return basis_of(purpose=purpose, address=one.address, evidence=one.facts, **said)

    def _row(self, one: Said, contact: int) -> dict[str, Any]:
        purpose = self._version(one)
        ends = ends_at(purpose, one.action, one.at)
        proof = {"file": str(self.brought.key), "line": one.line, "sha256": self.brought.sha256}
        guardian = {"guardian": one.guardian[:120]} if one.guardian else {}
        return {
            "contact_id": contact,
            "subject": digest(one.channel, one.address),
            "identifier": one.address,
            "channel": one.channel,
            "purpose": one.purpose,
            "version": purpose.version,
            "action": one.action,
            "basis": self._basis(one, purpose),
            "wording": one.wording,
            "digest": hashlib.sha256(one.wording.encode()).hexdigest() if one.wording else "",
            "language": one.language,
            "how": one.how,
            "evidence": proof | guardian | one.facts,
            "ip": one.ip,
            "at": one.at.isoformat(),
            "ends": ends.isoformat() if ends else None,
            "import_id": None,
        }

    def _version(self, one: Said) -> Purpose:
        """Return the version whose words these are, else the one in force at that moment."""
        versions = self.versions[one.purpose]
        for purpose in versions:
            if one.wording and one.wording in (purpose.wording_en, purpose.wording_es):
                return purpose
        then = [p for p in versions if p.published_at is not None and p.published_at <= one.at]
        return then[0] if then else versions[-1]


@operation
def _finished(
    *, brought: EvidenceFile, counts: Counter[str], rejects: Rejects, by: Actor
) -> EvidenceFile:
    brought.lines, brought.recorded = counts["lines"], counts["recorded"]
    brought.known, brought.suppressed = counts["known"], counts["suppressed"]
    brought.rejected, brought.rejects = len(rejects), sorted(rejects)[:_REJECTS_KEPT]
    _close(brought, EvidenceFile.State.DONE)
    facts = {"lines": brought.lines, "count": brought.recorded}
    left = {"rejected": brought.rejected, "suppressed": brought.suppressed}
    record("consents.proof_read", about=brought, by=by, **facts, **left)
    return brought


@operation
def _failed(*, brought: EvidenceFile, problem: str, by: Actor) -> EvidenceFile:
    brought.problem = problem[:40]
    _close(brought, EvidenceFile.State.FAILED)
    record("consents.proof_failed", about=brought, by=by)
    return brought


def _close(brought: EvidenceFile, state: str) -> None:
    """Keep what came of it; the file itself goes, since it names people."""
    name, storage = brought.file.name, brought.file.storage
    brought.state, brought.file, brought.finished_at = state, "", timezone.now()  # type: ignore[assignment]
    brought.save()
    if name:
        transaction.on_commit(lambda: storage.delete(name))
