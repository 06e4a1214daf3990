"""Quality rules: the list, the editor with what would fail now, and earlier versions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.access import Can
from contacts.models.quality import QualityRule
from contacts.operations.quality.rules import change_rule, define_rule
from governance.forms.rules import RuleForm
from governance.reading import rules as reading


@require_GET
@login_required
@permission_required(Can.VIEW_QUALITY, raise_exception=True)
def rule_list(request: HttpRequest) -> HttpResponse:
    """List every rule with how much fails it."""
    context = {
        "rules": reading.rules(),
        "may_change": request.user.has_perm(Can.RULES),
        "nav": "quality",
        "tab": "rules",
    }
    return render(request, "governance/quality/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.RULES, raise_exception=True)
def rule_new(request: HttpRequest) -> HttpResponse:
    """Make a rule."""
    form = RuleForm(None, request.user, request.POST or None)
    by = Actor.of(request, Door.PAGE)
    if request.method == "POST" and form.is_valid():
        try:
            made = define_rule(values=form.rule_values(), by=by)
        except Invalid as refusal:
            form.show_rule_problems(refusal.fields)
        else:
            messages.success(request, _("Saved. Everybody is judged by it in the background."))
            return redirect("quality:rule", code=made.code)
    return _editor(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.RULES, raise_exception=True)
def rule_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one rule to change it, with its versions."""
    rule = get_object_or_404(QualityRule.objects.select_related("owner"), code=code)
    form = RuleForm(rule, request.user, request.POST or None)
    by = Actor.of(request, Door.PAGE)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        version = int(seen) if seen.isdecimal() and len(seen) < 10 else None
        try:
            change_rule(rule=rule, values=form.rule_values(), by=by, expected_version=version)
        except Invalid as refusal:
            form.show_rule_problems(refusal.fields)
        else:
            messages.success(request, _("Saved. Everybody is judged by it in the background."))
            return redirect("quality:rule", code=rule.code)
    return _editor(request, form, rule)


def _editor(request: HttpRequest, form: RuleForm, rule: QualityRule | None) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "rule": rule,
        "versions": reading.versions(rule) if rule else [],
        "nav": "quality",
        "tab": "rules",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "governance/quality/rule.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.RULES, raise_exception=True)
def rule_preview(request: HttpRequest) -> HttpResponse:
    """Draw the inputs of the chosen operator, and how many people would fail; write nothing."""
    said = request.POST.copy()
    for name in ("code", "message_en"):
        # What a rule is called does not matter to how many fail it.
        said.setdefault(name, "preview")
        said[name] = said[name] or "preview"
    form = RuleForm(None, request.user, said)
    found = reading.failures_if(form.rule_values()) if form.is_valid() else None
    people, failures = found or (None, None)
    context = {"form": form, "people": people, "failures": failures}
    return render(request, "governance/quality/_rule_preview.html", context)
