"""The builder: a rule is made, changed, counted while it changes, and saved."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.errors import DomainError, Invalid
from contacts.views.refusals import show_problems
from contacts.views.scope import actor
from segments.access import Can
from segments.forms.lines import drawn
from segments.forms.picker import shelves
from segments.forms.rules import Edited, edited, name_of, tree_from
from segments.forms.segments import SegmentForm
from segments.language import shaping
from segments.language.nodes import Vocabulary
from segments.models.segment import Segment
from segments.operations.segments import change_segment, create_segment
from segments.reading.checking import problems_of
from segments.reading.previews import preview
from segments.reading.templates import templates_for
from segments.views.scope import segment_of
from segments.vocabulary import vocabulary_for


@login_required
@permission_required(Can.ADD, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def segment_new(request: HttpRequest) -> HttpResponse:
    """Make a segment, from nothing or from a template; ?kind=static makes a list."""
    static = request.GET.get("kind") == Segment.Kind.STATIC
    if request.method == "POST":
        return _sent(request, None, static=static)
    form, rule = SegmentForm(moves=not static), {}
    for template in templates_for(vocabulary_for(request.user)):
        if template.code == request.GET.get("template"):
            form.initial["name"], rule = template.name, template.rule["rule"]
    return _page(request, form, Edited(shaping.shaped(rule)), None, static=static)


@login_required
@permission_required(Can.CHANGE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def segment_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a segment; a version older than the stored one is refused (412)."""
    segment = segment_of(request, key)
    static = not segment.moves
    if request.method == "POST":
        return _sent(request, segment, static=static)
    form = SegmentForm(segment=segment, moves=not static)
    return _page(
        request, form, Edited(shaping.shaped(node_of(segment.rule))), segment, static=static
    )


def node_of(stored: Any) -> Any:
    """Return a stored rule without its envelope."""
    return stored.get("rule", stored) if isinstance(stored, dict) else {}


def _sent(request: HttpRequest, segment: Segment | None, *, static: bool) -> HttpResponse:
    vocabulary = vocabulary_for(request.user)
    state = edited(request.POST, vocabulary)
    form = SegmentForm(request.POST, segment, moves=not static)
    if request.POST.get("do") != "save":
        # A name that is still missing is no fault yet.
        unbound = SegmentForm(segment=segment, moves=not static)
        unbound.initial = {name: request.POST.get(name, "") for name in unbound.fields}
        return _redrawn(request, unbound, state, segment, vocabulary, static=static)
    saved, problems = _saved(request, form, state.root, segment, vocabulary, static=static)
    if saved is None:
        return _refused(request, form, state, segment, problems, static=static)
    messages.success(request, _("Saved."))
    return sent_on(request, reverse("segments:segment", args=[saved.key]))


def _saved(
    request: HttpRequest,
    form: SegmentForm,
    root: shaping.Group,
    segment: Segment | None,
    vocabulary: Vocabulary,
    *,
    static: bool,
) -> tuple[Segment | None, dict[str, list[Any]]]:
    """Save what was sent; without a segment the form and the problems say why not."""
    problems = {} if static else problems_of(root, vocabulary, segment)
    if not form.is_valid() or problems:
        return None, problems
    values = form.values()
    if not static:
        values["rule"] = shaping.written(root)
    try:
        if segment is None:
            kind = {"kind": Segment.Kind.STATIC} if static else {}
            return create_segment(values=values | kind, by=actor(request)), {}
        expected = form.cleaned_data["version"]
        return change_segment(
            segment=segment, values=values, by=actor(request), expected_version=expected
        ), {}
    except Invalid as refusal:
        show_problems(form, refusal)
    except DomainError as refusal:
        form.add_error(None, str(refusal.message))
    return None, {}


def _refused(
    request: HttpRequest,
    form: SegmentForm,
    state: Edited,
    segment: Segment | None,
    problems: dict[str, list[Any]],
    *,
    static: bool,
) -> HttpResponse:
    return refused(request, _page(request, form, state, segment, static=static, problems=problems))


def _redrawn(
    request: HttpRequest,
    form: SegmentForm,
    state: Edited,
    segment: Segment | None,
    vocabulary: Vocabulary,
    *,
    static: bool,
) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return _page(request, form, state, segment, static=static)
    return render(request, "segments/_rule.html", rule_drawn(state, vocabulary))


def refused(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """Return a page that says what is wrong with a rule, whole even where the rule alone was."""
    page.status_code = 422
    if request.htmx:  # type: ignore[attr-defined]
        page["HX-Retarget"] = page["HX-Reselect"] = "#builder-page"
        page["HX-Reswap"] = "outerHTML"
    return page


def sent_on(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on to where what was saved is shown."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def rule_drawn(
    state: Edited, vocabulary: Vocabulary, problems: dict[str, list[Any]] | None = None
) -> dict[str, Any]:
    """Return the rule as the builder draws it, where the eye goes, and what is said."""
    focus = name_of(state.focus).replace(".", "-") if state.focus is not None else ""
    return {
        "rule": drawn(state.root, vocabulary, problems),
        "focus": focus,
        "said": state.said,
    }


def _page(
    request: HttpRequest,
    form: SegmentForm,
    state: Edited,
    segment: Segment | None,
    *,
    static: bool,
    problems: dict[str, list[Any]] | None = None,
) -> HttpResponse:
    vocabulary = vocabulary_for(request.user)
    context = {
        "form": form,
        "segment": segment,
        "static": static,
        "shelves": [] if static else shelves(vocabulary),
        "refused": bool(problems),
        "nav": "segments",
        **rule_drawn(state, vocabulary, problems),
    }
    if request.method == "POST" and not static:
        # Without script nothing counts beside the rule: the page itself says it.
        context["live"] = preview(state.root, vocabulary, request.user, segment)
    return render(request, "segments/builder.html", context)


@login_required
@require_POST
def segment_live(request: HttpRequest) -> HttpResponse:
    """Say what the rule means as it stands, how many it describes, and who may be reached.

    For who makes segments, and for who makes reports, whose questions can have a rule.
    """
    if not (request.user.has_perm(Can.ADD) or request.user.has_perm(Can.ADD_REPORTS)):
        raise PermissionDenied
    vocabulary = vocabulary_for(request.user)
    root = tree_from(request.POST, vocabulary)
    segment = _own(request)
    purpose = request.POST.get("reach_for", "")
    context = {"live": preview(root, vocabulary, request.user, segment, purpose)}
    return render(request, "segments/_live.html", context)


def _own(request: HttpRequest) -> Segment | None:
    """Return the segment that is being changed, so that it cannot use itself."""
    try:
        key = UUID(request.POST.get("segment", ""))
    except ValueError:
        return None
    return Segment.objects.visible_to(request.user).filter(key=key).first()
