"""The part of the measurement of retention that runs in a process of its own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from privacy.models.retention import RetentionRun
from privacy.operations.holds.placing import place_hold
from privacy.operations.retaining.evidence import is_genuine
from privacy.operations.retaining.executing import execute_run
from privacy.operations.retaining.planning import plan_retention
from privacy.operations.retaining.rules import create_rule

AIM = 2.0
HELD = 500
# By then everybody's time is over.
AHEAD = timedelta(days=800)
BY = Actor.system(Door.COMMAND)
_ITEM = """
insert into privacy_retentionitem (run_id, contact_id, rule_id, rule_version, category, action,
  decided_on, due_on, outcome)
select %(run)s, c.id, %(rule)s, 1, 'person', 'restrict', d.day, d.day + interval '12 months', 'due'
from contacts_contact c join (
  select c.id, coalesce(max(x.at), min(c.created_at))::date as day from contacts_contact c
  left join (select contact_id, at from interactions_order where kind = 'sale'
    union all select contact_id, at from interactions_engagement
    union all select contact_id, at from interactions_conversation
    union all select contact_id, at from interactions_participant
    union all select contact_id, at from interactions_response) x on x.contact_id = c.id
  group by c.id
) d on d.id = c.id
where c.erased_at is null and c.merged_into_id is null
  and d.day + interval '12 months' <= %(today)s
  and not exists (select 1 from privacy_heldcontact h where h.contact_id = c.id)
order by c.id
"""
_RESTRICT = (
    "insert into contacts_restriction (contact_id, ground, since, told_how)"
    " select contact_id, 'retention', %(now)s, '' from privacy_retentionitem"
    " where run_id = %(run)s order by contact_id",
    "update contacts_contact set restricted_at = %(now)s where id in"
    " (select contact_id from privacy_retentionitem where run_id = %(run)s)",
    "update privacy_retentionitem set outcome = 'done' where run_id = %(run)s",
)


def measures() -> list[dict[str, Any]]:
    """Do it by hand in a transaction that is taken back, then by the engine."""
    now = timezone.now() + AHEAD
    values = {
        "name_en": "All", "trigger": "contact", "months": 12, "action": "restrict",
        "ground": "A measurement", "active": True,
    }  # fmt: skip
    rule = create_rule(values=values, by=BY)
    held = _held()
    by_hand = _by_hand(rule.pk, now)
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute("vacuum analyze contacts_contact, contacts_restriction")
    counted, run = _timed(lambda: plan_retention(by=BY, now=now))
    due = set(run.items.filter(outcome="due").values_list("contact", flat=True))
    # The second person is not what is measured.
    RetentionRun.objects.filter(pk=run.pk).update(state="approved", decided_at=now)
    run.refresh_from_db()
    done, run = _timed(lambda: execute_run(run=run, by=BY, now=now))
    kept = Contact.objects.exclude(restricted_at=None)
    restricted = set(kept.values_list("pk", flat=True))
    proof = {
        "measure": "proof",
        "due": len(due),
        "done_but_not_due": len(restricted - due),
        "due_but_not_done": len(due - restricted),
        "held": len(held),
        "held_and_done": len(restricted & held),
        "certificate_genuine": is_genuine(RetentionRun.objects.get(pk=run.pk)),
    }
    many = len(due)
    rows = [_row("dry run", counted, by_hand[0], many), _row("restrict", done, by_hand[1], many)]
    return [*rows, proof]


def _held() -> set[int]:
    """Hold a few of them all along."""
    people = list(Contact.objects.order_by("pk")[:HELD])
    keeper = get_user_model().objects.create(username="keeper")
    values = {"matter": "A measurement", "reason": "To be kept.", "custodian": keeper}
    place_hold(values=values, people=people, by=BY)
    return {each.pk for each in people}


def _by_hand(rule: int, now: datetime) -> tuple[float, float]:
    values = {"digest": "0" * 64, "as_of": now.date(), "planned_at": now, "state": "refused"}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0; set local jit = off")
        run = RetentionRun.objects.create(**values)
        given = {"run": run.pk, "rule": rule, "today": now.date(), "now": now}
        counted, _none = _timed(lambda: cursor.execute(_ITEM, given))
        done, _none = _timed(lambda: [cursor.execute(each, given) for each in _RESTRICT])
        transaction.set_rollback(True)
    return counted, done


def _row(measure: str, ours: float, limit: float, many: int) -> dict[str, Any]:
    return {
        "measure": measure,
        "ours": round(ours, 1),
        "limit": round(limit, 1),
        "ratio": round(ours / limit, 2),
        "at_most": AIM,
        "unit": "ms",
        "rows": many,
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = perf_counter()
    found = work()
    return 1000 * (perf_counter() - began), found
