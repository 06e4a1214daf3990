"""The proof that nothing is left, and the certificate; a hit anywhere keeps it from completing."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.work import Progress
from contacts.operations.working import Watch
from privacy.models.erasure import Erasure
from privacy.operations.erasing import files
from privacy.operations.erasing.people import name_the_set
from privacy.operations.erasing.rows import erase_rows, left_over
from privacy.operations.erasing.scanning import scan
from privacy.operations.erasing.search import opened_search

State = Erasure.State


@operation
def prove_erasure(
    *, erasure: Erasure, by: Actor, now: datetime, watch: Watch | None = None
) -> Erasure:
    """Look for everything these people were known by; done only where nothing is found.

    What was written about them between erasing and now goes first. Files go here, since what
    is deleted from a disk cannot be rolled back with a transaction.
    """
    current = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if current.state not in (State.PROVING, State.BLOCKED):
        return current
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0; set local crm.erasing = 'on'")
    sought, names = opened_search(current)
    files.delete(names)
    name_the_set(current.people)
    if left_over():
        erase_rows(current.people, by=by, now=now)
    seen = scan(sought)
    current.proof = {**seen.as_json(), "at": now.isoformat()}
    watch = watch or Watch()
    if seen.found:
        current.state = State.BLOCKED
        current.save(update_fields=["proof", "state"])
        record("erasure.blocked", about=current, by=by, count=sum(seen.found.values()))
        watch.ended(Progress.State.FAILED)
        return current
    current.state, current.proven_at, current.sought = State.DONE, now, ""
    current.certificate = digest_of(certificate_of(current))
    current.save()
    record("erasure.proven", about=current, by=by, people=len(current.people),
           sha256=current.certificate)  # fmt: skip
    watch.ended(Progress.State.DONE)
    return current


def certificate_of(erasure: Erasure) -> dict[str, Any]:
    """Return what the certificate says: numbers, names of tables, grounds, people of the house."""
    return {
        "erasure": str(erasure.key),
        "records": len(erasure.people),
        "plan": erasure.plan_hash,
        "planned_by": erasure.planned_by_id,
        "approved_by": erasure.approved_by_id,
        "executed_at": _moment(erasure.executed_at),
        "proven_at": _moment(erasure.proven_at),
        "rows": dict(sorted(erasure.rows.items())),
        "kept": erasure.kept,
        "recipients": len(erasure.recipients),
        "proof": erasure.proof,
    }


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def canonical(certificate: dict[str, Any]) -> bytes:
    """Return a certificate as the bytes that its digest is of."""
    text = json.dumps(certificate, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest_of(certificate: dict[str, Any]) -> str:
    """Return the SHA-256 of a certificate in its canonical form."""
    return hashlib.sha256(canonical(certificate)).hexdigest()
