"""What a merge and its undoing mean for the pairs that were waiting or decided."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from contacts.matching.evidence import digest_of
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.models.merge import Merge
from contacts.operations.duplicates.people import people_by_id
from contacts.operations.merging.run import MergeRun

_WAITING = (CandidateStatus.OPEN, CandidateStatus.LATER)
_CARRIED = ("probability", "bits", "evidence", "model_version", "decided_by", "decided_at", "note")


def settle_candidates(run: MergeRun) -> None:
    """Close the pair and everything that waited for the absorbed record.

    What somebody said is not the same person as the absorbed record is not the same as the
    survivor either: those decisions go over, so that dismissed pairs do not come back.
    """
    decided = {"decided_by": run.by.user, "decided_at": run.now}
    _pair(run.survivor.pk, run.absorbed.pk).update(status=CandidateStatus.MERGED, **decided)
    of_absorbed = _of(run.absorbed.pk)
    of_absorbed.filter(status__in=_WAITING).update(status=CandidateStatus.EXPIRED)
    for said in of_absorbed.filter(status=CandidateStatus.REJECTED):
        other = said.right_id if said.left_id == run.absorbed.pk else said.left_id
        if other != run.survivor.pk:
            carried = {name: getattr(said, name) for name in _CARRIED}
            _reject(run.survivor.pk, other, carried)


def reject_again(merge: Merge, by: Any, now: datetime) -> None:
    """Say that the two are not the same person: somebody took their merge back."""
    found = _pair(merge.survivor_id, merge.absorbed_id).first()
    known = {name: getattr(found, name) for name in _CARRIED} if found else {}
    known.setdefault("probability", merge.probability or 0.0)
    known.setdefault("bits", 0.0)
    decided = {"decided_by": by.user, "decided_at": now}
    _reject(merge.survivor_id, merge.absorbed_id, known | decided)


def _reject(one: int, other: int, known: dict[str, Any]) -> None:
    """Write that two are not the same, as they are now: the pair returns if a value changes."""
    left, right = sorted((one, other))
    people = people_by_id([left, right])
    digest = "".join(digest_of(people[pk]) for pk in (left, right))
    DuplicateCandidate.objects.update_or_create(
        left_id=left,
        right_id=right,
        defaults=known | {"status": CandidateStatus.REJECTED, "digest": digest},
    )


def _of(contact: int) -> Any:
    return DuplicateCandidate.objects.filter(Q(left=contact) | Q(right=contact))


def _pair(one: int, other: int) -> Any:
    left, right = sorted((one, other))
    return DuplicateCandidate.objects.filter(left=left, right=right)
