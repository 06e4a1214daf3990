"""Tells colleagues which requests are due soon and which are late: once for each date."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Notice
from privacy.access import Can
from privacy.models.requests import PrivacyRequest, RequestStep
from privacy.operations.desk.dates import day_of
from privacy.operations.desk.steps import write_step
from privacy.operations.officers import officers_who

SOON = timedelta(days=7)


@operation
def notice_due_requests(*, by: Actor, now: datetime) -> int:
    """Write to who has each request that is due within a week or late, or to every officer.

    Returns:
        How many notices are new.
    """
    today = day_of(now)
    rows = PrivacyRequest.objects.unfinished().filter(paused_since=None)
    requests = list(rows.select_related("assignee").order_by("due", "pk"))
    told = _told(requests)
    officers = officers_who(Can.CHANGE_REQUESTS)
    notices = []
    for request in requests:
        for what, due in _dates(request):
            kind = "overdue" if due < today else "due_soon"
            if due > today + SOON or (request.pk, kind, what, str(due)) in told:
                continue
            facts = {"what": what, "due": str(due)}
            write_step(request, f"told_{kind}", by=by, at=now, facts=facts)
            notices += [_notice(user, kind, request, facts) for user in _readers(request, officers)]
    Notice.objects.bulk_create(notices)
    if notices:
        record("privacy_request.noticed", about=PrivacyRequest, by=by, count=len(notices))
    return len(notices)


def _dates(request: PrivacyRequest) -> Iterator[tuple[str, date]]:
    if request.ack_due is not None and request.acknowledged_at is None:
        yield "receipt", request.ack_due
    if request.due is not None:
        yield "answer", request.due


def _told(requests: list[PrivacyRequest]) -> set[tuple[int, str, str, str]]:
    """Return what colleagues were told already."""
    steps = RequestStep.objects.filter(request__in=requests, kind__startswith="told_")
    return {
        (number, kind.removeprefix("told_"), facts.get("what", ""), facts.get("due", ""))
        for number, kind, facts in steps.values_list("request", "kind", "facts")
    }


def _readers(request: PrivacyRequest, officers: list[Any]) -> list[Any]:
    one = request.assignee
    return [one] if one is not None and one.is_active else officers


def _notice(user: Any, kind: str, request: PrivacyRequest, facts: dict[str, str]) -> Notice:
    address = reverse("privacy:request", kwargs={"key": request.key})
    said = {"name": request.number, "address": address, **facts}
    return Notice(user=user, kind=f"privacy_{kind}", about_model="", about_key="", facts=said)
