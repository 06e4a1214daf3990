"""What happens by itself: starting on a day, reminding, escalating, planning the next round."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from governance.models.review import (
    Cadence,
    CampaignReviewer,
    CampaignState,
    ItemState,
    ReviewCampaign,
    ReviewItem,
)
from governance.operations.reviewing.gone import settle_gone
from governance.operations.reviewing.telling import tell_people, tell_reviewers
from governance.querysets import ReviewCampaignQuerySet

MONTHS = {Cadence.QUARTERLY: 3, Cadence.ANNUAL: 12}
# An overdue campaign reminds again every so many days.
_AGAIN = 7


def months_later(day: date, months: int) -> date:
    """Return the same day some months on; the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(day.day - 1), first_of_next - timedelta(1))


def plan_next(campaign: ReviewCampaign, *, by: Actor, today: date) -> ReviewCampaign | None:
    """Plan the round after this one, which starts by itself; once, and only if it comes back."""
    months = MONTHS.get(Cadence(campaign.cadence))
    if months is None or ReviewCampaign.objects.filter(follows=campaign).exists():
        return None
    repeated = (
        "title", "cadence", "scope", "groups", "owner", "by_record_owner", "escalate_to",
        "remind_days",
    )  # fmt: skip
    planned = ReviewCampaign.objects.create(
        follows=campaign,
        starts_on=months_later(campaign.starts_on or today, months),
        due_on=months_later(campaign.due_on, months),
        **{name: getattr(campaign, name) for name in repeated},
    )
    people = CampaignReviewer.objects.filter(campaign=campaign)
    CampaignReviewer.objects.bulk_create(
        CampaignReviewer(campaign=planned, user_id=pk)
        for pk in people.values_list("user_id", flat=True)
    )
    record("review.planned", about=planned, by=by, fields=planned.groups)
    return planned


def due_to_start(today: date) -> list[ReviewCampaign]:
    """Return the drafts whose day has come and that somebody answers for."""
    drafts = ReviewCampaign.objects.filter(state=CampaignState.DRAFT, starts_on__lte=today)
    return list(drafts.filter(owner__is_active=True).order_by("starts_on", "pk"))


@operation
def take_up_deferred(*, by: Actor, today: date | None = None) -> int:
    """Open again what was put off until today, and settle what left meanwhile."""
    today = today or timezone.localdate()
    running = ReviewCampaign.objects.filter(state=CampaignState.RUNNING)
    for campaign in running.order_by("pk"):
        settle_gone(campaign=campaign, by=by)
    back = ReviewItem.objects.filter(
        campaign__state=CampaignState.RUNNING,
        state=ItemState.DEFERRED,
        deferred_until__lte=today,
    )
    count = back.update(state=ItemState.OPEN, decided_by=None, decided_at=None, deferred_until=None)
    if count:
        record("review.taken_up", about=ReviewItem, by=by, count=count)
    return count


@operation
def remind_reviewers(*, by: Actor, today: date | None = None) -> int:
    """Remind on the days chosen, on the due day and every week after it; once a day.

    Returns:
        How many campaigns reminded.
    """
    today = today or timezone.localdate()
    told = 0
    for campaign in _running_with_open().filter(Q(reminded_on=None) | Q(reminded_on__lt=today)):
        left = (campaign.due_on - today).days
        if left in campaign.remind_days or (left <= 0 and left % _AGAIN == 0):
            ReviewCampaign.objects.filter(pk=campaign.pk).update(reminded_on=today)
            members = tell_reviewers(campaign, "review_due")
            record("review.reminded", about=campaign, by=by, members=members)
            told += 1
    return told


@operation
def escalate_overdue(*, by: Actor, today: date | None = None) -> int:
    """Tell the superior, or without one the owner, once, of a campaign that is overdue.

    Returns:
        How many campaigns were escalated.
    """
    today = today or timezone.localdate()
    late = list(_running_with_open().filter(escalated_at=None, due_on__lt=today))
    for campaign in late:
        ReviewCampaign.objects.filter(pk=campaign.pk).update(escalated_at=timezone.now())
        person = campaign.escalate_to_id or campaign.owner_id
        count = campaign.items.filter(state=ItemState.OPEN).count()
        tell_people(campaign, "review_escalated", {person: count} if person else {})
        record("review.escalated", about=campaign, by=by, count=count, user=person)
    return len(late)


def _running_with_open() -> ReviewCampaignQuerySet:
    still = ReviewItem.objects.filter(campaign=OuterRef("pk"), state=ItemState.OPEN)
    running = ReviewCampaign.objects.select_for_update(of=("self",)).filter(
        Exists(still), state=CampaignState.RUNNING
    )
    return running.order_by("pk")
