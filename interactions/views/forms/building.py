"""The builder: questions are added, moved, changed and removed one at a time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.errors import DomainError, Invalid
from config.numbers import whole_number
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from interactions.access import Can
from interactions.forms.surveys.fields import field_from
from interactions.forms.surveys.settings import SettingsForm, initial_of
from interactions.models.forms import Form, FormVersion
from interactions.operations.forms.building import change_form, copy_form
from interactions.operations.forms.publishing import close_form, publish_form
from interactions.questionnaire import editing
from interactions.questionnaire.kinds import Kind
from interactions.questionnaire.parsing import stored_definition
from interactions.questionnaire.theme import read_theme
from interactions.reading.forms import building
from interactions.reading.forms.words import KINDS
from interactions.views.forms.public import framed
from interactions.views.forms.visits import Visit, preview_of

_MOST = 1_000


def form_of(request: HttpRequest, key: UUID) -> Form:
    """Return a form the signed-in colleague may see, or answer 404."""
    return get_object_or_404(Form.objects.visible_to(request.user), key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_FORMS, raise_exception=True)
def form_builder(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the questions, one of them opened; POST changes one thing about them."""
    if request.method == "POST" and not request.user.has_perm(Can.CHANGE_FORMS):
        raise PermissionDenied
    form = form_of(request, key)
    if request.method != "POST":
        return _builder(request, form, request.GET.get("field", ""))
    opened = request.POST.get("field", "")
    try:
        changed, opened = _changed(request, form)
        expected = whole_number(request.POST.get("version", ""), 10**9)
        change_form(
            form=form,
            values={"definition": changed},
            by=actor(request),
            expected_version=expected if expected is not None else 0,
        )
    except Invalid as refusal:
        return _builder(request, form, opened, faults=_faults(refusal), status=422)
    address = reverse("interactions:form", args=[form.key])
    return redirect(f"{address}?field={opened}#question" if opened else address)


def _faults(refusal: Invalid) -> list[str]:
    """Return the sentences, each with the place it speaks of."""
    return [
        f"{name.removeprefix('definition.')}: {sentence}"
        for name, sentences in refusal.fields.items()
        for sentence in sentences
    ]


def _builder(
    request: HttpRequest,
    form: Form,
    opened: str,
    *,
    faults: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "tab": "questions",
        "pages": building.pages_of(form),
        "kinds": list(KINDS.items()),
        "opened": opened,
        "editor": building.editor_of(form, opened) if opened else None,
        "faults": faults,
        "may_change": request.user.has_perm(Can.CHANGE_FORMS),
        "unpublished": _unpublished(form),
    }
    return render(request, "interactions/forms/builder.html", context, status=status)


def _unpublished(form: Form) -> bool:
    """Say whether the draft differs from what people see."""
    last = FormVersion.objects.filter(form=form).order_by("-number").first()
    return last is None or last.definition != form.definition


def _changed(request: HttpRequest, form: Form) -> tuple[dict[str, Any], str]:
    """Return the definition as it should be, and the question to show next."""
    post, data = request.POST, form.definition
    name, do = post.get("field", ""), post.get("do", "")
    page = whole_number(post.get("page", "0"), _MOST) or 0
    if do == "add" and post.get("kind") in set(Kind) and page < len(data["pages"]):
        return editing.with_field(data, Kind(post["kind"]), page, _first_words())
    if do in ("up", "down"):
        return editing.stepped(data, name, -1 if do == "up" else 1), ""
    if do == "move":
        at = whole_number(post.get("position", "0"), _MOST) or 0
        return editing.with_moved_field(data, name, page, at), ""
    if do == "remove":
        return editing.without_field(data, name), ""
    if do == "page_add":
        return editing.with_page(data), ""
    if do == "page_remove":
        return editing.without_page(data, page), ""
    old = editing.field_of(data, name)
    if do != "change" or old is None:
        raise Invalid({"do": [_("Choose one of the list.")]})
    field = field_from(post, old, building.before(form, name))
    return editing.with_changed_field(data, name, field), name


def _first_words() -> dict[str, dict[str, str]]:
    """Return what a new question says until somebody writes something better."""
    found: dict[str, dict[str, str]] = {"label": {}, "choice": {}, "row": {}}
    for code in ("en", "es"):
        with override(code):
            found["label"][code] = _("New question")
            found["choice"][code] = _("Choice")
            found["row"][code] = _("Row")
    return found


@require_safe
@login_required
@permission_required(Can.CHANGE_FORMS, raise_exception=True)
def form_condition(request: HttpRequest, key: UUID) -> HttpResponse:
    """Draw one line of a condition again for the question it looks at now."""
    form = form_of(request, key)
    n = whole_number(request.GET.get("n", ""), 20) or 0
    name, _dot, row = request.GET.get(f"c{n}_field", "").partition(".")
    leaf = {"field": name, "row": row} if name else {}
    above = building.before(form, request.GET.get("of", ""))
    of = request.GET.get("of", "")
    context = {"line": building.condition(above, n, leaf), "form": form, "of": of}
    return render(request, "interactions/forms/_condition.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_FORMS, raise_exception=True)
def form_settings(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the texts, colours and limits; POST changes them."""
    form = form_of(request, key)
    theme, _problems = read_theme(form.theme)
    asked = SettingsForm(request.POST or None, initial=initial_of(form, theme))
    done = attempt(
        asked,
        lambda: change_form(form=form, values=asked.values(form), by=actor(request)),
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("interactions:form_settings", form.key)
    context = {"form": form, "asked": asked, "tab": "settings", "may_change": True}
    status = 422 if request.method == "POST" else 200
    return render(request, "interactions/forms/settings.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.CHANGE_FORMS, raise_exception=True)
def form_state(request: HttpRequest, key: UUID) -> HttpResponse:
    """Publish, close or copy a form."""
    form, do, by = form_of(request, key), request.POST.get("do", ""), actor(request)
    try:
        if do == "publish":
            publish_form(form=form, by=by)
            messages.success(request, _("Published."))
        elif do == "close":
            close_form(form=form, by=by)
            messages.success(request, _("Closed."))
        elif do == "copy":
            form = copy_form(form=form, by=by)
            messages.success(request, _("This is the copy."))
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    return redirect("interactions:form", form.key)


@require_safe
@login_required
@permission_required(Can.VIEW_FORMS, raise_exception=True)
def form_preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the draft as people will see it; nothing can be sent from here."""
    form = form_of(request, key)
    wanted = request.GET.get("lang", ""), get_language()
    language = next((each for each in wanted if each in form.languages), form.languages[0])
    version = FormVersion(form=form, number=0, definition=form.definition)
    definition = stored_definition(form.definition)
    visit = Visit(request, form, version, definition, language, None, "")
    with override(language):
        return framed(form, preview_of(visit))
