"""Internal policies: the list, one policy with its versions, writing and acknowledging."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.actor import Actor, Door
from config.errors import Invalid
from config.numbers import whole_number
from contacts.views.refusals import attempt
from governance.forms.policies import PolicyForm, VersionForm
from governance.models.policy import Policy
from governance.operations import policies as writing
from governance.reading import policies as reading

ADD, CHANGE = "governance.add_policy", "governance.change_policy"


@require_GET
@login_required
def policy_list(request: HttpRequest) -> HttpResponse:
    """Show what is in force, what one has yet to read, and which reviews are due."""
    context = {
        "policies": reading.policies(request.user).order_by("retired_at", "topic", "title"),
        "waiting": reading.waiting_for(request.user).order_by("topic", "title"),
        "today": timezone.localdate(),
        "may_add": request.user.has_perm(ADD),
        "may_change": request.user.has_perm(CHANGE),
        "nav": "policies",
    }
    return render(request, "governance/policies.html", context)


@require_GET
@login_required
def policy_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one policy; `version` and `against` in the address choose what to compare."""
    return _page(request, key, VersionForm(initial={"effective_on": timezone.localdate()}))


def _page(request: HttpRequest, key: UUID, form: VersionForm, status: int = 200) -> HttpResponse:
    policy = get_object_or_404(reading.policies(request.user), key=key)
    versions = list(policy.versions.select_related("by").order_by("-number"))
    by_number = {version.number: version for version in versions}
    shown = by_number.get(whole_number(request.GET.get("version", "")) or 0)
    shown = shown or (versions[0] if versions else None)
    against = by_number.get(whole_number(request.GET.get("against", "")) or 0)
    may_change = request.user.has_perm(CHANGE)
    if not form.is_bound and versions:
        form.initial["text"] = versions[0].text
    context: dict[str, Any] = {
        "policy": policy,
        "versions": versions,
        "shown": shown,
        "against": against,
        "lines": reading.comparison(against.text, shown.text) if against and shown else [],
        "is_latest": bool(versions) and shown == versions[0],
        "may_change": may_change,
        "missing": reading.not_yet_read(versions[0]) if may_change and versions else [],
        "today": timezone.localdate(),
        "form": form,
        "nav": "policies",
    }
    return render(request, "governance/policy.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ADD, raise_exception=True)
def policy_new(request: HttpRequest) -> HttpResponse:
    """Make a policy; its text is published on its page."""
    form = PolicyForm(None, request.POST or None)
    by = Actor.of(request, Door.PAGE)
    if made := attempt(form, lambda: writing.create_policy(values=form.cleaned_data, by=by)):
        return redirect("governance:policy", key=made.result.key)
    return render(request, "governance/policy_form.html", {"form": form, "nav": "policies"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CHANGE, raise_exception=True)
def policy_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change title, topic, owner and review date."""
    policy = get_object_or_404(Policy.objects.select_related("owner"), key=key)
    form = PolicyForm(policy, request.POST or None)
    by = Actor.of(request, Door.PAGE)
    if attempt(form, lambda: writing.change_policy(policy=policy, values=form.cleaned_data, by=by)):
        return redirect("governance:policy", key=policy.key)
    context = {"form": form, "policy": policy, "nav": "policies"}
    return render(request, "governance/policy_form.html", context)


@require_POST
@login_required
@permission_required(CHANGE, raise_exception=True)
def policy_publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Publish the next version."""
    policy = get_object_or_404(Policy, key=key)
    form, by = VersionForm(request.POST), Actor.of(request, Door.PAGE)
    done = attempt(form, lambda: writing.publish_version(policy=policy, by=by, **form.cleaned_data))
    if done is None:
        return _page(request, key, form, status=400)
    text = _("Version %(number)d is published.") % {"number": done.result.number}
    messages.success(request, text)
    return redirect("governance:policy", key=policy.key)


@require_POST
@login_required
def policy_acknowledge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Note that the signed-in colleague has read the version shown."""
    policy = get_object_or_404(Policy, key=key)
    number = whole_number(request.POST.get("version", "")) or 0
    version = policy.versions.select_related("policy").filter(number=number).first()
    if version is None:
        raise Invalid({"version": [_("Say which version you have read.")]})
    writing.acknowledge(version=version, by=Actor.of(request, Door.PAGE))
    messages.success(request, _("Thank you: noted that you have read it."))
    return redirect("governance:policies")


@require_POST
@login_required
@permission_required(CHANGE, raise_exception=True)
def policy_retire(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a policy out of force."""
    policy = get_object_or_404(Policy, key=key)
    writing.retire_policy(policy=policy, by=Actor.of(request, Door.PAGE))
    messages.success(request, _("The policy is out of force; it stays readable."))
    return redirect("governance:policy", key=policy.key)
