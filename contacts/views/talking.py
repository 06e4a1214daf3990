"""Notes, tasks and following, on the page of any record that can be talked about."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.errors import Invalid
from config.topics import topic_of, topic_of_kind
from contacts.access import Can
from contacts.forms.collaboration import TaskForm
from contacts.models.collaboration import Note
from contacts.operations import assignments, following, notes
from contacts.reading.collaboration import Talk, colleagues_like
from contacts.views.answers import told
from contacts.views.refusals import attempt
from contacts.views.scope import actor

TALKED = ("talked",)


def record_of(request: HttpRequest, kind: str, key: UUID) -> Model:
    """Return the record of the address if the colleague may see it, or answer 404."""
    topic = topic_of_kind(kind)
    if topic is None:
        raise Http404
    return get_object_or_404(topic.visible_to(request.user), key=key)


def _draw(
    request: HttpRequest, record: Model, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    context["talk"] = Talk(request.user, record)
    return render(request, f"contacts/{template}.html", context, status=status)


def _about(note: Note) -> Model:
    return topic_of(note.about_model).model._default_manager.get(key=note.about_key)


# --- notes


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.NOTES, raise_exception=True)
def record_notes(request: HttpRequest, kind: str, key: UUID) -> HttpResponse:
    """Show the notes of a record; POST writes one."""
    record = record_of(request, kind, key)
    if request.method == "GET":
        return _draw(request, record, "_notes")
    text = request.POST.get("text", "")
    try:
        written = notes.write_note(about=record, text=text, by=actor(request))
    except Invalid as refusal:
        return _draw(request, record, "_notes", 422, problem=refusal.message, text=text)
    return told(_draw(request, record, "_notes"), _said(written), news=TALKED)


def _own_note(request: HttpRequest, key: UUID) -> Note:
    own = Note.objects.visible_to(request.user).filter(by=request.user)
    return get_object_or_404(own, key=key)


def _said(written: notes.Written) -> str:
    """Return who was told of a note and who was not, in words for its author."""
    said = [_("Saved.")]
    if written.told:
        said.append(_("Told: %(names)s.") % {"names": _names(written.told)})
    if written.untold:
        names = {"names": _names(written.untold)}
        said.append(_("Not told, because they may not see this record: %(names)s.") % names)
    return " ".join(said)


def _names(people: list[Any]) -> str:
    return ", ".join(str(person) for person in people)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.NOTES, raise_exception=True)
def note_change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the editor of one's own note; POST saves it."""
    note = _own_note(request, key)
    record = _about(note)
    if request.method == "GET":
        return _draw(request, record, "_note_edit", note=note, text=note.text)
    text = request.POST.get("text", "")
    try:
        written = notes.change_note(note=note, text=text, by=actor(request))
    except Invalid as refusal:
        context = {"note": note, "text": text, "problem": refusal.message}
        answer = _draw(request, record, "_note_edit", 422, **context)
        answer.headers["HX-Retarget"] = "#note-editor"
        return answer
    return told(_draw(request, record, "_notes"), _said(written), news=TALKED)


@require_POST
@login_required
@permission_required(Can.NOTES, raise_exception=True)
def note_delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete one's own note."""
    note = _own_note(request, key)
    record = _about(note)
    notes.delete_note(note=note, by=actor(request))
    return told(_draw(request, record, "_notes"), _("Deleted"), news=TALKED)


@require_POST
@login_required
@permission_required(Can.WRITE_NOTES, raise_exception=True)
def colleagues(request: HttpRequest) -> HttpResponse:
    """Answer the colleagues who complete what follows an @; the text comes by POST."""
    people = colleagues_like(request.POST.get("q", "").strip()[:60], but=request.user)
    return render(request, "contacts/_colleagues.html", {"people": people})


# --- tasks


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.TASKS, raise_exception=True)
def record_tasks(request: HttpRequest, kind: str, key: UUID) -> HttpResponse:
    """Show the tasks of a record; POST gives one."""
    record = record_of(request, kind, key)
    if request.method == "GET":
        form = TaskForm(initial={"assignee": request.user.pk})
        return _draw(request, record, "_tasks", form=form)
    form, by = TaskForm(request.POST), actor(request)
    if not attempt(
        form, lambda: assignments.create_task(about=record, values=form.cleaned_data, by=by)
    ):
        return _draw(request, record, "_tasks", 422, form=form)
    form = TaskForm(initial={"assignee": request.user.pk})
    return told(_draw(request, record, "_tasks", form=form), _("Saved"), news=TALKED)


# --- following


@require_POST
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def follow(request: HttpRequest, kind: str, key: UUID) -> HttpResponse:
    """Follow a record, or stop."""
    record = record_of(request, kind, key)
    if request.POST.get("follow") == "no":
        following.unfollow(about=record, by=actor(request))
        text = _("You no longer hear of changes.")
    else:
        following.follow(about=record, by=actor(request))
        text = _("You will hear when others change this record.")
    return told(_draw(request, record, "_follow"), text, news=())
