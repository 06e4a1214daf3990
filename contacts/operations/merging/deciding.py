"""What people say about likely duplicates: not the same, later, or open again."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.normalise.text import tidy
from contacts.operations.rights import demand, is_system

_VERBS = {
    CandidateStatus.REJECTED: "duplicate.rejected",
    CandidateStatus.LATER: "duplicate.postponed",
    CandidateStatus.OPEN: "duplicate.reopened",
}
_NOTE_MAX = 500


class CannotDecide(DomainError):
    """The pair is merged, or one of its contacts is out of sight."""

    code = "cannot_decide"


@operation
def decide_duplicate(
    *, candidate: DuplicateCandidate, decision: str, note: str = "", by: Actor
) -> DuplicateCandidate:
    """Say that two contacts are not the same person, postpone the pair, or open it again.

    A rejected pair does not come back unless a compared value of one of them changes.

    Raises:
        Invalid: there is no such decision, or the note is too long.
        NotPermitted: the role does not decide about duplicates.
        CannotDecide: merged already, or one of the two is out of the actor's sight.
    """
    demand(by, Can.DECIDE_DUPLICATES)
    note = tidy(note)
    if decision not in _VERBS:
        raise Invalid({"decision": [_("Choose one of the list.")]})
    if len(note) > _NOTE_MAX:
        raise Invalid({"note": [_("Use at most %(most)d characters.") % {"most": _NOTE_MAX}]})
    pair = DuplicateCandidate.objects.filter(pk=candidate.pk)
    if not is_system(by) and not seen_by(pair, by.user).exists():
        raise CannotDecide(_("This pair can no longer be decided."))
    current = pair.select_for_update().get()
    if current.status in (CandidateStatus.MERGED, CandidateStatus.EXPIRED):
        raise CannotDecide(_("This pair can no longer be decided."))
    if (current.status, current.note) == (decision, note or current.note):
        return current
    current.status, current.note = decision, note or current.note
    current.decided_by, current.decided_at = by.user, timezone.now()
    if decision == CandidateStatus.OPEN:
        current.decided_by = current.decided_at = None
    current.save(update_fields=["status", "note", "decided_by", "decided_at"])
    record(_VERBS[CandidateStatus(decision)], about=current, by=by)
    return current


def seen_by(candidates: QuerySet[DuplicateCandidate], user: Any) -> QuerySet[DuplicateCandidate]:
    """Keep the pairs of living contacts that `user` may both see."""
    people = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
    left, right = (people.filter(pk=OuterRef(side)) for side in ("left_id", "right_id"))
    return candidates.filter(Exists(left), Exists(right))
