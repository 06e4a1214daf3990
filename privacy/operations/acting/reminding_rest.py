"""Reminds the officer to give the rest to who asked for an accounting that an agency suspended."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.collaboration import Notice
from privacy.access import Can
from privacy.models.health import AccountingSuspension
from privacy.models.requests import MatchState, Outcome, PrivacyRequest, RequestStep
from privacy.operations.acting.charging import RIGHT
from privacy.operations.desk.dates import day_of
from privacy.operations.desk.steps import write_step
from privacy.operations.officers import officers_who

TOLD: Final = "told_rest_due"
# An agency's time that ended longer ago was told of then.
_BACK: Final = timedelta(days=90)


def rest_due() -> QuerySet[PrivacyRequest]:
    """Return the requests whose rest is due: reminded of, and no colleague wrote since."""
    steps = RequestStep.objects.filter(request=OuterRef("pk"))
    told = steps.filter(kind=TOLD).order_by("-pk").values("pk")[:1]
    after = RequestStep.objects.filter(request=OuterRef("pk"), user_id__isnull=False)
    rows = PrivacyRequest.objects.filter(Exists(steps.filter(kind=TOLD)), right=RIGHT)
    rows = rows.annotate(reminded=told)
    return rows.exclude(Exists(after.filter(pk__gt=OuterRef("reminded"))))


@operation
def remind_of_rest(*, by: Actor, now: datetime) -> int:
    """Write to the officers once a suspension is over, for each answer given while it held.

    Returns:
        How many requests they were told of.
    """
    today, told = day_of(now), 0
    notices: list[Notice] = []
    for row in _over(today):
        for request in _answered_without(row):
            write_step(request, TOLD, by=by, at=now, facts={"suspension": str(row.key)})
            notices += [_notice(user, request) for user in officers_who(Can.CHANGE_REQUESTS)]
            told += 1
    Notice.objects.bulk_create(notices)
    if told:
        record("disclosure.rest_due", about=AccountingSuspension, by=by, count=told)
    return told


def _over(today: date) -> QuerySet[AccountingSuspension]:
    """Return the suspensions that ended lately, on their last day or before."""
    ended = Q(ended_on__lte=today) | Q(ended_on=None, until__lt=today)
    rows = AccountingSuspension.objects.filter(ended, until__gte=today - _BACK)
    return rows.defer("statement").order_by("pk")


def _answered_without(row: AccountingSuspension) -> list[PrivacyRequest]:
    """Return the requests that were answered while it held and of which nobody was told yet."""
    told = RequestStep.objects.filter(
        request=OuterRef("pk"), kind=TOLD, facts__suspension=str(row.key)
    )
    rows = PrivacyRequest.objects.filter(
        ~Exists(told),
        right=RIGHT,
        closed_at__date__range=(row.said_on, row.ended_on or row.until),
        matches__contact=row.contact_id,
        matches__state=MatchState.CONFIRMED,
    ).exclude(outcome__in=(Outcome.WITHDRAWN, Outcome.CONVERTED))
    return list(rows.distinct().order_by("pk"))


def _notice(user: Any, request: PrivacyRequest) -> Notice:
    address = reverse("privacy:request_accounting", kwargs={"key": request.key})
    said = {"name": request.number, "address": address}
    return Notice(user=user, kind="privacy_rest_due", about_model="", about_key="", facts=said)


__all__ = ["TOLD", "remind_of_rest", "rest_due"]
