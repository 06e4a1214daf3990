"""The editor of conversation templates."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.errors import Invalid
from contacts.views.refusals import show_problems
from contacts.views.scope import actor
from interactions.access import Can
from interactions.forms.conversations import QuestionFormSet, TemplateForm, shown_questions
from interactions.models.conversations import ConversationTemplate
from interactions.operations.conversations.checking import latest_version
from interactions.operations.conversations.templates import save_template
from interactions.questionnaire.questions import read_questions


@require_GET
@login_required
@permission_required(Can.CONVERSATION_TEMPLATES, raise_exception=True)
def template_list(request: HttpRequest) -> HttpResponse:
    """List the templates with how many questions each asks now."""
    rows = ConversationTemplate.objects.order_by("name").prefetch_related("versions")
    templates = []
    for row in rows:
        latest = max(row.versions.all(), key=lambda each: each.number, default=None)
        questions = len(latest.questions) if latest else 0
        templates.append((row, latest.number if latest else 0, questions))
    return render(request, "interactions/conversation_templates.html", {"templates": templates})


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CONVERSATION_TEMPLATES, raise_exception=True)
def template_new(request: HttpRequest) -> HttpResponse:
    """Make a template."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CONVERSATION_TEMPLATES, raise_exception=True)
def template_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a template; other questions become its next version."""
    return _edit(request, get_object_or_404(ConversationTemplate, key=key))


def _edit(request: HttpRequest, template: ConversationTemplate | None) -> HttpResponse:
    version = latest_version(template) if template else None
    questions = read_questions(version.questions) if version else []
    initial = (
        {name: getattr(template, name) for name in ("name", "kind", "active")} if template else {}
    )
    form = TemplateForm(request.POST or None, initial=initial)
    asked = QuestionFormSet(
        request.POST or None, initial=shown_questions(questions), prefix="questions"
    )
    if request.method == "POST" and form.is_valid() and asked.is_valid():
        values = form.cleaned_data | {"questions": _in_order(asked)}
        try:
            saved = save_template(template=template, values=values, by=actor(request))
        except Invalid as refusal:
            show_problems(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("interactions:conversation_template", key=saved.key)
    status = 400 if form.errors or (asked.is_bound and not asked.is_valid()) else 200
    context = {"form": form, "asked": asked, "template": template, "version": version}
    return render(request, "interactions/conversation_template.html", context, status=status)


def _in_order(asked: Any) -> list[dict[str, Any]]:
    """Return the questions by the numbers beside them, those without one last."""
    places = [
        (each.cleaned_data.get("ORDER") or 1_000, number, each)
        for number, each in enumerate(asked.forms)
        if each.cleaned_data
    ]
    return [each.said for _place, _number, each in sorted(places, key=lambda place: place[:2])]
