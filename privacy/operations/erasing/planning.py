"""The plan of an erasure: a dry run that counts, with the very conditions of the real one."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, NotPermitted
from config.journal import record
from config.operation import operation
from governance.audit_triggers import UNTRACKED
from privacy.access import Can
from privacy.models.erasure import Erasure
from privacy.models.requests import PrivacyRequest, Status
from privacy.operations.desk.own import demand_not_own
from privacy.operations.erasing import encoded, files
from privacy.operations.erasing.keeping import kept_of, recipients_of_the_set
from privacy.operations.erasing.paths import naming
from privacy.operations.erasing.people import known_by, name_the_set, with_twins
from privacy.operations.erasing.sought import Sought
from privacy.operations.erasing.steps import steps
from privacy.operations.erasing.sweeping import count_mentions, mentions

PACKED = (encoded.SESSIONS, encoded.CACHE)


class CannotErase(DomainError):
    """The erasure is not in a state, or the plan not of a kind, that allows this."""

    code = "cannot_erase"
    status = 409


class PlanChanged(CannotErase):
    """What would be erased is not what the plan says any more."""

    code = "plan_changed"


def demand(by: Actor, right: Can) -> None:
    """Raise NotPermitted unless the actor is the system or holds the right."""
    if by.user is not None and not by.user.has_perm(right):
        raise NotPermitted(_("Your role does not allow this."))


@operation
def plan_erasure(
    *,
    people: Sequence[int],
    by: Actor,
    now: datetime,
    request: Any = None,
    why: str = "",
) -> Erasure:
    """Write down what an erasure of these people, and of records merged with them, would do.

    Nothing is changed but for the plan itself, which waits for a second person.

    Raises:
        CannotErase: nobody of them is there, or the request was taken back.
        NotPermitted: the role does not answer requests.
        OwnRequest: the request is the officer's own.
    """
    demand(by, Can.CHANGE_REQUESTS)
    demand_not_own(request, by)
    everybody = with_twins(people)
    if not everybody:
        raise CannotErase(_("There is nobody to erase: these records are erased already."))
    plan = plan_of(everybody, now)
    usual = Erasure.Why.REQUEST if request is not None else Erasure.Why.OTHER
    erasure = Erasure.objects.create(
        request=request,
        why=why or usual,
        people=everybody,
        plan=plan,
        plan_hash=hash_of(plan),
        planned_by=by.user,
        planned_at=now,
        kept=plan["kept"],
        recipients=plan["recipients"],
    )
    _demand_wanted(erasure)
    record("erasure.planned", about=erasure, by=by, people=len(everybody), rows=total_of(plan))
    return erasure


def _demand_wanted(erasure: Erasure) -> None:
    """Refuse a plan for a request that was taken back; the new row waited for who takes it back."""
    taken = PrivacyRequest.objects.filter(erasures=erasure, status=Status.WITHDRAWN)
    if taken.exists():
        raise CannotErase(_("The person took this request back."))


@dataclass(frozen=True, slots=True)
class Looked:
    """What counting found: the plan, and what the people are known by and which files go."""

    plan: dict[str, Any]
    sought: Sought
    files: list[str]


def plan_of(people: Sequence[int], now: datetime) -> dict[str, Any]:
    """Return the plan for these people as things are."""
    return look_at(people, now).plan


def look_at(people: Sequence[int], now: datetime, *, named: bool = False) -> Looked:
    """Count what goes and what stays, table by table, in the order it is done.

    `named` says that `erasing` holds these people already, and that the clock is off.
    """
    if not named:
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 0")
        name_the_set(people)
    sought = known_by()
    tables = [*_of_steps(people), *_of_words(sought)]
    counts = {row["table"]: row["rows"] for row in tables if row["how"] != "words"}
    names = files.files_of_the_set(sought)
    plan = {
        "people": list(people),
        "tables": tables,
        "files": files.by_folder(names),
        "sought": dict(sorted(sought.kinds.items())),
        "kept": kept_of(counts, now),
        "recipients": recipients_of_the_set(),
    }
    return Looked(plan, sought, names)


def _of_steps(people: Sequence[int]) -> list[dict[str, Any]]:
    """Count the rows of every step for the set, which are these people, in one round trip."""
    asked = " union all ".join(
        f'select {number}, count(*) from "{step.table}" t where {step.where}'
        for number, step in enumerate(steps())
    )
    with connection.cursor() as cursor:
        cursor.execute(naming(asked, people))
        counts = dict(cursor.fetchall())
    return [
        {"table": s.table, "how": s.how, "columns": list(s.columns), "rows": counts[number]}
        for number, s in enumerate(steps())
        if counts[number]
    ]


def _of_words(sought: Sought) -> list[dict[str, Any]]:
    found = [
        {"table": m.table, "how": "words", "columns": list(m.columns), "rows": n}
        for m, n in count_mentions(mentions(), sought)
        if n
    ]
    return found + [
        {"table": table, "how": "words", "columns": [], "rows": n}
        for table in PACKED
        if (n := len(encoded.packed_rows_with(table, sought)))
    ]


def hash_of(plan: dict[str, Any]) -> str:
    """Return the digest that a second person approves.

    Tables that machines write anew all the time (search words, scores, memberships) are left
    out of it: they go whatever stands in them, and would change a plan every night.
    """
    made_anew = {name.lower().replace(".", "_") for name in UNTRACKED}
    told = {
        "people": plan["people"],
        "tables": [row for row in plan["tables"] if row["table"] not in made_anew],
        "files": plan["files"],
        "kept": sorted({(each["what"], each["ground"]) for each in plan["kept"]
                        if each["what"] not in UNTRACKED}),
        "recipients": plan["recipients"],
    }  # fmt: skip
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def total_of(plan: dict[str, Any]) -> int:
    """Return how many rows a plan touches."""
    return sum(row["rows"] for row in plan["tables"] if row["how"] != "keep")


@operation
def renew_plan(*, erasure: Erasure, by: Actor, now: datetime) -> Erasure:
    """Count again; a plan that became another one waits for approval again.

    Raises:
        CannotErase: it is under way or over.
    """
    demand(by, Can.CHANGE_REQUESTS)
    current = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if current.state not in (Erasure.State.PLANNED, Erasure.State.APPROVED, Erasure.State.HELD):
        raise CannotErase(_("This erasure is under way or over."))
    put_plan(current, plan_of(with_twins(current.people), now), now)
    record("erasure.planned", about=current, by=by, people=len(current.people),
           rows=total_of(current.plan))  # fmt: skip
    return current


def put_plan(erasure: Erasure, plan: dict[str, Any], now: datetime) -> None:
    """Store a plan; nobody approved another one than the one they saw."""
    if hash_of(plan) != erasure.plan_hash:
        erasure.approved_by = erasure.approved_at = None
        erasure.state = Erasure.State.PLANNED
    erasure.people, erasure.plan, erasure.plan_hash = plan["people"], plan, hash_of(plan)
    erasure.kept, erasure.recipients, erasure.planned_at = plan["kept"], plan["recipients"], now
    erasure.save()


@operation
def cancel_erasure(*, erasure: Erasure, by: Actor) -> Erasure:
    """Give a plan up; nothing of it was done.

    Raises:
        CannotErase: it is under way or over.
    """
    demand(by, Can.CHANGE_REQUESTS)
    current = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if current.state not in (Erasure.State.PLANNED, Erasure.State.APPROVED, Erasure.State.HELD):
        raise CannotErase(_("This erasure is under way or over."))
    current.state = Erasure.State.CANCELLED
    current.save(update_fields=["state"])
    record("erasure.cancelled", about=current, by=by)
    return current
