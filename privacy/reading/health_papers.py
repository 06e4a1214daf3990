"""The papers of HIPAA as pages show them: what is in force, what was, and until when it is kept.

Documents are kept six years from their making or from the day they were last in effect,
whichever is later (45 CFR 164.316(b)(2)(i), 164.530(j)(2)).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from contacts.models.contact import Contact
from contacts.reading.permissions import purpose_names
from governance.models.policy import PolicyVersion
from privacy.laws.clock import add_months
from privacy.laws.table import RIGHTS
from privacy.models.authorisations import (
    Authorization,
    ComplianceEntry,
    PracticesAcknowledgement,
    PracticesNotice,
)
from privacy.operations.phi.authorising import in_force
from privacy.operations.phi.practices import notice_in_force

Outcome = PracticesAcknowledgement.Outcome
_SIX_YEARS = RIGHTS["hipaa.complaint"].keep.n


def kept_until(day: date) -> date:
    """Return the day until which a paper is kept that was last in effect on a day."""
    return add_months(day, _SIX_YEARS, up=True)


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of a text: since when, until when it was in effect and is kept."""

    title: str
    version: int
    since: date
    last: date | None
    record: Any = None

    @property
    def keep(self) -> date | None:
        """Until when it is kept; of what is in effect nobody knows yet."""
        return kept_until(self.last) if self.last else None


def _in_turn(rows: Iterable[Any], title: str, ended: date | None = None) -> list[Paper]:
    """Return versions, oldest first, each in effect until the next one."""
    found = list(rows)
    lasts = [each.effective_on - timedelta(days=1) for each in found[1:]] + [ended]
    return [
        Paper(title, row.number, row.effective_on, last, row)
        for row, last in zip(found, lasts, strict=False)
    ]


def notices() -> list[Paper]:
    """Return the published notices, newest first, each with how it was received."""
    counts = {each: Count("pk", filter=Q(outcome=each)) for each in Outcome.values}
    told = PracticesAcknowledgement.objects.values("notice").annotate(**counts)
    by_notice = {row["notice"]: row for row in told}
    rows = PracticesNotice.objects.exclude(published_at=None).order_by("number")
    papers = _in_turn(rows, "")
    for paper in papers:
        got = by_notice.get(paper.record.pk, {})
        paper.record.received = [(Outcome(each).label, got.get(each, 0)) for each in Outcome.values]
    return papers[::-1]


def policies() -> list[Paper]:
    """Return every version of every policy, in turn."""
    rows = PolicyVersion.objects.select_related("policy").order_by(
        "policy__title", "policy", "number"
    )
    by_policy: dict[Any, list[Any]] = {}
    for row in rows:
        by_policy.setdefault(row.policy, []).append(row)
    return [
        paper
        for policy, versions in by_policy.items()
        for paper in _in_turn(
            versions,
            policy.title,
            timezone.localdate(policy.retired_at) if policy.retired_at else None,
        )[::-1]
    ]


def entries(kind: str, user: Any) -> list[dict[str, Any]]:
    """Return the entries of a register, open ones first, with the people `user` may see."""
    rows = ComplianceEntry.objects.filter(kind=kind).select_related("user", "contact")
    found = list(rows.order_by("-on", "-pk")[:500])
    people = {row.contact_id for row in found if row.contact_id}
    seen = set(Contact.objects.visible_to(user).filter(pk__in=people).values_list("pk", flat=True))
    lines = [
        {
            "entry": row,
            "person": row.contact if row.contact_id in seen else None,
            "keep": kept_until(row.closed_on) if row.closed_on else None,
            "overdue": bool(row.due_on and row.due_on < timezone.localdate()),
        }
        for row in found
    ]
    return sorted(lines, key=lambda line: line["keep"] is not None)


def of_person(contact: Contact, *, with_authorizations: bool) -> dict[str, Any]:
    """Return the papers of one person."""
    given = PracticesAcknowledgement.objects.filter(contact=contact).select_related("notice")
    acknowledged = list(given.order_by("-on", "-pk"))
    current = notice_in_force()
    found: dict[str, Any] = {
        "acknowledged": acknowledged,
        "notice": current,
        "has_current": current is not None
        and any(row.notice_id == current.pk for row in acknowledged),
    }
    if with_authorizations:
        held = set(in_force().filter(contact=contact).values_list("pk", flat=True))
        rows = Authorization.objects.filter(contact=contact).order_by("-signed_on", "-pk")
        rows = rows.prefetch_related("papers")
        names = purpose_names()
        found["authorizations"] = [
            {
                "row": row,
                "current": row.pk in held,
                "purpose": names.get(row.purpose, row.purpose),
            }
            for row in rows
        ]
    return found
