"""The contacts of a campaign, decided one by one or a page at once."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from config.actor import Actor, Door
from contacts.views.answers import told
from contacts.views.refusals import problems_of
from contacts.views.scope import visible_contact
from governance.forms.reviews import DecisionForm
from governance.models.review import CampaignState, ItemState, ReviewCampaign, ReviewItem
from governance.operations.reviewing.deciding import Decided, decide_items
from governance.reading import reviews as reading
from governance.views.quality.reviews import visible_campaign

# "Put off" without a day.
LATER = timedelta(days=14)
SAID = {
    ItemState.ATTESTED: gettext_lazy("Attested"),
    ItemState.CORRECTED: gettext_lazy("Marked as corrected"),
    ItemState.ARCHIVED: gettext_lazy("Archived"),
    ItemState.DEFERRED: gettext_lazy("Put off for two weeks"),
    ItemState.OPEN: gettext_lazy("Open again"),
}


@require_POST
@login_required
def decide_one(request: HttpRequest, key: UUID, pk: int, decision: str) -> HttpResponse:
    """Decide on one contact; the row is drawn again, with the progress beside it."""
    campaign = visible_campaign(request, key)
    if decision not in SAID or not campaign.items.filter(pk=pk).exists():
        raise Http404
    done = _decided(request, campaign, [pk], decision)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(_back(request, campaign, pk))
    text = SAID[ItemState(decision)] if done.count else _("You cannot decide on this contact.")
    if decision == ItemState.OPEN:
        # A decision is taken back from a toast, which knows no row to draw again.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    undoes = done.count and decision != ItemState.ARCHIVED
    undo = reverse("quality:review_item", args=[campaign.key, pk, "open"]) if undoes else ""
    return told(_row(request, campaign, pk), text, undo=undo, news=("review-decided",))


def _back(request: HttpRequest, campaign: ReviewCampaign, pk: int) -> str:
    """Return where the person came from: the card of the contact, or the review."""
    if request.POST.get("from") == "card":
        return reverse("contacts:page", args=[campaign.items.get(pk=pk).contact_key])
    return _address(campaign)


def _decided(
    request: HttpRequest, campaign: ReviewCampaign, items: list[int], decision: str
) -> Decided:
    until = timezone.localdate() + LATER if decision == ItemState.DEFERRED else None
    by = Actor.of(request, Door.PAGE)
    return decide_items(campaign=campaign, items=items, decision=decision, until=until, by=by)


def _address(campaign: ReviewCampaign) -> str:
    return reverse("quality:review", kwargs={"key": campaign.key})


def _row(request: HttpRequest, campaign: ReviewCampaign, pk: int) -> HttpResponse:
    item = ReviewItem.objects.select_related("assignee", "decided_by").get(pk=pk)
    line = reading.item_lines(campaign, [item], request.user)[0]
    one = ReviewCampaign.objects.filter(pk=campaign.pk)
    standing = reading.standings(one, request.user)[0]
    context = {"line": line, "standing": standing, "swapped": standing.counted}
    return render(request, "governance/quality/_review_row.html", context)


@require_POST
@login_required
def decide_many(request: HttpRequest, key: UUID) -> HttpResponse:
    """Decide on the ticked contacts of a page at once."""
    campaign = visible_campaign(request, key)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise problems_of(form)
    chosen = form.cleaned_data
    if chosen["decision"] == ItemState.DEFERRED and not chosen["until"]:
        chosen["until"] = timezone.localdate() + LATER
    done = decide_items(
        campaign=campaign,
        items=chosen["ids"],
        decision=chosen["decision"],
        until=chosen["until"],
        note=chosen["note"],
        by=Actor.of(request, Door.PAGE),
    )
    _say(request, done)
    query = request.GET.urlencode()
    return redirect(f"{_address(campaign)}?{query}" if query else _address(campaign))


def _say(request: HttpRequest, done: Decided) -> None:
    text = ngettext("%(n)d contact decided.", "%(n)d contacts decided.", done.count)
    sentences = [text % {"n": done.count}]
    if done.left:
        sentences.append(_("Left as they were: %(n)d.") % {"n": done.left})
    messages.success(request, " ".join(sentences))


@require_GET
@login_required
def review_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Draw, for the card, the reviews in which this contact waits for the reader."""
    contact = visible_contact(request, key)
    items = ReviewItem.objects.filter(
        contact_pk=contact.pk, state=ItemState.OPEN, campaign__state=CampaignState.RUNNING
    ).select_related("campaign", "assignee", "decided_by")
    found = []
    for item in items.order_by("campaign__due_on", "pk"):
        line = reading.item_lines(item.campaign, [item], request.user)[0]
        if line.may_decide:
            found.append(line)
    if not found:
        return HttpResponse(headers={"HX-Reswap": "delete"})
    context = {"contact": contact, "lines": found}
    return render(request, "governance/quality/_review_panel.html", context)


@require_GET
@login_required
def waiting_fragment(request: HttpRequest) -> HttpResponse:
    """Draw, for the first page, the reviews that wait for the reader."""
    context = {"standings": reading.waiting_reviews(request.user)}
    return render(request, "governance/quality/_waiting.html", context)
