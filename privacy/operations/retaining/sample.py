"""Retention of the sample business: the usual rules, one run carried out, one that waits."""

from datetime import datetime, timedelta

from config.actor import Actor, Door
from privacy.models.retention import RetentionRule
from privacy.operations.retaining.deciding import approve_run
from privacy.operations.retaining.executing import execute_run
from privacy.operations.retaining.planning import plan_retention
from privacy.operations.retaining.rules import change_rule
from privacy.operations.retaining.suggesting import load_suggestions

_SINCE = timedelta(days=30)
_SYSTEM = Actor.system(Door.COMMAND)


def load(*, by: Actor, now: datetime) -> None:
    """Load it once.

    The run of a month ago only asked somebody to decide, so that nobody of the sample is lost.
    """
    if RetentionRule.objects.exists():
        return
    load_suggestions(by=by)
    _switch_on("prospects", by)
    run = plan_retention(by=_SYSTEM, now=now - _SINCE)
    if run.people:
        run = approve_run(run=run, digest=run.digest, by=by, now=now - _SINCE)
        execute_run(run=run, by=_SYSTEM, now=now - _SINCE)
    _switch_on("engagement", by)
    plan_retention(by=_SYSTEM, now=now)


def _switch_on(suggested: str, by: Actor) -> None:
    rule = RetentionRule.objects.get(suggested=suggested)
    change_rule(rule=rule, values={"active": True, "owner": by.user}, by=by)
