"""The parts of a campaign's page whose cost grows with it, asked for apart from the page."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.models.review import ReviewCampaign
from governance.operations.reviewing.population import count_people
from governance.operations.reviewing.starting import frozen_population
from governance.reading import reviews as reading

TEMPLATES = {
    "bar": "_bar",
    "reviewers": "_reviewers",
    "frozen": "_frozen",
    "preview": "_preview_count",
}


@require_GET
@login_required
def review_part(request: HttpRequest, key: UUID, part: str) -> HttpResponse:
    """Draw the bar, the reviewers, the check of the population, or whom a draft is about."""
    if part not in TEMPLATES:
        raise Http404
    seen = ReviewCampaign.objects.visible_to(request.user).select_related("owner")
    campaign = get_object_or_404(seen, key=key)
    context = {"campaign": campaign, **_of(request, campaign, part)}
    return render(request, f"governance/quality/{TEMPLATES[part]}.html", context)


def _of(request: HttpRequest, campaign: ReviewCampaign, part: str) -> dict[str, Any]:
    if part == "bar":
        return {"standing": reading.full_standing(campaign, request.user)}
    if part == "frozen":
        return {"frozen": is_frozen(campaign)}
    if part == "preview":
        return {"preview": count_people(campaign, request.user, today=timezone.localdate())}
    show, whose = request.GET.get("show", ""), request.GET.get("whose", "")
    show = show if show in reading.SHOWN else "all"
    return {"reviewers": reading.reviewers_of(campaign), "show": show, "whose": whose}


def is_frozen(campaign: ReviewCampaign) -> bool:
    """Say whether the population is still the one that was frozen; reads all of it."""
    known = (campaign.frozen_count, campaign.frozen_digest)
    return frozen_population(campaign) == known


def people_if_now(campaign: ReviewCampaign, user: Any) -> int | None:
    """Return how many a draft would be about, None where the page should not wait for that."""
    if campaign.scope.get("stale"):
        return None  # every contact is looked at
    most = reading.COUNTED + 1
    found = count_people(campaign, user, today=timezone.localdate(), most=most)
    return found if found < most else None
