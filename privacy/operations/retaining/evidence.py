"""The certificate of a run: what was approved, by whom and what was done, with its digest."""

from typing import Any

from privacy.models.retention import RetentionRun
from privacy.operations.erasing.proving import canonical, digest_of

__all__ = ["canonical", "certificate_of", "digest_of", "is_genuine"]


def certificate_of(run: RetentionRun) -> dict[str, Any]:
    """Return what the certificate says: numbers, keys of rules, days, people of the house."""
    return {
        "run": str(run.key),
        "as_of": run.as_of.isoformat(),
        "population": run.digest,
        "people": run.people,
        "counted_by": run.planned_by_id,
        "approved_by": run.decided_by_id,
        "approved_at": run.decided_at.isoformat() if run.decided_at else "",
        "executed_at": run.executed_at.isoformat() if run.executed_at else "",
        "evidence": run.evidence,
    }


def is_genuine(run: RetentionRun) -> bool:
    """Say whether a certificate still says what it said when the run was done."""
    return bool(run.certificate) and digest_of(certificate_of(run)) == run.certificate
