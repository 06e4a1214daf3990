"""Starts a campaign: the population is frozen in one statement, the next round planned."""

from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from governance.models.review import CampaignState, ReviewCampaign
from governance.operations.reviewing.population import count_people, digest_sql, rows_sql
from governance.operations.reviewing.rights import demand_running_reviews, locked_campaign
from governance.operations.reviewing.rounds import due_to_start, plan_next
from governance.operations.reviewing.telling import tell_reviewers

# More people are frozen by the worker: a hundred thousand take some seconds.
AT_ONCE, OPEN = 10_000, "governance.open_review"
# Reviewers take turns in the order of keys; where the contact's owner reviews, they do so
# only for contacts whose owner left or never was.
_FREEZE = """
insert into governance_reviewitem
  (campaign_id, contact_pk, contact_key, groups, digest, assignee_id, state, gone, note)
select %s, found.id, found.key, found.groups, {digest},
  coalesce(owner.id, turns.people[1 + (found.turn %% turns.n)]), 'open', '', ''
from (select people.*, row_number() over (order by key) - 1 as turn
      from ({people}) as people) as found
join contacts_contact c on c.id = found.id
cross join (select %s::bigint[] as people, cardinality(%s::bigint[]) as n) as turns
left join governance_user owner on %s and owner.id = found.owner_id and owner.is_active
order by found.key
"""
_DIGEST = """
select count(*), encode(sha256(convert_to(coalesce(
  string_agg(contact_key::text, ',' order by contact_key), ''), 'UTF8')), 'hex')
from governance_reviewitem where campaign_id = %s
"""


class NobodyToReview(DomainError):
    """The scope holds no contact today."""

    code = "nobody_to_review"


@operation
def open_campaign(
    *, campaign: ReviewCampaign, by: Actor, today: date | None = None
) -> ReviewCampaign:
    """Freeze whom the campaign is about, hand every contact to a reviewer and tell them.

    The people are those in scope that the actor sees; for the system, those the owner sees.
    A campaign that comes back has its next round planned at once.

    Raises:
        NobodyToReview: the scope is empty.
        NotRunning: it started before.
        NotPermitted: the role does not run reviews.
    """
    demand_running_reviews(by)
    today = today or timezone.localdate()
    current = locked_campaign(campaign, CampaignState.DRAFT)
    sees = by.user or current.owner
    count, digest = _freeze(current, sees, today) if sees is not None else (0, "")
    if not count:
        raise NobodyToReview(_("Nobody is in this scope today, so there is nothing to review."))
    current.state, current.started_at = CampaignState.RUNNING, timezone.now()
    current.started_by, current.frozen_count, current.frozen_digest = by.user, count, digest
    current.save()
    told = tell_reviewers(current, "review_assigned")
    record("review.started", about=current, by=by, contacts=count, sha256=digest, members=told)
    plan_next(current, by=by, today=today)
    return current


def start_now_or_later(*, campaign: ReviewCampaign, by: Actor) -> ReviewCampaign:
    """Start a campaign at once, or let the worker do it where very many people are in it.

    Returns:
        The campaign: running, or still a draft whose start waits for the worker.

    Raises:
        NobodyToReview, NotRunning, NotPermitted: as `open_campaign`.
    """
    demand_running_reviews(by)
    sees, today = by.user or campaign.owner, timezone.localdate()
    if count_people(campaign, sees, today=today, most=AT_ONCE + 1) <= AT_ONCE:
        return open_campaign(campaign=campaign, by=by)
    return queue_start(campaign=campaign, by=by)


@operation
def queue_start(*, campaign: ReviewCampaign, by: Actor) -> ReviewCampaign:
    """Hand the start of a draft to the worker; asked twice, it starts once.

    Raises:
        NotRunning: it started before.
        NotPermitted: the role does not run reviews.
    """
    demand_running_reviews(by)
    current = locked_campaign(campaign, CampaignState.DRAFT)
    ids = {"campaign_id": current.pk, "user_id": by.user_id}
    if defer_once(OPEN, lock=f"review-{current.pk}", **ids):
        record("review.start_queued", about=current, by=by)
    return current


def start_due(*, by: Actor, today: date | None = None) -> int:
    """Start the drafts whose day has come; an empty scope waits for another day.

    Returns:
        How many started.
    """
    today = today or timezone.localdate()
    started = 0
    for campaign in due_to_start(today):
        try:
            open_campaign(campaign=campaign, by=by, today=today)
        except NobodyToReview:
            continue
        started += 1
    return started


def _freeze(campaign: ReviewCampaign, sees: Any, today: date) -> tuple[int, str]:
    people, given = rows_sql(campaign, sees, today=today)
    digest, secret = digest_sql(campaign)
    turns = _turns(campaign, sees)
    sql = _FREEZE.format(digest=digest, people=people)
    with connection.cursor() as cursor:
        cursor.execute(sql, [campaign.pk, *secret, *given, turns, turns, campaign.by_record_owner])
        cursor.execute(_DIGEST, [campaign.pk])
        return cursor.fetchone()


def _turns(campaign: ReviewCampaign, sees: Any) -> list[int]:
    """Return who takes turns; without reviewers, the owner takes what nobody else does."""
    people = campaign.reviewers.filter(is_active=True).order_by("pk")
    owner = campaign.owner if campaign.owner and campaign.owner.is_active else sees
    return list(people.values_list("pk", flat=True)) or [owner.pk]


def frozen_population(campaign: ReviewCampaign) -> tuple[int, str]:
    """Return count and digest of the items as they stand, to compare with the frozen ones."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [campaign.pk])
        return cursor.fetchone()
