"""Carries an approved run out: whoever is still due, in sets, and the evidence of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from config.actor import Actor, Door
from config.journal import record
from config.operation import operation
from contacts.models.restriction import Ground
from contacts.models.work import Progress
from contacts.operations.restricting import restrict_many
from contacts.operations.working import Watch
from interactions.operations.summarising import refresh_summaries
from privacy.models.erasure import Erasure
from privacy.models.retention import Action, Category, RetentionItem, RetentionRule, RetentionRun
from privacy.operations.erasing.approving import approve_erasure
from privacy.operations.erasing.executing import execute_erasure
from privacy.operations.erasing.people import name_the_set
from privacy.operations.erasing.planning import PlanChanged, plan_erasure
from privacy.operations.erasing.rows import erase_rows
from privacy.operations.retaining.counting import count_due, countable
from privacy.operations.retaining.deciding import CHANGED, CannotRetain
from privacy.operations.retaining.evidence import certificate_of, digest_of
from privacy.operations.retaining.planning import digest_of_run
from privacy.operations.retaining.tables import identity_steps, steps_for

State = RetentionRun.State
Outcome = RetentionItem.Outcome

# What was approved and is not found any more: held by now, asked about by now, or not due.
_STILL = """
update privacy_retentionitem i set outcome = coalesce((
  select n.outcome from retained_now n where n.contact_id = i.contact_id
    and n.category = i.category and n.action = i.action), 'changed')
where i.run_id = %(run)s and i.outcome = 'due' and not exists (
  select 1 from retained_now n where n.contact_id = i.contact_id and n.category = i.category
    and n.action = i.action and n.rule_id = i.rule_id and n.rule_version = i.rule_version
    and n.outcome = 'due')
"""
_LOCK = """
select 1 from contacts_contact where id in (select contact_id from privacy_retentionitem
  where run_id = %(run)s and outcome = 'due') order by id for update
