"""Freshness policies: after how many months which fields are to be verified again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.actor import Actor, Door
from contacts.views.refusals import attempt
from governance.forms.quality import FreshnessForm
from governance.models.quality import FreshnessPolicy
from governance.operations.desk.freshness import ADD, CHANGE, agree_freshness, change_freshness
from governance.reading.freshness import policies_in_words, stale_by_policy
from governance.views.quality.scores import VIEW


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(VIEW, raise_exception=True)
def freshness_page(request: HttpRequest) -> HttpResponse:
    """List the policies with how much is stale; POST agrees on a new one."""
    may_add = request.user.has_perm(ADD)
    form = FreshnessForm(None, request.user, (request.POST or None) if may_add else None)
    by = Actor.of(request, Door.PAGE)
    if request.method == "POST" and may_add:
        if attempt(form, lambda: agree_freshness(values=form.values(), by=by)) is not None:
            messages.success(request, _("Saved."))
            return redirect("quality:freshness")
    elif request.method == "POST":
        return HttpResponse(status=403)
    context = {
        "policies": policies_in_words(request.user),
        "form": form,
        "may_add": may_add,
        "may_change": request.user.has_perm(CHANGE),
        "nav": "quality",
        "tab": "freshness",
    }
    return render(request, "governance/quality/freshness.html", context)


@require_GET
@login_required
@permission_required(VIEW, raise_exception=True)
def freshness_counts(request: HttpRequest) -> HttpResponse:
    """Draw how many contacts are stale; read apart, since it looks at every contact."""
    context = {"counts": stale_by_policy(request.user)}
    return render(request, "governance/quality/_stale.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CHANGE, raise_exception=True)
def freshness_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change one policy."""
    policy = get_object_or_404(FreshnessPolicy.objects.select_related("owner"), key=key)
    form = FreshnessForm(policy, request.user, request.POST or None)
    by = Actor.of(request, Door.PAGE)
    done = attempt(form, lambda: change_freshness(policy=policy, values=form.values(), by=by))
    if done is not None:
        messages.success(request, _("Saved."))
        return redirect("quality:freshness")
    context = {"form": form, "policy": policy, "nav": "quality", "tab": "freshness"}
    return render(request, "governance/quality/freshness_edit.html", context)
