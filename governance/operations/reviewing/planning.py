"""Plans review campaigns; what is planned changes nothing until it starts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.field_groups import is_group
from contacts.models.contact import Stage
from contacts.normalise.text import tidy
from governance.models.review import Cadence, CampaignReviewer, CampaignState, ReviewCampaign
from governance.operations.reviewing.rights import demand_running_reviews, locked_campaign

FIELDS = (
    "title", "cadence", "scope", "groups", "owner", "by_record_owner", "reviewers",
    "escalate_to", "starts_on", "due_on", "remind_days", "note",
)  # fmt: skip
# What may still change once people are at work.
WHILE_RUNNING = frozenset({"owner", "escalate_to", "due_on", "remind_days", "note"})
SCOPE = ("stages", "sources", "owners", "teams", "segments", "stale")
REMIND = (14, 3)
_TITLE_MAX, _NOTE_MAX, _REMINDERS = 120, 500, 6


@operation
def plan_campaign(*, values: Mapping[str, Any], by: Actor) -> ReviewCampaign:
    """Write down a campaign that somebody will start, or that starts by itself on a day.

    Raises:
        Invalid: values break rules; all problems at once.
        NotPermitted: the role does not run reviews.
    """
    demand_running_reviews(by)
    given = {"title": "", "groups": [], "due_on": None, "owner": by.user, **values}
    good = _checked(given)
    reviewers = good.pop("reviewers", [])
    campaign = ReviewCampaign.objects.create(**{"remind_days": list(REMIND), **good})
    _put_reviewers(campaign, reviewers)
    record("review.planned", about=campaign, by=by, fields=good["groups"])
    return campaign


@operation
def change_campaign(
    *, campaign: ReviewCampaign, values: Mapping[str, Any], by: Actor
) -> ReviewCampaign:
    """Change a draft, or date and people of a running one; no difference leaves no trace.

    Raises:
        Invalid: values break rules, or the campaign runs and its population is frozen.
        NotPermitted: the role does not run reviews.
    """
    demand_running_reviews(by)
    current = ReviewCampaign.objects.select_for_update().get(pk=campaign.pk)
    good = _checked(values, current)
    reviewers = good.pop("reviewers", None)
    changed = [name for name, value in good.items() if value != getattr(current, name)]
    for name in changed:
        setattr(current, name, good[name])
    if reviewers is not None and set(reviewers) != set(current.reviewers.all()):
        changed.append("reviewers")
    if not changed:
        return current
    _demand_open_to(changed, current)
    current.save(update_fields=[name for name in changed if name != "reviewers"])
    if "reviewers" in changed:
        _put_reviewers(current, reviewers)
    record("review.changed", about=current, by=by, fields=sorted(changed))
    return current


@operation
def drop_campaign(*, campaign: ReviewCampaign, by: Actor) -> None:
    """Delete a draft.

    Raises:
        NotRunning: it started meanwhile.
        NotPermitted: the role does not run reviews.
    """
    demand_running_reviews(by)
    current = locked_campaign(campaign, CampaignState.DRAFT)
    record("review.dropped", about=current, by=by)
    current.delete()


def _demand_open_to(changed: list[str], campaign: ReviewCampaign) -> None:
    if campaign.state == CampaignState.DRAFT:
        return
    closed = campaign.state == CampaignState.CLOSED
    fixed = [name for name in changed if closed or name not in WHILE_RUNNING]
    if fixed:
        raise Invalid({name: [_("This is fixed since the review began.")] for name in fixed})


def _put_reviewers(campaign: ReviewCampaign, people: Any) -> None:
    wanted = {person.pk for person in people or ()}
    rows = CampaignReviewer.objects.filter(campaign=campaign)
    rows.exclude(user__in=wanted).delete()
    there = set(rows.values_list("user_id", flat=True))
    CampaignReviewer.objects.bulk_create(
        CampaignReviewer(campaign=campaign, user_id=pk) for pk in sorted(wanted - there)
    )


def _checked(values: Mapping[str, Any], current: ReviewCampaign | None = None) -> dict[str, Any]:
    problems: dict[str, list] = {
        name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)
    }
    good = {name: values[name] for name in FIELDS if name in values}
    for name, most in (("title", _TITLE_MAX), ("note", _NOTE_MAX)):
        if name in good:
            good[name] = tidy(str(good[name] or ""))
            if len(good[name]) > most or (name == "title" and not good[name]):
                problems[name] = [_("Give a text of at most %(most)d characters.") % {"most": most}]
    if "cadence" in good and good["cadence"] not in Cadence.values:
        problems["cadence"] = [_("Choose one of the list.")]
    if "groups" in good:
        good["groups"] = list(dict.fromkeys(good["groups"] or []))
        if not good["groups"] or not all(map(is_group, good["groups"])):
            problems["groups"] = [_("Choose which fields are reviewed.")]
    if "scope" in good:
        good["scope"], wrong = checked_scope(good["scope"] or {})
        problems |= {"scope": wrong} if wrong else {}
    problems |= _problems_of_dates(good, current) | _problems_of_people(good)
    if problems:
        raise Invalid(problems)
    return good


def checked_scope(scope: Mapping[str, Any]) -> tuple[dict[str, Any], list]:
    """Return a scope without its empty parts, and what is wrong with it."""
    kept = {name: value for name, value in scope.items() if value}
    wrong = kept.keys() - set(SCOPE) or set(kept.get("stages", [])) - set(Stage.values)
    return kept, [_("Choose one of the list.")] if wrong else []


def _problems_of_dates(good: dict[str, Any], current: ReviewCampaign | None) -> dict[str, list]:
    problems: dict[str, list] = {}
    due = good.get("due_on", current.due_on if current else None)
    if "due_on" in good and (due is None or (not _kept(good, current) and due < _today())):
        problems["due_on"] = [_("Give a day that is still to come.")]
    starts = good.get("starts_on")
    if starts and due and starts > due:
        problems["starts_on"] = [_("It cannot start after it is due.")]
    days = good.get("remind_days", [])
    if len(days) > _REMINDERS or any(not 0 <= day <= 365 for day in days):
        problems["remind_days"] = [_("Give up to six numbers of days, such as 14 and 3.")]
    return problems


def _kept(good: dict[str, Any], current: ReviewCampaign | None) -> bool:
    return current is not None and good["due_on"] == current.due_on


def _today() -> date:
    return timezone.localdate()


def _problems_of_people(good: dict[str, Any]) -> dict[str, list]:
    gone = [_("This person no longer works here.")]
    named = {name: [good[name]] for name in ("owner", "escalate_to") if good.get(name)}
    named["reviewers"] = list(good.get("reviewers") or [])
    return {
        name: gone for name, people in named.items() if not all(one.is_active for one in people)
    }
