"""Pages of the log of reads: who read what, emergencies, and the weekly reviews."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.phi import JUDGED, EmergencyVerdictForm, FindingsForm
from privacy.models.phi import EmergencyAccess, ReadReview
from privacy.operations.phi import emergencies, reviewing
from privacy.reading.reads import flags_of, in_words, page_of_reads, sample_of

PAGE_ROWS = 50
NAV = {"nav": "reads"}


@require_safe
@login_required
@permission_required(Can.VIEW_READS, raise_exception=True)
def read_log(request: HttpRequest) -> HttpResponse:
    """Show reads, newest first, with open emergencies and the reviews."""
    after, reader = request.GET.get("after", ""), request.GET.get("reader", "")
    person = request.GET.get("person", "")
    user = int(reader) if reader.isascii() and reader.isdigit() else None
    page = page_of_reads(after=after, limit=PAGE_ROWS, user=user, key=person)
    context = {
        "reads": in_words(page.rows),
        "after": after,
        "next": page.after,
        "reader": reader,
        "person": person,
        "reviews": ReadReview.objects.order_by("-starts_on")[:12],
        "emergencies": EmergencyAccess.objects.select_related("user").order_by("-pk")[:12],
        **NAV,
    }
    return render(request, "privacy/phi/reads.html", context)


@require_POST
@login_required
@permission_required(Can.REVIEW_READS, raise_exception=True)
def review_open(request: HttpRequest) -> HttpResponse:
    """Begin the review of the last whole week."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday() + 7)
    review = reviewing.open_review(starts_on=monday, by=actor(request))
    return redirect("privacy:read_review", key=review.key)


@require_safe
@login_required
@permission_required(Can.VIEW_READS, raise_exception=True)
def review_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one week: what stood out, the sample, and the signature."""
    return _page(request, _review(key))


@require_POST
@login_required
@permission_required(Can.REVIEW_READS, raise_exception=True)
def review_judge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say of one read whether it was right."""
    entry = request.POST.get("entry", "")
    reviewing.judge_read(
        review=_review(key),
        entry=int(entry) if entry.isascii() and entry.isdigit() else 0,
        verdict=request.POST.get("verdict", ""),
        by=actor(request),
    )
    return redirect("privacy:read_review", key=key)


@require_POST
@login_required
@permission_required(Can.REVIEW_READS, raise_exception=True)
def review_sign(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer for a week."""
    review, form, by = _review(key), FindingsForm(request.POST), actor(request)

    def sign() -> ReadReview:
        return reviewing.sign_review(review=review, findings=form.cleaned_data["findings"], by=by)

    if attempt(form, sign):
        messages.success(request, _("Signed."))
        return redirect("privacy:read_review", key=key)
    return _page(request, review, status=400, form=form)


@require_POST
@login_required
@permission_required(Can.REVIEW_READS, raise_exception=True)
def emergency_review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say whether an emergency access was right."""
    emergency = get_object_or_404(EmergencyAccess, key=key)
    form, by = EmergencyVerdictForm(request.POST), actor(request)

    def judge() -> EmergencyAccess:
        return emergencies.review_emergency(emergency=emergency, by=by, **form.cleaned_data)

    if attempt(form, judge):
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a verdict and say what you found."))
    return redirect("privacy:reads")


def _review(key: UUID) -> ReadReview:
    return get_object_or_404(ReadReview.objects.select_related("signed_by"), key=key)


def _page(
    request: HttpRequest, review: ReadReview, status: int = 200, form: Any = None
) -> HttpResponse:
    context = {
        "review": review,
        "sample": sample_of(review),
        "flags": flags_of(review),
        "verdicts": JUDGED.items(),
        "words": JUDGED,
        "form": form or FindingsForm(),
        **NAV,
    }
    return render(request, "privacy/phi/review.html", context, status=status)
