"""The weekly look at who read health data: counts, what stands out, a sample, a signature."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.days import start_of
from config.errors import DomainError, Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy
from contacts.operations.rights import demand
from governance.models.audit import AuditEvent
from governance.phi_trail import READ
from privacy.access import Can
from privacy.models.phi import EmergencyAccess, ReadReview

WEEK = timedelta(days=7)
SAMPLE = 20
# What one reader does in a day without standing out.
MANY = 100
NIGHT_FROM, NIGHT_TO, NIGHT_MANY = 22, 6, 10
VERDICTS = ("right", "wrong")


class Signed(DomainError):
    """The review was signed and stays as it is."""

    code = "review_signed"


@operation
def open_review(*, starts_on: date, by: Actor) -> ReadReview:
    """Begin the review of seven days; the same week again is the same review.

    Every reader who stands out is in the sample, and others by chance.
    """
    if by.user is not None:
        demand(by, Can.REVIEW_READS)  # type: ignore[arg-type]
    known = ReadReview.objects.filter(starts_on=starts_on).first()
    if known is not None:
        return known
    rows = list(_reads(starts_on))
    flags = _flags(rows)
    flags += _emergencies(starts_on)
    review = ReadReview.objects.create(
        starts_on=starts_on,
        ends_on=starts_on + WEEK - timedelta(days=1),
        reads=len(rows),
        readers=len({user for _pk, user, _at, _facts in rows}),
        people=len({key for *_rest, facts in rows for key in facts["people"]}),
        sample=_sample(rows, flags, starts_on),
        flags=flags,
    )
    record("read_review.opened", about=review, by=by, reads=review.reads, flags=len(flags))
    return review


@operation
def judge_read(*, review: ReadReview, entry: int, verdict: str, by: Actor) -> ReadReview:
    """Say of one entry of the sample whether the read was right.

    Raises:
        Signed: the review was signed.
        Invalid: no such entry, or no such verdict.
        NotPermitted: the role reviews nothing, or it is one's own read.
    """
    current = _open(review, by)
    drawn = next((each for each in current.sample if each["entry"] == entry), None)
    if drawn is None or verdict not in VERDICTS:
        raise Invalid({"verdict": [_("Choose one of the list.")]})
    if by.user is not None and drawn["user"] == by.user.pk:
        raise NotPermitted(_("Nobody reviews their own reads."))
    drawn["verdict"], drawn["by"] = verdict, by.user_id
    current.save(update_fields=["sample"])
    record("read_review.judged", about=current, by=by, entry=entry, verdict=verdict)
    return current


@operation
def sign_review(
    *, review: ReadReview, findings: str, by: Actor, now: datetime | None = None
) -> ReadReview:
    """Answer for a week with one's name.

    Raises:
        Signed: somebody did.
        Invalid: an entry of the sample has no verdict, or nothing is said.
        NotPermitted: the role reviews nothing.
    """
    current, findings = _open(review, by), tidy(findings)
    if any(not each.get("verdict") for each in current.sample):
        raise Invalid({"findings": [_("Look at every read of the sample first.")]})
    if not findings or len(findings) > 500:
        raise Invalid({"findings": [_("Say what you found, in up to 500 characters.")]})
    current.findings, current.state = findings, ReadReview.State.SIGNED
    current.signed_by, current.signed_at = by.user, now or timezone.now()
    current.save(update_fields=["findings", "state", "signed_by", "signed_at"])
    record("read_review.signed", about=current, by=by)
    return current


def _open(review: ReadReview, by: Actor) -> ReadReview:
    demand(by, Can.REVIEW_READS)  # type: ignore[arg-type]
    current = ReadReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if current.state == ReadReview.State.SIGNED:
        raise Signed(_("This review was signed already."))
    return current


Row = tuple[int, int | None, datetime, Mapping[str, Any]]


def _reads(starts_on: date) -> Iterable[Row]:
    begin, end = start_of(starts_on), start_of(starts_on + WEEK)
    rows = AuditEvent.objects.filter(verb=READ, at__gte=begin, at__lt=end).order_by("pk")
    return rows.values_list("pk", "user_id", "at", "facts").iterator()


def _flags(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return who read many people in a day, and who read many at night."""
    days: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    nights: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    for _pk, user, at, facts in rows:
        local = timezone.localtime(at, timezone.get_default_timezone())
        days[user, f"{local:%Y-%m-%d}"].update(facts["people"])
        if local.hour >= NIGHT_FROM or local.hour < NIGHT_TO:
            nights[user, f"{local:%Y-%m-%d}"].update(facts["people"])
    found = [
        {"kind": "many", "user": user, "day": day, "people": len(people)}
        for (user, day), people in days.items()
        if len(people) > MANY
    ]
    return found + [
        {"kind": "night", "user": user, "day": day, "people": len(people)}
        for (user, day), people in nights.items()
        if len(people) > NIGHT_MANY
    ]


def _emergencies(starts_on: date) -> list[dict[str, Any]]:
    begin, end = start_of(starts_on), start_of(starts_on + WEEK)
    rows = EmergencyAccess.objects.filter(started_at__gte=begin, started_at__lt=end)
    return [
        {
            "kind": "emergency",
            "user": row.user_id,
            "day": f"{timezone.localtime(row.started_at):%Y-%m-%d}",
            "emergency": str(row.key),
        }
        for row in rows.order_by("pk")
    ]


def _sample(rows: list[Row], flags: list[dict[str, Any]], starts_on: date) -> list[dict[str, Any]]:
    """Draw entries: of each who stands out, and of all; the same week draws the same."""
    # Nothing secret hangs on chance here: the draw must be repeatable.
    chance = random.Random(starts_on.toordinal())
    drawn: dict[int, Row] = {}
    for user in dict.fromkeys(flag["user"] for flag in flags):
        own = [row for row in rows if row[1] == user]
        drawn |= {row[0]: row for row in chance.sample(own, min(3, len(own)))}
    left = [row for row in rows if row[0] not in drawn]
    some = chance.sample(left, min(max(SAMPLE - len(drawn), 0), len(left)))
    drawn |= {row[0]: row for row in some}
    return [
        {"entry": pk, "user": user, "at": at.isoformat(), "verdict": ""}
        for pk, (_pk, user, at, _facts) in sorted(drawn.items())
    ]
