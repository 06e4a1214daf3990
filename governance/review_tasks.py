"""Background work of the steward's desk: each job calls operations."""

from django.contrib.auth import get_user_model
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.errors import DomainError
from governance.models.review import ReviewCampaign
from governance.operations.desk.anomalies import detect_anomalies
from governance.operations.desk.days import freeze_day
from governance.operations.reviewing import rounds, starting, telling

AGAIN = RetryStrategy(max_attempts=3, wait=60)


@app.periodic(cron="30 4 * * *")
@app.task(name="governance.review_rounds", queueing_lock="governance.review_rounds", retry=AGAIN)
def review_rounds_job(timestamp: int) -> None:
    """Start what is due to start, take up what was put off, remind and escalate."""
    by = Actor.system(Door.JOB)
    starting.start_due(by=by)
    rounds.take_up_deferred(by=by)
    rounds.remind_reviewers(by=by)
    rounds.escalate_overdue(by=by)


# After the scores of the night are measured.
@app.periodic(cron="50 4 * * *")
@app.task(name="governance.quality_day", queueing_lock="governance.quality_day", retry=AGAIN)
def quality_day_job(timestamp: int) -> None:
    """Freeze the quality of the day and raise what is unusual."""
    by = Actor.system(Door.JOB)
    freeze_day(by=by)
    detect_anomalies(by=by)


@app.task(name=starting.OPEN, queue="bulk", retry=AGAIN)
def open_review_job(*, campaign_id: int, user_id: int | None) -> None:
    """Start a campaign with very many people; one that started meanwhile stays as it is."""
    campaign = ReviewCampaign.objects.get(pk=campaign_id)
    by = Actor(get_user_model().objects.filter(pk=user_id).first(), Door.PAGE)
    try:
        starting.open_campaign(campaign=campaign, by=by)
    except DomainError as refusal:
        telling.tell_not_started(campaign=campaign, code=refusal.code, by=by)


@app.task(name=telling.MAIL, queue="mail", retry=AGAIN)
def mail_review_job(*, kind: str, campaign_id: int, user_id: int, count: int) -> None:
    """Mail one colleague about a campaign."""
    campaign = ReviewCampaign.objects.get(pk=campaign_id)
    telling.mail_review_notice(kind, campaign, get_user_model().objects.get(pk=user_id), count)
