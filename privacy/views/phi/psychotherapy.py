"""One's own psychotherapy notes of a person, on a page apart from their record."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.models.contact import Contact
from contacts.views.refusals import attempt
from contacts.views.scope import actor, visible_contact
from privacy.access import Can
from privacy.forms.health import PsychotherapyForm
from privacy.models.authorisations import Authorization
from privacy.models.health import PsychotherapyNote
from privacy.operations.phi import authorising, psychotherapy

_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.REVEAL_PHI, raise_exception=True)
def notes(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one's own notes of the person; POST writes one, destroys one, or hands them over."""
    contact, by = visible_contact(request, key), actor(request)
    if request.method != "POST":
        return _shown(request, contact, PsychotherapyForm())
    if note := request.POST.get("destroy"):
        rows = PsychotherapyNote.objects.visible_to(request.user).filter(contact=contact)
        row = get_object_or_404(rows, key=_key(note))
        psychotherapy.destroy_psychotherapy_note(note=row, by=by)
        messages.success(request, _("Destroyed for good."))
        return redirect("privacy:psychotherapy", key=contact.key)
    if paper := request.POST.get("authorization"):
        return _handed_over(request, contact, paper)
    form = PsychotherapyForm(request.POST)
    if attempt(
        form,
        lambda: psychotherapy.write_psychotherapy_note(
            contact=contact, text=form.cleaned_data["text"], by=by
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("privacy:psychotherapy", key=contact.key)
    return _shown(request, contact, form, 400)


def _handed_over(request: HttpRequest, contact: Contact, paper: str) -> HttpResponse:
    row = get_object_or_404(Authorization, contact=contact, key=_key(paper))
    try:
        text = psychotherapy.disclose_psychotherapy_notes(
            contact=contact, authorization=row, by=actor(request), now=timezone.now()
        )
    except psychotherapy.NotAuthorised as refusal:
        messages.error(request, refusal.message)
        return redirect("privacy:psychotherapy", key=contact.key)
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="notes.txt"'
    answer["Cache-Control"] = "no-store"
    return answer


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _shown(
    request: HttpRequest, contact: Contact, form: PsychotherapyForm, status: int = 200
) -> HttpResponse:
    own = PsychotherapyNote.objects.visible_to(request.user).filter(contact=contact)
    papers = authorising.in_force().filter(contact=contact, kind=Authorization.Kind.NOTES)
    context = {
        "contact": contact,
        "form": form,
        "hipaa": settings.HIPAA_MODE,
        "nav": "contacts",
        "notes": own.order_by("-created_at", "-pk")[:_SHOWN],
        "papers": papers.defer("what", "signed_by", "authority").order_by("-signed_on")[:_SHOWN],
    }
    return render(request, "privacy/phi/psychotherapy.html", context, status=status)
