"""Why a person belongs to a segment, or not; putting them in or keeping them out by hand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.errors import DomainError, Invalid
from contacts.models.contact import Contact
from contacts.views.refusals import show_problems
from contacts.views.scope import actor, visible_contact
from segments.access import Can
from segments.forms.segments import OverrideForm
from segments.language.parsing import RuleRefused, parse
from segments.models.segment import Segment, SegmentChange, SegmentMembership, SegmentOverride
from segments.operations.people import add_people, drop_override, put_override, remove_people
from segments.reading.why import changes_on, standing_exception, why_told
from segments.views.scope import segment_of
from segments.vocabulary import vocabulary_for

HITS, CHANGES = 8, 10


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def segment_why(request: HttpRequest, key: UUID, segment: UUID) -> HttpResponse:
    """Show every condition with what it found; POST puts the person in or keeps them out."""
    if request.method == "POST" and not request.user.has_perm(Can.CHANGE):
        raise PermissionDenied
    group, person = segment_of(request, segment), visible_contact(request, key)
    form = OverrideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _done(request, group, person, form):
        return redirect("segments:segment_why", key=key, segment=segment)
    standing = _standing(group, person)
    context = {
        "segment": group,
        "person": person,
        "form": form,
        "nav": "segments",
        "may_change": request.user.has_perm(Can.CHANGE) and group.archived_at is None,
        **standing,
        **_reasons(request, group, person, standing["override"]),
    }
    status = 422 if form.errors else 200
    return render(request, "segments/why.html", context, status=status)


def _standing(segment: Segment, person: Contact) -> dict[str, Any]:
    about = {"segment": segment, "contact": person}
    return {
        "member": SegmentMembership.objects.filter(**about).first(),
        "override": standing_exception(segment, person),
        "changes": list(SegmentChange.objects.filter(**about).order_by("-pk")[:CHANGES]),
    }


def _reasons(
    request: HttpRequest, segment: Segment, person: Contact, exception: SegmentOverride | None
) -> dict[str, Any]:
    """Return the tree of the rule about the person, and the day they come in or go out."""
    if not segment.rule:
        return {}
    words, now = vocabulary_for(request.user), timezone.now()
    try:
        rule = parse(segment.rule, words, str(segment.key))
    except RuleRefused:
        return {}
    tree, turns_on = why_told(rule, person, words, now)
    day = changes_on(segment, exception, holds=tree.holds, turns_on=turns_on)
    return {"why": tree, "changes_on": day}


def _done(request: HttpRequest, segment: Segment, person: Contact, form: OverrideForm) -> bool:
    """Do what was asked; False where the form has to say why not."""
    by, do = actor(request), request.POST.get("do", "")
    try:
        if do in ("add", "take"):
            change = add_people if do == "add" else remove_people
            change(segment=segment, contacts=Contact.objects.filter(pk=person.pk), by=by)
        elif do == "drop":
            override = SegmentOverride.objects.filter(segment=segment, contact=person).first()
            if override is not None:
                drop_override(override=override, by=by)
        elif form.is_valid():
            put_override(segment=segment, contact=person, by=by, **form.cleaned_data)
        else:
            return False
    except Invalid as refusal:
        form.is_valid()
        show_problems(form, refusal)
        return False
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return True
    messages.success(request, _("Done."))
    return True


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def find_people(request: HttpRequest, key: UUID) -> HttpResponse:
    """Find people by name, to put one in or keep one out."""
    segment = segment_of(request, key)
    text = request.POST.get("q", "").strip()[:100].replace("\0", "")
    visible = Contact.objects.visible_to(request.user).present()
    hits = visible.matching(text, reader=request.user)[:HITS] if text else []
    context = {"segment": segment, "hits": hits, "asked": text}
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "segments/find.html", context)
    return render(request, "segments/_hits.html", context)
