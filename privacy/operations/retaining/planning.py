"""The dry run: everybody whose time of keeping is over, written down with the day that decides."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from privacy.access import Can
from privacy.models.retention import RetentionRule, RetentionRun
from privacy.operations.erasing.planning import demand
from privacy.operations.retaining.counting import count_due, countable

State = RetentionRun.State

_KEEP = """
insert into privacy_retentionitem (run_id, contact_id, rule_id, rule_version, category, action,
  decided_on, due_on, outcome)
select %s, contact_id, rule_id, rule_version, category, action, decided_on, due_on, outcome
from retained_now order by contact_id, category
"""
# Who, by which rule in which version, and what would be done: what a second person approves.
_DIGEST = """
select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', c.key, r.key, t.rule_version,
  t.category, t.action, t.decided_on), e'\\n' order by t.contact_id, t.category), ''), 'UTF8')),
  'hex')
from {rows} t join contacts_contact c on c.id = t.contact_id
join privacy_retentionrule r on r.id = t.rule_id
where {which}
"""
_SUMS = """
select r.key::text, t.action, t.category, t.outcome, count(*) from retained_now t
join privacy_retentionrule r on r.id = t.rule_id group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""
_DUE = "select count(distinct contact_id) from retained_now where outcome = 'due'"


@operation
def plan_retention(*, by: Actor, now: datetime) -> RetentionRun:
    """Count who is due by the active rules; nothing else is changed.

    Where that is what the run which waits already says, that one stays, and is not approved
    anew; where it is something else, the run that waited is replaced.

    Raises:
        NotPermitted: the role does not keep retention rules.
    """
    demand(by, Can.CHANGE_RETENTION)
    today = timezone.localdate(now, timezone.get_default_timezone())
    rules, left = countable(RetentionRule.objects.filter(active=True).order_by("pk"))
    count_due(rules, today=today, now=now)
    digest = digest_of_count()
    waiting = RetentionRun.objects.select_for_update().filter(state=State.PLANNED)
    for run in waiting:
        if run.digest == digest and run.rows == _rows([each.key for each in left]):
            return run
        run.state = State.OUTDATED
        run.save(update_fields=["state"])
    return _written(digest, [each.key for each in left], by, today, now)


def _written(digest: str, left: list[Any], by: Actor, today: Any, now: datetime) -> RetentionRun:
    run = RetentionRun(
        as_of=today, planned_at=now, planned_by=by.user, digest=digest, rows=_rows(left)
    )
    with connection.cursor() as cursor:
        cursor.execute(_DUE)
        run.people = cursor.fetchone()[0]
        if not run.people:
            # Nothing is to be decided: it is kept as the proof that somebody looked.
            run.state, run.executed_at = State.DONE, now
        run.save()
        cursor.execute(_KEEP, [run.pk])
    record("retention.counted", about=run, by=by, people=run.people, rules=len(run.rows))
    return run


def _rows(left: list[Any]) -> list[dict[str, Any]]:
    """Return the people by rule, action and outcome, and the rules that could not be asked."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS)
        rows = [
            {"rule": key, "action": action, "category": category, "outcome": out, "people": many}
            for key, action, category, out, many in cursor.fetchall()
        ]
    return rows + [{"rule": str(key), "outcome": "not_asked", "people": 0} for key in left]


def digest_of_count() -> str:
    """Return the digest of what was counted just now."""
    return _digest("retained_now", "t.outcome = 'due'", [])


def digest_of_run(run: RetentionRun) -> str:
    """Return the digest of what stands in a run that was not carried out yet."""
    return _digest("privacy_retentionitem", "t.run_id = %s and t.outcome = 'due'", [run.pk])


def _digest(rows: str, which: str, given: list[Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST.format(rows=rows, which=which), given)
        found: str = cursor.fetchone()[0]
    return found
