"""Review campaigns: the list, planning, starting and ending one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.actor import Actor, Door
from config.page_address import query_with
from contacts.views.refusals import attempt
from governance.forms.reviews import CampaignForm, SignOffForm
from governance.models.review import CampaignState, ReviewCampaign
from governance.operations.reviewing import closing, planning, starting
from governance.querysets import RUN_REVIEW
from governance.reading import reviews as reading
from governance.reading.field_groups import group_words
from governance.reading.scopes import scope_words
from governance.views.quality import review_parts as parts

SHOWS = (
    ("open", pgettext_lazy("review", "Open")),
    ("deferred", gettext_lazy("Deferred")),
    ("decided", gettext_lazy("Decided")),
    ("gone", gettext_lazy("No longer there")),
    ("all", gettext_lazy("All")),
)


@require_GET
@login_required
def review_list(request: HttpRequest) -> HttpResponse:
    """List the campaigns: what waits for the reader first, then what runs, comes and was."""
    seen = ReviewCampaign.objects.visible_to(request.user)
    runs = request.user.has_perm(RUN_REVIEW)
    by_state = {
        state: reading.standings(seen.filter(state=state).order_by("due_on", "pk"), request.user)
        for state in CampaignState
    }
    context = {
        "running": by_state[CampaignState.RUNNING],
        "drafts": by_state[CampaignState.DRAFT],
        "closed": by_state[CampaignState.CLOSED][::-1],
        "may_run": runs,
        "nav": "quality",
        "tab": "reviews",
    }
    return render(request, "governance/quality/reviews.html", context)


@require_GET
@login_required
def review_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one campaign: how far it is, whom it is about, and its contacts one by one."""
    return campaign_page(request, visible_campaign(request, key), SignOffForm())


def visible_campaign(request: HttpRequest, key: UUID) -> ReviewCampaign:
    """Return a campaign that the reader may see, or answer that there is none."""
    seen = ReviewCampaign.objects.visible_to(request.user).select_related("owner", "follows")
    return get_object_or_404(seen, key=key)


def campaign_page(
    request: HttpRequest, campaign: ReviewCampaign, form: SignOffForm, status: int = 200
) -> HttpResponse:
    """Draw the page of a campaign."""
    runs = request.user.has_perm(RUN_REVIEW)
    context: dict[str, Any] = {
        "standing": reading.standings(ReviewCampaign.objects.filter(pk=campaign.pk), request.user)[
            0
        ],
        "groups": group_words(campaign.groups),
        "scope": scope_words(campaign.scope, request.user),
        "may_run": runs,
        "sign_form": form,
        "nav": "quality",
        "tab": "reviews",
    }
    if campaign.state == CampaignState.DRAFT:
        context["preview"] = parts.people_if_now(campaign, request.user)
    else:
        context |= _items(request, campaign)
        if campaign.frozen_count <= reading.COUNTED:
            context["frozen"] = parts.is_frozen(campaign)
            context["reviewers"] = reading.reviewers_of(campaign)
    return render(request, "governance/quality/review.html", context, status=status)


def _items(request: HttpRequest, campaign: ReviewCampaign) -> dict[str, Any]:
    running = campaign.state == CampaignState.RUNNING
    usual = "open" if running else "all"
    show = request.GET.get("show", usual)
    show = show if show in reading.SHOWN else usual
    whose = request.GET.get("whose", "")
    after = request.GET.get("after", "")
    page = reading.items_page(campaign, request.user, show=show, whose=whose, after=after)
    return {
        "lines": page.lines,
        "next": query_with(request, after=page.after) if page.after else "",
        "first": query_with(request, after="") if after else "",
        "show": show,
        "shows": SHOWS,
        "whose": whose,
        "query": request.GET.urlencode(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RUN_REVIEW, raise_exception=True)
def review_new(request: HttpRequest) -> HttpResponse:
    """Plan a campaign."""
    form = CampaignForm(None, request.user, request.POST or None)
    by = Actor.of(request, Door.PAGE)
    done = attempt(form, lambda: planning.plan_campaign(values=form.values(), by=by))
    if done is not None:
        return redirect("quality:review", key=done.result.key)
    context = {"form": form, "nav": "quality", "tab": "reviews"}
    return render(request, "governance/quality/review_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RUN_REVIEW, raise_exception=True)
def review_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a draft, or date and people of a running campaign."""
    campaign = get_object_or_404(ReviewCampaign.objects.select_related("owner"), key=key)
    form = CampaignForm(campaign, request.user, request.POST or None)
    by = Actor.of(request, Door.PAGE)

    def change() -> ReviewCampaign:
        return planning.change_campaign(campaign=campaign, values=form.values(), by=by)

    if attempt(form, change) is not None:
        messages.success(request, _("Saved."))
        return redirect("quality:review", key=campaign.key)
    context = {"form": form, "campaign": campaign, "nav": "quality", "tab": "reviews"}
    return render(request, "governance/quality/review_form.html", context)


@require_POST
@login_required
@permission_required(RUN_REVIEW, raise_exception=True)
def review_start(request: HttpRequest, key: UUID) -> HttpResponse:
    """Freeze the population and begin."""
    campaign = get_object_or_404(ReviewCampaign, key=key)
    started = starting.start_now_or_later(campaign=campaign, by=Actor.of(request, Door.PAGE))
    if started.state == CampaignState.RUNNING:
        text = _("The review began with %(n)d contacts.") % {"n": started.frozen_count}
    else:
        text = _("So many contacts are frozen in the background. The review begins in a moment.")
    messages.success(request, text)
    return redirect("quality:review", key=campaign.key)


@require_POST
@login_required
@permission_required(RUN_REVIEW, raise_exception=True)
def review_drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a draft."""
    campaign = get_object_or_404(ReviewCampaign, key=key)
    planning.drop_campaign(campaign=campaign, by=Actor.of(request, Door.PAGE))
    messages.success(request, _("The draft was deleted."))
    return redirect("quality:reviews")


@require_POST
@login_required
@permission_required(RUN_REVIEW, raise_exception=True)
def review_sign_off(request: HttpRequest, key: UUID) -> HttpResponse:
    """End the campaign, or say what is still open."""
    campaign = visible_campaign(request, key)
    form = SignOffForm(request.POST)
    by = Actor.of(request, Door.PAGE)

    def sign() -> ReviewCampaign:
        note = form.cleaned_data["note"]
        return closing.sign_off(campaign=campaign, note=note, by=by)

    try:
        done = attempt(form, sign)
    except closing.StillOpen as refusal:
        form.add_error("note", str(refusal))
        done = None
    if done is None:
        return campaign_page(request, campaign, form, status=409)
    messages.success(request, _("The review is signed off."))
    return redirect("quality:review", key=campaign.key)


@require_POST
@login_required
@permission_required(RUN_REVIEW, raise_exception=True)
def review_evidence(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand out the evidence as a file, written into the ledger of exports."""
    campaign = get_object_or_404(ReviewCampaign, key=key)
    export, content = closing.export_evidence(campaign=campaign, by=Actor.of(request, Door.PAGE))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"review-{campaign.due_on:%Y-%m-%d}-{export.sha256[:8]}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Evidence-SHA-256"] = export.sha256
    return response
