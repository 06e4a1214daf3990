"""Assessments: begun with what asks for them, answered, signed; signed ones stay as they are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, Stale
from config.journal import record
from config.operation import operation
from privacy.access import Can
from privacy.models.assessments import Assessment
from privacy.operations.erasing.planning import demand
from privacy.operations.processing.record import house
from privacy.operations.processing.triggers import of_law, triggers

FIELDS = ("title", "answers", "risks", "advice", "decision", "review_on")
# What each law wants described: GDPR Art. 35(7)(a), (b), (d); 11 CCR 7152(a).
QUESTIONS = {
    "dpia": ("description", "necessity", "measures"),
    "ccpa": ("description", "necessity", "benefits", "measures"),
}


class Signed(DomainError):
    """It was signed; what changes since belongs into a new one."""

    code = "signed"


@operation
def begin_assessment(*, kind: str, title: str, by: Actor, now: datetime) -> Assessment:
    """Begin an assessment; what asks for it at this moment is written down.

    Raises:
        Invalid: an unknown law, or no title.
        NotPermitted: the role does not keep the record.
    """
    demand(by, Can.CHANGE_PROCESSING)
    if kind not in Assessment.Kind.values:
        raise Invalid({"kind": [_("Choose one of the list.")]})
    if not title.strip():
        raise Invalid({"title": [_("Say what is assessed.")]})
    found = Assessment.objects.create(
        kind=kind, title=title.strip(), triggers=_asking(kind, now), created_at=now
    )
    record("assessment.begun", about=found, by=by, kind=kind)
    return found


@operation
def change_assessment(
    *,
    assessment: Assessment,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
) -> Assessment:
    """Write down answers, risks and what was decided.

    Raises:
        NotPermitted: the role does not keep the record.
        Signed: it was signed.
        Stale: somebody changed it meanwhile.
    """
    demand(by, Can.CHANGE_PROCESSING)
    current = _open(assessment)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody changed this meanwhile. Look at it again."))
    changed = [name for name in FIELDS if name in values and getattr(current, name) != values[name]]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, values[name])
    current.version += 1
    current.save()
    record("assessment.changed", about=current, by=by, fields=changed)
    return current


@operation
def sign_assessment(*, assessment: Assessment, by: Actor, now: datetime) -> Assessment:
    """Sign what was found; from here on it stays as it is.

    Raises:
        Invalid: something the law names is not answered; by field.
        NotPermitted: the role does not keep the record.
        Signed: it was signed before.
    """
    demand(by, Can.CHANGE_PROCESSING)
    current = _open(assessment)
    if problems := _lacking(current, now):
        raise Invalid(problems)
    current.triggers = _asking(current.kind, now)
    current.signed_at, current.signed_by = now, by.user
    current.version += 1
    current.save()
    record("assessment.signed", about=current, by=by, decision=current.decision)
    return current


def _open(assessment: Assessment) -> Assessment:
    current = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if current.signed_at is not None:
        raise Signed(_("It was signed. Begin a new assessment for what has changed."))
    return current


def _asking(kind: str, now: datetime) -> list[str]:
    return of_law(kind, triggers(_day(now)))


def _day(now: datetime) -> date:
    return timezone.localdate(now, timezone.get_default_timezone())


def _lacking(row: Assessment, now: datetime) -> dict[str, list[str]]:
    problems = {
        name: [_("Answer this before you sign.")]
        for name in QUESTIONS[row.kind]
        if not str(row.answers.get(name, "")).strip()
    }
    if not row.risks:
        problems["risks"] = [_("Name at least one risk, and what you do against it.")]
    if not row.decision:
        problems["decision"] = [_("Say what came of it.")]
    if row.review_on is None or row.review_on <= _day(now):
        problems["review_on"] = [_("Choose a day on which it is looked at again.")]
    # The controller seeks the advice of the officer, where there is one (Art. 35(2)).
    if row.kind == Assessment.Kind.DPIA and house().officer and not row.advice.strip():
        problems["advice"] = [_("Ask the data protection officer, and write down the advice.")]
    return problems
