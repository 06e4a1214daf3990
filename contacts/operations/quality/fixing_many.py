"""Many issues settled at once, seen before, and taken back by the history of the operation."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from config.actor import Actor
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import current_operation, operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.quality import QualityIssue
from contacts.models.verification import Verification
from contacts.models.work import BulkChange, Progress
from contacts.operations.flagging import refresh_many
from contacts.operations.quality.fixing import fix_issue, fixable
from contacts.operations.restoration.planning import NothingToRestore
from contacts.operations.restoring_operation import restore_operation
from contacts.operations.rights import changeable, demand
from contacts.operations.working import Watch, new_progress

ACTION, TASK = "fix", "contacts.run_fixes"
# More are fixed by the worker, so many in one transaction.
AT_ONCE, CHUNK = 100, 100
SEEN = 2_000


def preview_fixes(
    issues: QuerySet[QualityIssue], by: Actor, choice: str | None = None
) -> dict[str, int]:
    """Return what fixing would do: total, fix, unclear, not_permitted, not_looked_at.

    Looks at no more than SEEN issues; writes nothing.
    """
    keys = list(_open(issues).values_list("pk", flat=True))
    seen = QualityIssue.objects.filter(pk__in=keys[:SEEN]).select_related("rule", "contact")
    mine = set(_changeable(seen, by))
    allowed = [issue for issue in seen if issue.contact_id in mine]
    fix = sum(fixable(issue, choice) for issue in allowed)
    return {
        "total": len(keys),
        "fix": fix,
        "unclear": len(allowed) - fix,
        "not_permitted": len(seen) - len(allowed),
        "not_looked_at": max(len(keys) - SEEN, 0),
    }


@operation
def fix_many(*, issues: QuerySet[QualityIssue], by: Actor, choice: str | None = None) -> BulkChange:
    """Settle all of these issues for which it is known how; others stay as they are.

    Up to AT_ONCE at once, more by the worker. `facts` say how many were left.

    Returns:
        The change; `undo_fixes` takes it back.

    Raises:
        NotPermitted: the role does not change many at once, or not settle issues.
    """
    demand(by, Can.BULK)
    demand(by, Can.RESOLVE_QUALITY)
    keys = list(_open(issues).values_list("pk", flat=True))
    change = BulkChange.objects.create(
        operation=current_operation(),
        action=ACTION,
        by=by.user,
        facts={"value": choice, "issues": keys, "left": 0},
    )
    if len(keys) <= AT_ONCE:
        _fix(change, keys, by)
        _close(change, by)
    else:
        progress = new_progress(
            kind=ACTION, subject=str(change.key), owner=by.user, total=len(keys)
        )
        ids = {"change_id": change.pk, "progress_id": progress.pk, "user_id": by.user_id}
        defer_once(TASK, lock=f"bulk-{change.pk}", **ids)
        record("contact.bulk_queued", about=change, by=by, action=ACTION, issues=len(keys))
    return change


def run_fixes(*, change: BulkChange, by: Actor, watch: Watch) -> None:
    """Do what `fix_many` left to the worker; called again, it goes on where it was."""
    keys = change.facts.get("issues", [])
    for start in range(0, len(keys), CHUNK):
        _chunk(
            change=change,
            keys=keys[start : start + CHUNK],
            watch=watch,
            done=start,
            by=by,
            operation_id=change.operation,
        )
    _end(change=change, watch=watch, by=by, operation_id=change.operation)


@operation
def _chunk(*, change: BulkChange, keys: list[int], watch: Watch, done: int, by: Actor) -> None:
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    if "issues" not in current.facts or current.facts.get("done", 0) > done:
        return
    _fix(current, keys, by)
    current.facts["done"] = done + len(keys)
    current.save(update_fields=["count", "facts"])
    watch.reached(done + len(keys), total=0)
    record("contact.bulk_chunk_changed", about=current, by=by, issues=len(keys))


@operation
def _end(*, change: BulkChange, watch: Watch, by: Actor) -> None:
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    if "issues" in current.facts:
        _close(current, by)
    watch.ended(Progress.State.DONE)


def _fix(change: BulkChange, keys: list[int], by: Actor) -> None:
    choice = change.facts.get("value")
    rows = QualityIssue.objects.filter(pk__in=keys, closed_at=None).select_related("rule")
    for issue in rows.order_by("contact", "pk"):
        try:
            change.count += fix_issue(issue=issue, by=by, choice=choice).closed_at is not None
        except DomainError:
            # Out of reach, or nobody knows: it stays in the inbox, where each says why.
            change.facts["left"] += 1


def _close(change: BulkChange, by: Actor) -> None:
    change.facts = {"value": change.facts.get("value"), "left": change.facts["left"]}
    change.save(update_fields=["count", "facts"])
    left = change.facts["left"]
    record("quality_issue.many_fixed", about=change, by=by, issues=change.count, kept=left)


@operation
def undo_fixes(*, change: BulkChange, by: Actor) -> BulkChange:
    """Take back what fixing many did, where nobody changed it since; issues open again.

    Raises:
        NothingToRestore: nothing of it could be taken back.
        NotPermitted: the role does not change many at once, or it is somebody else's.
    """
    demand(by, Can.BULK)
    checked = _unverify(change.operation) if change.operation else []
    try:
        done = restore_operation(done=change.operation, by=by)
    except NothingToRestore:
        if not checked:
            raise
        done = BulkChange.objects.create(
            action="restore",
            operation=current_operation(),
            by=by.user,
            count=len(checked),
            facts={"of": str(change.operation)},
        )
        record("operation.restored", about=done, by=by, of=str(change.operation))
    refresh_many(checked)
    return done


def _unverify(done: UUID) -> list[int]:
    """Take the checks back that an operation made, unless they were renewed; return whose."""
    history = Verification.history.model.objects
    made = history.filter(history_operation=done, history_type__in="+~").order_by("history_id")
    people = []
    for row in made:
        latest = history.filter(id=row.id).order_by("-history_id").first()
        if latest is None or latest.history_id != row.history_id:
            continue
        before = history.filter(id=row.id, history_id__lt=row.history_id)
        earlier = before.order_by("-history_id").first()
        current = Verification.objects.filter(pk=row.id)
        if earlier is None:
            current.delete()
        else:
            current.update(
                verified_at=earlier.verified_at,
                verified_by_id=earlier.verified_by_id,
                how=earlier.how,
                note=earlier.note,
            )
        people.append(row.contact_id)
    return people


def _open(issues: QuerySet[QualityIssue]) -> QuerySet[Any]:
    keys = issues.order_by().values("pk")
    return QualityIssue.objects.filter(pk__in=keys, closed_at=None).order_by("pk")


def _changeable(issues: QuerySet[QualityIssue], by: Actor) -> QuerySet[Any]:
    people = Contact.objects.filter(pk__in=issues.values("contact"))
    return changeable(people, by).values_list("pk", flat=True)
