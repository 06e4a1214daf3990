"""Complaints, trainings and sanctions (164.530(b), (d), (e)): registers that lose nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted, Stale
from config.journal import record
from config.operation import operation
from contacts.operations.rights import demand
from privacy.access import Can
from privacy.models.authorisations import ComplianceEntry
from privacy.operations.phi.values import fitting

Kind = ComplianceEntry.Kind
FIELDS = ("on", "user", "contact", "subject", "words", "outcome", "due_on")
_LONGEST = {"subject": 160, "words": 2000, "outcome": 1000}
_NEEDED = {
    Kind.COMPLAINT: ("on", "subject", "words"),
    Kind.TRAINING: ("on", "subject", "user"),
    Kind.SANCTION: ("on", "subject", "user", "outcome"),
}


class Closed(DomainError):
    """The entry was closed and stays as it is."""

    code = "entry_closed"


@operation
def add_entry(*, kind: str, values: Mapping[str, Any], by: Actor) -> ComplianceEntry:
    """Write an entry; trainings and sanctions are facts, so they are closed with their day.

    Raises:
        Invalid: something is missing.
        NotPermitted: the role keeps no registers, or it is a sanction against oneself.
    """
    demand(by, Can.CHANGE_REGISTERS)  # type: ignore[arg-type]
    if kind not in Kind.values:
        raise Invalid({"kind": [_("Choose one of the list.")]})
    good = _checked(kind, values)
    if kind == Kind.SANCTION:
        _demand_other(good["user"], by)
    closed = None if kind == Kind.COMPLAINT else good["on"]
    entry = ComplianceEntry.objects.create(kind=kind, closed_on=closed, **good)
    record("compliance_entry.added", about=entry, by=by, kind=kind)
    return entry


@operation
def close_complaint(
    *, entry: ComplianceEntry, outcome: str, by: Actor, on: date | None = None, version: int = 0
) -> ComplianceEntry:
    """Say what came of a complaint; from that day on it is kept six years.

    Raises:
        Closed: it has an outcome.
        Stale: somebody changed it meanwhile.
        Invalid: no outcome (164.530(d)(2) asks for the disposition).
        NotPermitted: the role keeps no registers, or the complaint is about oneself.
    """
    demand(by, Can.CHANGE_REGISTERS)  # type: ignore[arg-type]
    current = ComplianceEntry.objects.select_for_update().get(pk=entry.pk)
    if current.closed_on:
        raise Closed(_("This entry was closed already."))
    if version and version != current.version:
        raise Stale(_("Somebody changed this entry meanwhile. Load it again."))
    _demand_other(current.user, by)
    good = _checked(current.kind, {"outcome": outcome}, partly=True)
    if not good["outcome"]:
        raise Invalid({"outcome": [_("This is needed.")]})
    current.outcome, current.closed_on = good["outcome"], on or timezone.localdate()
    current.version += 1
    current.save(update_fields=["outcome", "closed_on", "version"])
    record("compliance_entry.closed", about=current, by=by, kind=current.kind)
    return current


def _demand_other(user: Any, by: Actor) -> None:
    if user is not None and by.user is not None and user.pk == by.user.pk:
        raise NotPermitted(_("Nobody decides about themselves."))


def _checked(kind: str, values: Mapping[str, Any], *, partly: bool = False) -> dict[str, Any]:
    good, problems = fitting(
        values, fields=FIELDS, longest=_LONGEST, needed=_NEEDED[Kind(kind)], partly=partly
    )
    if good.get("on") and good["on"] > timezone.localdate():
        problems["on"] = [_("This day has not come yet.")]
    if problems:
        raise Invalid(problems)
    return good


__all__ = ["Closed", "add_entry", "close_complaint"]
