"""The page of one conversation: what was said, who took part, its files, what comes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.errors import Invalid
from config.noticing import note_search
from contacts.access import Can as CanContacts
from contacts.forms.collaboration import TaskForm
from contacts.models.contact import Contact
from contacts.reading.row_history import row_versions
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from interactions.access import Can
from interactions.models.conversations import Attachment, Conversation
from interactions.operations.conversations.attaching import attach, detach
from interactions.operations.conversations.checking import may_change
from interactions.operations.conversations.following_up import follow_up
from interactions.operations.conversations.writing import change_conversation
from interactions.reading.conversations import answered, follow_ups, lines_of
from interactions.reading.files import sent_file
from interactions.views.conversations.writing import own_conversation

HITS, VERSIONS = 8, 20


def seen_conversation(request: HttpRequest, key: UUID) -> Conversation:
    """Return a conversation the colleague may see, or answer 404."""
    rows = Conversation.objects.visible_to(request.user)
    related = ("contact", "author", "template_version__template")
    return get_object_or_404(rows.select_related(*related), key=key)


@require_GET
@login_required
@permission_required(Can.VIEW_CONVERSATIONS, raise_exception=True)
def conversation_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one conversation."""
    return _draw(request, seen_conversation(request, key))


def _draw(
    request: HttpRequest, row: Conversation, status: int = 200, **context: Any
) -> HttpResponse:
    line = lines_of([row], request.user)[0]
    by = actor(request)
    attached = row.attachments.select_related("by").order_by("pk")
    contact_seen = any(person.id == row.contact_id for person in line.people)
    context = {
        "row": row,
        "line": line,
        "answers": answered(row),
        "attachments": [
            (each, each.by_id == by.user_id or may_change(by, row)) for each in attached
        ],
        "tasks": follow_ups(row, request.user),
        "may_change": may_change(by, row),
        "may_write": request.user.has_perm(Can.WRITE_CONVERSATIONS),
        "may_give": request.user.has_perm(CanContacts.GIVE_TASKS) and contact_seen,
        "form": TaskForm(initial={"assignee": request.user.pk}),
        "versions": row_versions(
            Conversation,
            Conversation.history.filter(id=row.pk),
            source="conversation",
            below=None,
            limit=VERSIONS,
            hidden=frozenset({"answers", "edited_at", "contact"}),
        ),
    } | context
    return render(request, "interactions/conversation.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.WRITE_CONVERSATIONS, raise_exception=True)
def participants(request: HttpRequest, key: UUID) -> HttpResponse:
    """Look for a contact to add (`q`), add one (`add`) or take one away (`remove`)."""
    row = own_conversation(request, key)
    seen = Contact.objects.visible_to(request.user).filter(merged_into=None, erased_at=None)
    if "q" in request.POST:
        found = seen.filter(archived_at=None).matching(
            request.POST["q"].strip()[:80], reader=request.user
        )
        taking_part = row.participants.exclude(contact=None).values("contact")
        hits = list(
            found.exclude(pk__in=taking_part).order_by("family_name", "given_name", "pk")[:HITS]
        )
        note_search("participants", len(hits))
        return _draw(request, seen_conversation(request, key), hits=hits, searched=True)
    ids = set(row.participants.exclude(contact=None).values_list("contact", flat=True))
    if "add" in request.POST:
        ids.add(get_object_or_404(seen, key=request.POST["add"]).pk)
    elif "remove" in request.POST:
        ids.discard(get_object_or_404(seen, key=request.POST["remove"]).pk)
    people = list(seen.filter(pk__in=ids))
    try:
        change_conversation(conversation=row, values={"people": people}, by=actor(request))
    except Invalid as refusal:
        messages.error(request, str(refusal.message))
    return redirect("interactions:conversation", key=row.key)


@require_POST
@login_required
@permission_required(Can.WRITE_CONVERSATIONS, raise_exception=True)
def conversation_attach(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add files to a conversation."""
    row = seen_conversation(request, key)
    for file in request.FILES.getlist("files"):
        try:
            attach(conversation=row, file=file, name=file.name or "", by=actor(request))
        except Invalid as refusal:
            messages.error(request, str(refusal.message))
    return redirect("interactions:conversation", key=row.key)


@require_POST
@login_required
@permission_required(Can.WRITE_CONVERSATIONS, raise_exception=True)
def attachment_remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove a file from its conversation."""
    rows = Attachment.objects.visible_to(request.user).select_related("conversation")
    file = get_object_or_404(rows, key=key)
    detach(attachment=file, by=actor(request))
    messages.success(request, _("The file was removed."))
    return redirect("interactions:conversation", key=file.conversation.key)


@require_GET
@login_required
@permission_required(Can.VIEW_CONVERSATIONS, raise_exception=True)
def attachment_download(request: HttpRequest, key: UUID) -> FileResponse:
    """Send a file to be saved, never to be shown in the browser."""
    return sent_file(get_object_or_404(Attachment.objects.visible_to(request.user), key=key))


@require_POST
@login_required
@permission_required(CanContacts.GIVE_TASKS, raise_exception=True)
def conversation_follow_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a task that came out of a conversation."""
    row = seen_conversation(request, key)
    form, by = TaskForm(request.POST), actor(request)
    if attempt(form, lambda: follow_up(conversation=row, values=form.cleaned_data, by=by)):
        messages.success(request, _("Saved."))
        return redirect("interactions:conversation", key=row.key)
    return _draw(request, row, 400, form=form)
