"""What a merge and its undoing mean for the pairs that were waiting or decided."""

from typing import Any

from django.db.models import Q

from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.operations.merging.run import MergeRun

_WAITING = (CandidateStatus.OPEN, CandidateStatus.LATER)


def settle_candidates(run: MergeRun) -> None:
    """Close the pair and everything that waited for the absorbed record.

    What somebody said is not the same person as the absorbed record is not the same as the
    survivor either: those decisions go over, so that dismissed pairs do not come back.
    """
    decided = {"decided_by": run.by.user, "decided_at": run.now}
    _pair(run.survivor.pk, run.absorbed.pk).update(status=CandidateStatus.MERGED, **decided)
    of_absorbed = _of(run.absorbed.pk)
    of_absorbed.filter(status__in=_WAITING).update(status=CandidateStatus.EXPIRED)
    for each in of_absorbed.filter(status=CandidateStatus.REJECTED):
        other = each.right_id if each.left_id == run.absorbed.pk else each.left_id
        _reject(run.survivor.pk, other, each)


def reject_again(survivor: int, absorbed: int, by: Any, now: Any) -> None:
    """Say that the two are not the same person: somebody took their merge back."""
    _pair(survivor, absorbed).update(
        status=CandidateStatus.REJECTED, decided_by=by.user, decided_at=now
    )


def _reject(one: int, other: int, said: DuplicateCandidate) -> None:
    if one == other:
        return
    left, right = sorted((one, other))
    DuplicateCandidate.objects.update_or_create(
        left_id=left,
        right_id=right,
        defaults={
            "status": CandidateStatus.REJECTED,
            "decided_by": said.decided_by,
            "decided_at": said.decided_at,
            "note": said.note,
        },
        create_defaults={
            "probability": said.probability,
            "bits": said.bits,
            "evidence": said.evidence,
            "digest": said.digest,
            "model_version": said.model_version,
            "status": CandidateStatus.REJECTED,
            "decided_by": said.decided_by,
            "decided_at": said.decided_at,
            "note": said.note,
        },
    )


def _of(contact: int) -> Any:
    return DuplicateCandidate.objects.filter(Q(left=contact) | Q(right=contact))


def _pair(one: int, other: int) -> Any:
    left, right = sorted((one, other))
    return DuplicateCandidate.objects.filter(left=left, right=right)
