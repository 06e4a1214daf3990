"""Reports of the sample business: kept, shared, talked about and mailed."""

from collections.abc import Mapping
from typing import Any

from config.actor import Actor, Door
from config.operation import operation
from contacts.models.team import Team
from contacts.operations.notes import write_note
from segments.models.reports import Report
from segments.operations.reporting.keeping import create_report, share_report
from segments.operations.reporting.scheduling import schedule_report

_TWICE = {"all": [{"event": "purchase", "measure": "count", "cmp": "gte", "value": 2}]}
# Owner, name, what it is for, measure, sides, period, shape, rule.
REPORTS = (
    (
        "marta", "Best sellers of the year", "What to order more of.",
        "revenue", ["product"], "last_12_months", "bars", None,
    ),
    (
        "marta", "Who answers us, by channel", "Where our letters are read.",
        "engagements", ["month", "channel"], "last_12_months", "share", None,
    ),
    (
        "dario", "New customers by source", "Where they come from.",
        "new_customers", ["source"], "last_12_months", "bars", None,
    ),
    (
        "marta", "What regulars spend", "Who bought twice or more, whatever segments there are.",
        "revenue", ["quarter"], "last_12_months", "line", _TWICE,
    ),
)  # fmt: skip
NOTE = "@ana the cakestand leads by far: shall we put it on the first page of the spring letter?"


@operation
def load_reports(*, people: Mapping[str, Any], by: Actor) -> None:
    """Keep the sample reports once; a second call writes nothing."""
    names = [row[1] for row in REPORTS]
    if Report.objects.filter(name__in=names).exists():
        return
    for owner, name, about, measure, sides, period, shape, rule in REPORTS:
        question: dict[str, Any] = {"measure": measure, "by": sides, "period": period}
        if rule is not None:
            question["rule"] = rule
        values = {"name": name, "description": about, "question": question, "shape": shape}
        made = create_report(values=values, owner=people[owner], by=by)
        share_report(report=made, users=[], teams=Team.objects.all(), by=by)
    marta = people["marta"]
    best = Report.objects.get(name=names[0])
    said = {"every": "week", "format": "pdf", "language": marta.language or "en"}
    schedule_report(report=best, viewer=marta, by=Actor(marta, Door.COMMAND), **said)
    write_note(about=best, text=NOTE, by=Actor(marta, Door.COMMAND))
