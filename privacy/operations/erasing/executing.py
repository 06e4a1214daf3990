"""Carries an approved erasure out: locked, checked against its plan, in bounded transactions."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.operations.working import Watch
from privacy.models.erasure import Erasure
from privacy.operations.erasing import encoded, files
from privacy.operations.erasing.approving import CHANGED, RUNNABLE
from privacy.operations.erasing.ledger import carried_out, is_replay, write_down
from privacy.operations.erasing.notifying import tell_recipients
from privacy.operations.erasing.people import name_the_set, with_twins
from privacy.operations.erasing.planning import (
    PACKED,
    CannotErase,
    Looked,
    PlanChanged,
    hash_of,
    look_at,
    put_plan,
)
from privacy.operations.erasing.proving import prove_erasure
from privacy.operations.erasing.rows import erase_rows
from privacy.operations.erasing.search import sealed_search
from privacy.operations.erasing.sweeping import mentions, sweep
from privacy.operations.erasing.together import run_together
from privacy.operations.holds.standing import held_among

# People of one transaction. A chunk costs a pass over each of about 80 tables, so it is large;
# above it locks and the memory of one statement would grow without need.
CHUNK = 5_000
NAMED_ONE_BY_ONE = 100
State = Erasure.State
# What a chunk changes of its erasure; what all people are known by is large, and written once.
_MOVED = ("erased", "rows", "state", "executed_at")
_PLANNED = ("plan", "plan_hash", "kept", "recipients", "sought")

# What may write to these people is waited for, or waits for us: who changes a record locks it;
# an import locks itself for each chunk; an export writes whom it names before its file.
_WAIT = (
    "select id from contacts_contact where id in (select id from erasing) order by id for update",
    "select id from contacts_import where state in ('checking', 'running', 'undoing') or id in ("
    " select import_id from contacts_origin where contact_id in (select id from erasing))"
    " order by id for update",
    "select e.id from contacts_export e where e.state = 'building' order by e.id for update",
    "lock table contacts_exportedcontact in share row exclusive mode",
)


def execute_erasure(
    *, erasure: Erasure, by: Actor, now: datetime, watch: Watch | None = None
) -> Erasure:
    """Erase everybody of an approved plan, then prove it; called again, it goes on.

    Each chunk of people is one transaction: all tables or none. Where somebody must be kept it
    waits for the release and nothing is touched.

    Raises:
        CannotErase: nobody approved it, or it is over.
        PlanChanged: the data are not what was approved; the new plan waits for approval.
    """
    watch = watch or Watch()
    current, changed = _begin(erasure=erasure, by=by, now=now), False
    while current.state == State.RUNNING:
        with carried_out():
            current, changed = _chunk(erasure=current, by=by, now=now, watch=watch)
        if changed:
            raise PlanChanged(_(CHANGED))
    if current.state in (State.PROVING, State.BLOCKED):
        current = prove_erasure(erasure=current, by=by, now=now, watch=watch)
    return current


@operation
def _begin(*, erasure: Erasure, by: Actor, now: datetime) -> Erasure:
    current = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if current.state not in RUNNABLE:
        raise CannotErase(_("This erasure is not approved, or it is over."))
    if current.state == State.APPROVED:
        current.state, current.started_at = State.RUNNING, now
        current.save(update_fields=["state", "started_at"])
    return current


@operation
def _chunk(*, erasure: Erasure, by: Actor, now: datetime, watch: Watch) -> tuple[Erasure, bool]:
    """Erase the next people; the first time also check the plan and sweep for words."""
    rows = Erasure.objects.select_for_update(of=("self",)).defer("sought")
    current = rows.get(pk=erasure.pk)
    if current.state != State.RUNNING:  # taken back since the chunk before
        return current, False
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0; set local crm.erasing = 'on'")
    first = current.erased == 0
    left = current.people[current.erased :]
    part = left[:CHUNK]
    # Counting again looks at everybody; each chunk after it waits for its own people only.
    name_the_set(left if first else part)
    run_together(_WAIT)
    everybody = with_twins(current.people) if first else []
    if first and _stopped_by_a_hold(current, everybody, by, now):
        return current, False
    looked = _as_planned(current, everybody, now) if first else None
    if first and looked is None:
        return current, True
    if first and part != left:
        name_the_set(part)
    write_down(erasure=current, people=part, now=now)
    tell_recipients(current, by=by, now=now)
    done: dict[str, int] = dict(current.rows)
    _add(done, erase_rows(part, by=by, now=now, plan=looked.plan if looked else None))
    if looked is not None:
        current.sought = sealed_search(current, looked.sought, looked.files)
        _add(done, _words(looked))
        files.let_go(looked.files)
    _note_erased(current, part, by)
    current.erased += len(part)
    current.rows = done
    if current.erased == len(current.people):
        current.state, current.executed_at = State.PROVING, now
    current.save(update_fields=[*_MOVED, *(_PLANNED if first else ())])
    watch.reached(current.erased, total=len(current.people))
    return current, False


def _stopped_by_a_hold(current: Erasure, everybody: list[int], by: Actor, now: datetime) -> bool:
    if is_replay() or not held_among(everybody, now=now):
        return False
    current.state = State.HELD
    current.plan["held"] = True
    current.save(update_fields=["state", "plan"])
    record("erasure.held", about=current, by=by, people=len(current.people))
    return True


def _as_planned(current: Erasure, everybody: list[int], now: datetime) -> Looked | None:
    """Count again under lock; another plan than the approved one waits for approval again.

    One that a legal hold stopped for long goes on with what came in since, if it is still about
    the same people.
    """
    was_held = current.plan.pop("held", False)
    if hash_of(current.plan) != current.plan_hash:
        raise CannotErase(_("The plan was changed after it was approved."))
    looked = look_at(everybody, now, named=everybody == current.people)
    plan, digest = looked.plan, hash_of(looked.plan)
    if digest == current.plan_hash or (was_held and plan["people"] == current.people):
        current.plan, current.kept, current.recipients = plan, plan["kept"], plan["recipients"]
        current.plan_hash = digest
        return looked
    put_plan(current, plan, now)
    return None


def _words(looked: Looked) -> dict[str, int]:
    """Take the words out of the tables in which counting found some, just before."""
    counted = {row["table"] for row in looked.plan["tables"] if row["how"] == "words"}
    found = sweep([each for each in mentions() if each.table in counted], looked.sought)
    for table in counted.intersection(PACKED):
        _add(found, {table: encoded.forget_packed(table, looked.sought)})
    return {table: rows for table, rows in found.items() if rows}


def _add(done: dict[str, int], more: dict[str, int]) -> None:
    for table, rows in more.items():
        done[table] = done.get(table, 0) + rows


def _note_erased(current: Erasure, part: list[int], by: Actor) -> None:
    if len(part) <= NAMED_ONE_BY_ONE:
        for contact in Contact.objects.filter(pk__in=part).order_by("pk"):
            record("contact.erased", about=contact, by=by, erasure=str(current.key))
    else:
        record("contact.erased", about=Contact, by=by, erasure=str(current.key), count=len(part))
