"""The papers of one person: the notice they got, and what they authorized."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.models.contact import Contact
from contacts.views.refusals import attempt
from contacts.views.scope import actor, visible_contact
from interactions.reading.files import sent_file
from privacy.access import Can
from privacy.forms.health import (
    AcknowledgementForm,
    AuthorizationForm,
    PaperForm,
    RemovePaperForm,
)
from privacy.forms.phi import EndForm
from privacy.models.authorisations import Authorization, SignedPaper
from privacy.operations.phi import authorising, practices, signed_papers
from privacy.reading.health_papers import of_person


def _shown(
    request: HttpRequest, contact: Contact, status: int = 200, **bound: Form
) -> HttpResponse:
    today = timezone.localdate()
    language = contact.language[:2] if contact.language[:2] in practices.LANGUAGES else "en"
    forms: dict[str, Form] = {
        "acknowledgement": AcknowledgementForm(initial={"on": today, "language": language}),
        "authorization": AuthorizationForm(initial={"signed_on": today}),
        "event": EndForm(initial={"on": today}),
        "paper": PaperForm(),
        "removal": RemovePaperForm(),
    }
    sees = request.user.has_perm(Can.VIEW_AUTHORIZATIONS)
    found = of_person(contact, with_authorizations=sees)
    context: dict[str, Any] = {"contact": contact, "forms": forms | bound, "open": set(bound)}
    context |= {"nav": "contacts", **found}
    return render(request, "privacy/phi/papers.html", context, status=status)


@require_safe
@login_required
@permission_required(Can.ACKNOWLEDGE_PRACTICES, raise_exception=True)
def papers(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what is in writing with a person; authorizations to who may read them."""
    return _shown(request, visible_contact(request, key))


@require_POST
@login_required
@permission_required(Can.ACKNOWLEDGE_PRACTICES, raise_exception=True)
def acknowledge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down that the person got the notice."""
    contact, by = visible_contact(request, key), actor(request)
    form = AcknowledgementForm(request.POST)

    def act() -> Any:
        return practices.acknowledge_practices(contact=contact, by=by, **form.cleaned_data)

    return _answered(request, contact, "acknowledgement", form, act)


@require_POST
@login_required
@permission_required(Can.CHANGE_AUTHORIZATIONS, raise_exception=True)
def authorize(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down a signed authorization."""
    contact, by = visible_contact(request, key), actor(request)
    form = AuthorizationForm(request.POST)

    def act() -> Any:
        return authorising.authorize(contact=contact, values=form.cleaned_data, by=by)

    return _answered(request, contact, "authorization", form, act)


@require_POST
@login_required
@permission_required(Can.CHANGE_AUTHORIZATIONS, raise_exception=True)
def authorization_end(request: HttpRequest, key: UUID, paper: UUID) -> HttpResponse:
    """Revoke an authorization, or say when that happened with which it ends."""
    contact, by = visible_contact(request, key), actor(request)
    row = get_object_or_404(Authorization, contact=contact, key=paper)
    if "on" not in request.POST:
        authorising.revoke_authorization(authorization=row, by=by)
        messages.success(request, _("Revoked: from now on it permits nothing."))
        return redirect("privacy:papers", key=key)
    form = EndForm(request.POST)

    def act() -> Any:
        return authorising.end_by_event(authorization=row, by=by, **form.cleaned_data)

    return _answered(request, contact, "event", form, act)


@require_POST
@login_required
@permission_required(Can.CHANGE_AUTHORIZATIONS, raise_exception=True)
def paper_add(request: HttpRequest, key: UUID, paper: UUID) -> HttpResponse:
    """Keep the signed paper of an authorization."""
    contact, by = visible_contact(request, key), actor(request)
    row = get_object_or_404(Authorization, contact=contact, key=paper)
    form = PaperForm(request.POST, request.FILES)

    def act() -> Any:
        file = form.cleaned_data["file"]
        return signed_papers.add_paper(
            authorization=row, file=file, name=file.name, by=by, now=timezone.now()
        )

    return _answered(request, contact, "paper", form, act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_AUTHORIZATIONS, raise_exception=True)
def paper_file(
    request: HttpRequest, key: UUID, paper: UUID, file: UUID
) -> HttpResponse | FileResponse:
    """Send a signed paper, to be saved; POST removes it."""
    contact, by = visible_contact(request, key), actor(request)
    rows = SignedPaper.objects.filter(contact=contact, authorization__key=paper)
    row = get_object_or_404(rows.select_related("authorization"), key=file)
    if request.method == "POST":
        form = RemovePaperForm(request.POST)

        def act() -> Any:
            because = form.cleaned_data["because"]
            return signed_papers.remove_paper(paper=row, because=because, by=by, now=timezone.now())

        return _answered(request, contact, "removal", form, act)
    try:
        return sent_file(signed_papers.take_paper(paper=row, by=by))  # type: ignore[arg-type]
    except signed_papers.PaperGone as gone:
        raise Http404(str(gone.message)) from None


def _answered(
    request: HttpRequest, contact: Contact, name: str, form: Form, act: Callable[[], Any]
) -> HttpResponse:
    if attempt(form, act):
        messages.success(request, _("Saved."))
        return redirect("privacy:papers", key=contact.key)
    return _shown(request, contact, 400, **{name: form})
