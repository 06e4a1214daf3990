"""Who can see what, and why; looking at the site as somebody else."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.actor import Actor, Door
from config.errors import Invalid
from config.personal_data import Sensitivity
from config.personal_words import SENSITIVITIES
from contacts.models.contact import Contact
from governance.forms.access import FieldChoice, LookForm, PersonChoice
from governance.looking import SESSION, stop
from governance.models.user import User
from governance.operations.looking import LOOK, start_looking
from governance.reading import access as reading

SEE_ACCESS = "governance.view_access"


@require_GET
@login_required
@permission_required(SEE_ACCESS, raise_exception=True)
def access_page(request: HttpRequest) -> HttpResponse:
    """Show how far each role goes; answer who reads one field, and lead to one person."""
    whom = PersonChoice(request.GET if "person" in request.GET else None)
    if whom.is_bound and whom.is_valid():
        return redirect("governance:access_person", pk=whom.cleaned_data["person"].pk)
    field = FieldChoice(request.GET if request.GET.get("field") else None)
    readers = None
    if field.is_bound and field.is_valid():
        table, _dot, column = field.cleaned_data["field"].rpartition(".")
        readers = reading.readers_of(table, column)
    return _answer(
        request,
        "governance/access.html",
        whom=whom,
        field=field,
        readers=readers,
        roles=reading.levels_by_role(),
        classes=[SENSITIVITIES[each] for each in Sensitivity],
        look=LookForm(),
    )


@require_GET
@login_required
@permission_required(SEE_ACCESS, raise_exception=True)
def access_record(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show who sees one person, and why."""
    living = Contact.objects.visible_to(request.user).filter(merged_into=None, erased_at=None)
    contact = get_object_or_404(living.select_related("team", "owner"), key=key)
    ways = reading.ways_to(contact)
    return _answer(
        request,
        "governance/access_record.html",
        contact=contact,
        ways=ways,
        people=len({way.person.pk for way in ways}),
    )


@require_GET
@login_required
@permission_required(SEE_ACCESS, raise_exception=True)
def access_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one colleague sees."""
    person = get_object_or_404(User, pk=pk)
    sight = reading.sight_of(person)
    return _answer(
        request,
        "governance/access_person.html",
        sight=sight,
        levels=[
            (SENSITIVITIES[each], *level)
            for each, level in zip(Sensitivity, sight.levels, strict=True)
        ],
        may_look_as=not person.is_superuser and person.is_active and person.pk != request.user.pk,
    )


@require_POST
@login_required
@permission_required(LOOK, raise_exception=True)
def look_as(request: HttpRequest) -> HttpResponse:
    """Begin to look as a colleague or a role."""
    form = LookForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    try:
        request.session[SESSION] = start_looking(
            person=given["person"], role=given["role"], by=Actor.of(request, Door.PAGE)
        )
    except Invalid as refusal:
        for sentence in (each for sentences in refusal.fields.values() for each in sentences):
            messages.error(request, sentence)
        return redirect("governance:access")
    return redirect("segments:home")


@require_POST
@login_required
def look_end(request: HttpRequest) -> HttpResponse:
    """Stop looking as somebody else."""
    if SESSION in request.session:
        stop(request, "button")
        messages.success(request, _("You are yourself again."))
    return redirect("segments:home")


def _answer(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    may_look = request.user.has_perm(LOOK) and not getattr(request.user, "looked_at_by", None)
    return render(request, template, {"nav": "access", "may_look": may_look, **context})
