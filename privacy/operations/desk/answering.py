"""Carries out what a right asks, where nothing is left to choose: by the desk and by command."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from contacts.models.contact import Contact
from privacy.models.erasure import Erasure
from privacy.models.packages import Package
from privacy.models.requests import MatchState, PrivacyRequest
from privacy.operations.acting.automated import stop_automated
from privacy.operations.acting.objecting import object_to_marketing, withdraw
from privacy.operations.acting.selling import limit_sensitive, opt_out
from privacy.operations.desk.dates import right_of
from privacy.operations.desk.deciding import MatchesOpen, TasksOpen, complete
from privacy.operations.desk.identity import demand_known
from privacy.operations.desk.matching import confirmed_people, decide_match
from privacy.operations.desk.own import demand_not_own
from privacy.operations.erasing.approving import approve_erasure
from privacy.operations.erasing.executing import execute_erasure
from privacy.operations.erasing.planning import plan_erasure
from privacy.operations.packaging.building import KINDS_OF, build_package, write_package

# What agrees on a record so that the officer who runs a request takes it without a look.
SURE = frozenset(("email", "external_id"))
_ACTS: dict[str, Callable[..., Any]] = {
    "marketing_objection": object_to_marketing,
    "withdrawal": withdraw,
    "opt_out": opt_out,
    "limit_sensitive": limit_sensitive,
    "automated_decision": stop_automated,
}


class NeedsChoice(DomainError):
    """An officer has to say more on the page of the request."""

    code = "needs_choice"


class NobodyFound(DomainError):
    """No record is surely the person's."""

    code = "nobody_found"


@dataclass(slots=True)
class Ran:
    """What running a request came to, in the words of the contract."""

    status: str = ""
    plan_hash: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)
    recipients: list[Any] = field(default_factory=list)
    proof: dict[str, int] = field(default_factory=dict)
    package: dict[str, Any] | None = None


def rehearse(*, request: PrivacyRequest, by: Actor, now: datetime) -> Ran:
    """Return what running a request would do; nothing of it stays."""
    with transaction.atomic():
        take_the_sure(request=request, by=by, now=now)
        found = Ran(status=request.status)
        if right_of(request).action == "erasure":
            _tell_erasure(found, _planned(request, by, now))
        transaction.set_rollback(True)
    return found


def run(*, request: PrivacyRequest, by: Actor, now: datetime, second: Actor | None = None) -> Ran:
    """Carry a request out as far as it goes: to the answer, or to the next decision.

    Args:
        request: what is asked.
        by: the officer, who takes records that surely agree as the person's.
        now: when.
        second: who approves the plan of an erasure.

    Raises:
        NobodyFound: no record surely agrees.
        NotVerified: the law asks for proof of who it is first.
        NeedsChoice: the right asks for something only a person can say.
    """
    demand_not_own(request, by)
    if not request.is_open:
        return _answered(request)
    demand_known(request)
    take_the_sure(request=request, by=by, now=now)
    action, found = right_of(request).action, Ran()
    if action == "erasure":
        _erase(request, found, by=by, second=second, now=now)
    elif request.right in KINDS_OF:
        _pack(request, found, by=by, now=now)
    elif action in _ACTS:
        for contact in Contact.objects.filter(pk__in=confirmed_people(request)):
            _ACTS[action](request=request, contact=contact, by=by, now=now)
    else:
        raise NeedsChoice(_("Open this request at the desk: something has to be chosen."))
    request.refresh_from_db()
    _close(request, by, now)
    found.status = request.status
    return found


def _answered(request: PrivacyRequest) -> Ran:
    """Return what a closed request came to; running it again changes nothing."""
    found = Ran(status=request.status)
    erasure = request.erasures.order_by("-pk").first()
    if erasure is not None:
        _tell_erasure(found, erasure)
    package = request.packages.order_by("-pk").first()
    if package is not None:
        _tell_package(found, package)
    return found


def take_the_sure(*, request: PrivacyRequest, by: Actor, now: datetime) -> None:
    """Confirm the proposed records that have the very address or key, and what was merged there.

    A record that only shares something and bears another name is somebody else's.

    Raises:
        NobodyFound: there is none, and none was confirmed before.
    """
    for match in request.matches.filter(state=MatchState.PROPOSED):
        said = match.evidence
        against, merged = bool(said.get("against")), said.get("via") == "merged"
        sure = bool(SURE & set(said.get("agrees", ())))
        if (sure and not against) or merged:
            decide_match(match=match, confirmed=True, by=by, now=now)
        elif against and not sure:
            decide_match(match=match, confirmed=False, by=by, now=now)
    if not confirmed_people(request):
        raise NobodyFound(_("No record is surely this person's. Decide at the desk."))


def _erase(
    request: PrivacyRequest, found: Ran, *, by: Actor, second: Actor | None, now: datetime
) -> None:
    erasure = _planned(request, by, now)
    if erasure.state == Erasure.State.PLANNED and second is not None:
        erasure = approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=second, now=now)
    if erasure.state in (Erasure.State.APPROVED, Erasure.State.RUNNING, Erasure.State.BLOCKED):
        erasure = execute_erasure(erasure=erasure, by=by, now=now)
    _tell_erasure(found, erasure)


def _planned(request: PrivacyRequest, by: Actor, now: datetime) -> Erasure:
    """Return the erasure of a request, planned now where there is none."""
    known = request.erasures.exclude(state=Erasure.State.CANCELLED).order_by("-pk").first()
    people = confirmed_people(request)
    return known or plan_erasure(people=people, by=by, now=now, request=request)


def _tell_erasure(found: Ran, erasure: Erasure) -> None:
    found.plan_hash = erasure.plan_hash
    counted: dict[str, int] = {}
    for row in erasure.plan.get("tables", ()):
        if row["how"] != "keep":
            counted[row["table"]] = counted.get(row["table"], 0) + row["rows"]
    found.rows = dict(erasure.rows) or counted
    found.kept, found.recipients = list(erasure.kept), list(erasure.recipients)
    if erasure.proof:
        found.proof = {name: erasure.proof.get(name, 0) for name in ("scanned_columns", "hits")}


def _pack(request: PrivacyRequest, found: Ran, *, by: Actor, now: datetime) -> None:
    package: Package = build_package(
        request=request, kind=KINDS_OF[request.right][0], by=by, now=now
    )
    _tell_package(found, write_package(package=package, by=by, now=now))


def _tell_package(found: Ran, package: Package) -> None:
    found.rows = dict(package.manifest.get("rows", {}))
    found.package = {
        "key": str(package.key),
        "kind": package.kind,
        "sha256": package.sha256,
        "bytes": package.size,
        "expires_at": package.expires_at.isoformat() if package.expires_at else None,
    }


def _close(request: PrivacyRequest, by: Actor, now: datetime) -> None:
    """Close the request if nothing is left to do; otherwise it stays with the officer."""
    try:
        complete(request=request, by=by, now=now)
    except (MatchesOpen, TasksOpen):
        return
    request.refresh_from_db()
