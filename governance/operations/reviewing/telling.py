"""Tells reviewers, owners and superiors about campaigns: counts and dates, no names."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from config.actor import Actor
from config.journal import record
from config.operation import operation
from config.reader import writing_to
from config.templatetags.ui import day, number
from contacts.models.collaboration import Notice
from governance.models.review import ItemState, ReviewCampaign, ReviewItem

MAIL = "governance.mail_review_notice"


def open_by_reviewer(campaign: ReviewCampaign) -> dict[int, int]:
    """Return how many contacts each active reviewer still has to decide on."""
    rows = ReviewItem.objects.filter(
        campaign=campaign, state=ItemState.OPEN, assignee__is_active=True
    )
    counted = rows.order_by().values("assignee").annotate(n=Count("pk"))
    return {row["assignee"]: row["n"] for row in counted}


def tell_reviewers(campaign: ReviewCampaign, kind: str) -> int:
    """Tell everybody with open contacts how many there are; returns how many were told."""
    waiting = open_by_reviewer(campaign)
    tell_people(campaign, kind, waiting)
    return len(waiting)


def tell_people(campaign: ReviewCampaign, kind: str, counts: dict[int, int]) -> None:
    """Write a notice to each person, by number, with their count, and mail it."""
    label, key = ReviewCampaign._meta.label, str(campaign.key)
    _settle(label, key, kind, counts)
    Notice.objects.bulk_create(
        Notice(
            user_id=pk,
            kind=kind,
            about_model=label,
            about_key=key,
            facts={"count": count, "due": campaign.due_on.isoformat()},
        )
        for pk, count in counts.items()
    )
    # The jobs are part of the transaction: what is taken back is not mailed.
    for pk, count in counts.items():
        app.configure_task(MAIL).defer(kind=kind, campaign_id=campaign.pk, user_id=pk, count=count)


@operation
def tell_not_started(*, campaign: ReviewCampaign, code: str, by: Actor) -> None:
    """Tell whoever asked for it that a campaign did not start, by the code of the reason."""
    if by.user is not None:
        Notice.objects.create(
            user=by.user,
            kind="review_not_started",
            about_model=ReviewCampaign._meta.label,
            about_key=str(campaign.key),
            facts={"code": code},
        )
    record("review.not_started", about=campaign, by=by, why=code)


def _settle(label: str, key: str, kind: str, people: Iterable[int]) -> None:
    """Let a newer reminder stand for the older ones."""
    Notice.objects.filter(
        about_model=label, about_key=key, kind=kind, user__in=list(people), read_at=None
    ).delete()


def mail_review_notice(kind: str, campaign: ReviewCampaign, user: Any, count: int) -> None:
    """Send one mail: how many contacts wait in which review, until when, and where."""
    if not user.is_active or not user.email:
        return
    with writing_to(user):
        subject = {
            "review_assigned": _("Contacts wait for your review"),
            "review_due": _("A review is due soon"),
            "review_escalated": _("A review is overdue"),
            "review_planned": _("The next review is planned"),
        }[kind]
        facts = {"title": campaign.title, "n": number(count), "day": day(campaign.due_on)}
        text = _("%(title)s: %(n)s open, due on %(day)s.") % facts
        path = reverse("quality:review", kwargs={"key": campaign.key})
        link = f"{settings.SITE_URL.rstrip('/')}{path}"
        send_mail(subject, f"{text}\n\n{link}\n", None, [user.email])