"""
_BACK = "update privacy_retentionitem set outcome = 'changed' where run_id = %s and outcome = 'due'"


def execute_run(
    *, run: RetentionRun, by: Actor, now: datetime, watch: Watch | None = None
) -> RetentionRun:
    """Do what was approved for everybody who is still due; called again, it goes on or is done.

    Restrictions, parts of data and names go in one transaction. Whole people are erased by the
    same path, in the same chunks and with the same proof as on a request.

    Raises:
        CannotRetain: nobody approved it, or it was refused or replaced.
        PlanChanged: the run was changed after it was approved.
    """
    current = run
    if run.state == State.APPROVED:
        current = _apply(run=run, by=by, now=now)
    if current.state not in (State.RUNNING, State.DONE):
        raise CannotRetain(CHANGED)
    erasure = current.erasure
    if erasure is not None and erasure.state not in (Erasure.State.DONE, Erasure.State.CANCELLED):
        current.erasure = execute_erasure(erasure=erasure, by=by, now=now)
    return settle_run(run=current, by=by, now=now, watch=watch)


@operation
def _apply(*, run: RetentionRun, by: Actor, now: datetime) -> RetentionRun:
    current = RetentionRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if current.state != State.APPROVED:
        return current
    if digest_of_run(current) != current.digest:
        raise PlanChanged(CHANGED)
    today = timezone.localdate(now, timezone.get_default_timezone())
    rules, _left = countable(RetentionRule.objects.filter(active=True).order_by("pk"))
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"run": current.pk})
        count_due(rules, today=max(today, current.as_of), now=now)
        cursor.execute(_STILL, {"run": current.pk})
        cursor.execute("set local crm.erasing = 'on'")
    rows: dict[str, int] = {}
    for category, action in _kinds(current):
        _add(rows, _done(current, category, action, by, now))
    current.erasure = _erasure_of(current, by, now)
    current.state, current.evidence = State.RUNNING, {"rows": rows}
    current.save(update_fields=["state", "erasure", "evidence"])
    record("retention.started", about=current, by=by, people=current.people)
    return current


def _kinds(run: RetentionRun) -> list[tuple[str, str]]:
    """Return what is due, but for the erasing of whole people, which comes last."""
    found = run.items.filter(outcome=Outcome.DUE).values_list("category", "action").distinct()
    return sorted(kind for kind in found if kind != (Category.PERSON, Action.ERASE))


def _done(
    run: RetentionRun, category: str, action: str, by: Actor, now: datetime
) -> dict[str, int]:
    """Do one kind of thing to everybody for whom it is due; return the rows by table."""
    items = run.items.filter(outcome=Outcome.DUE, category=category, action=action)
    people = list(items.order_by("contact").values_list("contact", flat=True))
    rows: dict[str, int] = {}
    if action == Action.RESTRICT:
        many = restrict_many(people=people, ground=Ground.RETENTION, by=by, since=now)
        rows = {"contacts_restriction": many}
    elif action != Action.REVIEW:
        rows = _part_erased(people, category, action, by, now)
    items.update(outcome=Outcome.DONE)
    return rows


def _part_erased(
    people: Sequence[int], category: str, action: str, by: Actor, now: datetime
) -> dict[str, int]:
    names = action == Action.PSEUDONYMISE
    name_the_set(people)
    only = identity_steps() if names else steps_for(category)
    rows = erase_rows(list(people), by=by, now=now, only=only, closes=names)
    refresh_summaries(people)
    return rows


def _erasure_of(run: RetentionRun, by: Actor, now: datetime) -> Erasure | None:
    """Plan and approve the erasing of whole people; who approved the run approved them."""
    due = run.items.filter(outcome=Outcome.DUE, category=Category.PERSON, action=Action.ERASE)
    people = list(due.order_by("contact").values_list("contact", flat=True))
    if not people:
        return None
    erasure = plan_erasure(people=people, by=by, now=now, why=Erasure.Why.RETENTION)
    second = Actor(run.decided_by, Door.JOB)
    return approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=second, now=now)


@operation
def settle_run(
    *, run: RetentionRun, by: Actor, now: datetime, watch: Watch | None = None
) -> RetentionRun:
    """Close a run whose erasure, if there is one, is proven or given up; write the certificate."""
    current = RetentionRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    erasure = current.erasure
    if current.state != State.RUNNING:
        (watch or Watch()).ended(Progress.State.DONE)
        return current
    if erasure is not None and erasure.state == Erasure.State.CANCELLED:
        with connection.cursor() as cursor:
            cursor.execute(_BACK, [current.pk])
    elif erasure is not None and erasure.state != Erasure.State.DONE:
        (watch or Watch()).ended(Progress.State.DONE)
        return current
    current.items.filter(outcome=Outcome.DUE).update(outcome=Outcome.DONE)
    current.state, current.executed_at = State.DONE, now
    current.evidence = {**current.evidence, **_evidence(current)}
    current.certificate = digest_of(certificate_of(current))
    current.save(update_fields=["state", "executed_at", "evidence", "certificate"])
    (watch or Watch()).ended(Progress.State.DONE)
    record("retention.done", about=current, by=by, people=current.people,
           sha256=current.certificate)  # fmt: skip
    return current


def settle_runs(*, by: Actor, now: datetime) -> None:
    """Close the runs whose erasure was finished since: a hold ended, or a hit was taken out."""
    for run in RetentionRun.objects.filter(state=State.RUNNING).order_by("pk"):
        settle_run(run=run, by=by, now=now)


_SUMS = """
select r.key::text, i.rule_version, i.category, i.action, i.outcome, count(*),
  min(i.decided_on)::text, max(i.decided_on)::text
from privacy_retentionitem i join privacy_retentionrule r on r.id = i.rule_id
where i.run_id = %s group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
"""
_NAMES = ("rule", "version", "category", "action", "outcome", "people", "first_day", "last_day")


def _evidence(run: RetentionRun) -> dict[str, Any]:
    """Return what was done, by rule: how many people and between which days."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [run.pk])
        rules = [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
    erasure = run.erasure
    proven = {"key": str(erasure.key), "certificate": erasure.certificate} if erasure else None
    return {"rules": rules, "erasure": proven}


def _add(rows: dict[str, int], more: dict[str, int]) -> None:
    for table, many in more.items():
        rows[table] = rows.get(table, 0) + many
