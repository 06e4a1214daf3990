"""Writes a conversation down, and changes it; every page works without scripts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.views.scope import actor, visible_contact
from interactions.access import Can
from interactions.forms.conversations import PREFIX, ConversationForm, now_here, shown_answer
from interactions.models.conversations import (
    Conversation,
    ConversationKind,
    ConversationTemplate,
    TemplateVersion,
)
from interactions.operations.conversations.attaching import attach
from interactions.operations.conversations.checking import latest_version, may_change
from interactions.operations.conversations.writing import (
    Written,
    change_conversation,
    delete_conversation,
    write_conversation,
)
from interactions.questionnaire.questions import Question, read_questions


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.WRITE_CONVERSATIONS, raise_exception=True)
def conversation_new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down a conversation with a contact; `template` in the address asks its questions."""
    contact = visible_contact(request, key)
    template, version = _template(request.GET.get("template", ""))
    questions = read_questions(version.questions) if version else []
    kind = request.GET.get("kind", "")
    kinds = ConversationKind.values
    started = template.kind if template else kind if kind in kinds else ConversationKind.CALL
    initial = {"at": now_here(), "kind": started, "colleagues": [request.user.pk]}
    form = ConversationForm(request.POST or None, initial=initial, questions=questions)
    if form.is_valid():
        values = form.said | {"template": template}
        try:
            written = write_conversation(contact=contact, values=values, by=actor(request))
        except Invalid as refusal:
            _show(form, refusal)
        else:
            _attach_all(request, written.conversation)
            messages.success(request, _said(written))
            return redirect("interactions:conversation", key=written.conversation.key)
    context = {"contact": contact, "form": form, "template": template, "templates": _templates()}
    return _page(request, form, context)


def _templates() -> list[ConversationTemplate]:
    return list(ConversationTemplate.objects.filter(active=True).order_by("name"))


def _template(word: str) -> tuple[ConversationTemplate | None, TemplateVersion | None]:
    if not word:
        return None, None
    try:
        template = ConversationTemplate.objects.filter(active=True, key=UUID(word)).first()
    except ValueError as problem:
        raise Http404 from problem
    if template is None:
        raise Http404
    return template, latest_version(template)


def _page(request: HttpRequest, form: BaseForm, context: dict[str, Any]) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "interactions/conversation_form.html", context, status=status)


def _show(form: BaseForm, refusal: Invalid) -> None:
    for name, sentences in refusal.fields.items():
        place = name.replace("answers.", PREFIX, 1)
        for sentence in sentences:
            form.add_error(place if place in form.fields else None, sentence)


def _said(written: Written) -> str:
    said = [_("Saved.")]
    if written.told:
        said.append(_("Told: %(names)s.") % {"names": ", ".join(map(str, written.told))})
    if written.untold:
        names = {"names": ", ".join(map(str, written.untold))}
        said.append(_("Not told, because they may not see this record: %(names)s.") % names)
    return " ".join(said)


def _attach_all(request: HttpRequest, conversation: Conversation) -> None:
    """Keep the files that came along; what cannot be kept is said, the rest stands."""
    for file in request.FILES.getlist("files"):
        _attach(request, conversation, file)


def _attach(request: HttpRequest, conversation: Conversation, file: UploadedFile) -> None:
    try:
        attach(conversation=conversation, file=file, name=file.name or "", by=actor(request))
    except Invalid as refusal:
        messages.error(request, str(refusal.message))


def own_conversation(request: HttpRequest, key: UUID) -> Conversation:
    """Return a conversation that the colleague may change; 403 when only looking is allowed."""
    seen = Conversation.objects.visible_to(request.user)
    row = get_object_or_404(seen.select_related("template_version", "contact"), key=key)
    if not may_change(actor(request), row):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.WRITE_CONVERSATIONS, raise_exception=True)
def conversation_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change what one wrote; its answers keep the questions that were asked."""
    row = own_conversation(request, key)
    version = row.template_version
    questions = read_questions(version.questions) if version else []
    initial = _initial(row, questions)
    form = ConversationForm(request.POST or None, initial=initial, questions=questions)
    if form.is_valid():
        expected = form.cleaned_data["version"] or 0
        try:
            written = change_conversation(
                conversation=row, values=form.said, by=actor(request), expected_version=expected
            )
        except Invalid as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _said(written))
            return redirect("interactions:conversation", key=row.key)
    context = {"row": row, "form": form, "template": version.template if version else None}
    return _page(request, form, context)


def _initial(row: Conversation, questions: list[Question]) -> dict[str, Any]:
    names = ("kind", "at", "minutes", "direction", "subject", "body", "version")
    initial = {name: getattr(row, name) for name in names}
    took_part = row.participants.exclude(user=None)
    initial["colleagues"] = list(took_part.values_list("user_id", flat=True))
    for question in questions:
        if question.id in row.answers:
            answer = shown_answer(question, row.answers[question.id])
            initial[f"{PREFIX}{question.id}"] = answer
    return initial


@require_POST
@login_required
@permission_required(Can.WRITE_CONVERSATIONS, raise_exception=True)
def conversation_delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove a conversation that one wrote."""
    row = own_conversation(request, key)
    delete_conversation(conversation=row, by=actor(request))
    messages.success(request, _("The conversation was removed."))
    seen = Contact.objects.visible_to(request.user).filter(pk=row.contact_id).first()
    if seen is None:
        return redirect("interactions:conversations")
    return redirect("contacts:page", key=seen.key)
