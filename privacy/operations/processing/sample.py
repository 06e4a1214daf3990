"""The record of processing of the sample business, complete, and two assessments."""

from datetime import datetime, timedelta
from typing import Any

from config.actor import Actor
from governance.inventory.described import all_lines, usual_domain
from governance.operations.fields import describe_fields
from privacy.models.assessments import Assessment
from privacy.models.processing import FrozenRecord, RecipientPlace
from privacy.operations.processing.assessing import (
    begin_assessment,
    change_assessment,
    sign_assessment,
)
from privacy.operations.processing.keeping import change_house, freeze_record, place_recipient
from privacy.operations.processing.recipients import EEA, recipients

_HOUSE = {
    "controller": "La Tienda de Muestra, S. L.\nCalle Mayor 1, 28013 Madrid\nhola@tienda.example",
    "officer": "Prisca, privacidad@tienda.example",
    "measures": "Locked office; full-disk encryption on every laptop; a course on privacy each year"
    " (sample text).",
}
# Domain of the inventory: purposes, basis, how long it is kept.
_SAYS = {
    "purchases": (("service",), "contract", "Six years, as invoices are"),
    "engagement": (("newsletter", "offers"), "consent", "Two years"),
    "special": (("service",), "consent", "Until consent is withdrawn"),
    "health": (("service",), "consent", "Until consent is withdrawn"),
}
_OF_EVENTS = ("contacts.ContactPoint", "value")
_WRITTEN = {
    "description": "Customers are scored by what they bought and when, to choose whom to write to.",
    "necessity": "Without it everybody would get every mail.",
    "measures": "Who objects is not scored; nobody gets another price because of a score.",
}


def load(*, by: Actor, now: datetime) -> None:
    """Load it once."""
    if FrozenRecord.objects.exists():
        return
    change_house(values=_HOUSE, by=by)
    _describe(by)
    for recipient in recipients():
        place_recipient(recipient=recipient.recipient, values=_place(recipient.kind, now), by=by)
    freeze_record(by=by, now=now)
    _assess(by, now)


def _describe(by: Actor) -> None:
    lines = all_lines()
    for code, (purposes, basis, retention) in _SAYS.items():
        places = [(line.table, line.column) for line in lines if usual_domain(line) == code]
        values: dict[str, Any] = {"purposes": purposes, "basis": basis, "retention": retention}
        if places:
            describe_fields(places=places, values=values, by=by)
    said = {"purposes": ("events", "newsletter", "offers", "service")}
    describe_fields(places=[_OF_EVENTS], values=said, by=by)


def _place(kind: str, now: datetime) -> dict[str, Any]:
    """The American services rest on clauses, what is our own stays in Spain."""
    if kind in ("webhook", "csv", "sftp"):
        return {"country": next(iter(EEA & {"ES"})), "safeguard": RecipientPlace.Safeguard.NONE}
    return {
        "country": "US",
        "safeguard": RecipientPlace.Safeguard.CLAUSES,
        "reference": "SCC 2021/914, module 2, folder Agreements (sample)",
        "assessed_on": now.date() - timedelta(days=60),
    }


def _assess(by: Actor, now: datetime) -> None:
    kind = Assessment.Kind.DPIA.value
    before = now - timedelta(days=40)
    found = begin_assessment(kind=kind, title="Scores of customers", by=by, now=before)
    values = {
        "answers": _WRITTEN,
        "risks": [
            {
                "harm": "Somebody is treated worse because of a score.",
                "likely": "low",
                "severe": "medium",
                "against": "Scores are shown with their reasons and never set a price.",
            }
        ],
        "advice": "Go on; look at it again in a year.",
        "decision": Assessment.Decision.PROCEED.value,
        "review_on": (now + timedelta(days=325)).date(),
    }
    found = change_assessment(assessment=found, values=values, by=by)
    sign_assessment(assessment=found, by=by, now=before)
    begin_assessment(kind=kind, title="Visits of the website", by=by, now=now)
