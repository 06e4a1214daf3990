"""Organisations: the list, one page with its people, making and changing one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.field_access import hidden_fields
from config.keyset import page_of
from contacts.access import Can
from contacts.forms.organisations import OrganisationForm
from contacts.models.contact import Contact, Organisation
from contacts.normalise.text import fold
from contacts.operations.organisations import create_organisation, update_organisation
from contacts.reading.collaboration import Talk
from contacts.reading.words import STAGE_TONES
from contacts.views.list_counts import count_of
from contacts.views.refusals import attempt
from contacts.views.scope import actor

SESSION_TEXT = "organisations_q"
PAGE_ROWS = 25
PEOPLE_SHOWN = 50


@login_required
@permission_required(Can.VIEW_ORGANISATIONS, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_list(request: HttpRequest) -> HttpResponse:
    """List organisations by name; POST brings the search text (a name may be a person's)."""
    if request.method == "POST":
        request.session[SESSION_TEXT] = request.POST.get("q", "").strip()[:120].replace("\0", "")
    text = request.session.get(SESSION_TEXT, "")
    found = _found(text)
    page = page_of(
        found.annotate(people=_people_count(request.user)).select_related("owner"),
        order=("name", "id"),
        after=request.GET.get("after", ""),
        limit=PAGE_ROWS,
    )
    context = {
        "rows": page.rows,
        "next": page.after,
        "after": request.GET.get("after", ""),
        "text": text,
        "count": count_of(found),
        "may_change": request.user.has_perm(Can.ORGANISATIONS),
        "may_see_people": _people_named(request.user),
    }
    only_rows = request.method == "POST" and request.htmx  # type: ignore[attr-defined]
    template = "contacts/_organisations.html" if only_rows else "contacts/organisation_list.html"
    return render(request, template, context)


@login_required
@permission_required(Can.VIEW_ORGANISATIONS, raise_exception=True)
@require_GET
def organisation_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one organisation and those of its people whom the person may see."""
    organisation = get_object_or_404(Organisation.objects.select_related("owner"), key=key)
    people = Contact.objects.none()
    if _people_named(request.user):
        visible = Contact.objects.visible_to(request.user).present()
        people = visible.filter(organisation=organisation)
    rows = people.select_related("owner").order_by("family_name", "given_name", "id")
    return render(
        request,
        "contacts/organisation_page.html",
        {
            "organisation": organisation,
            "talk": Talk(request.user, organisation),
            "people": [(person, STAGE_TONES[person.stage]) for person in rows[:PEOPLE_SHOWN]],
            "count": count_of(people),
            "shown": PEOPLE_SHOWN,
            "may_see_people": _people_named(request.user),
            "may_change": request.user.has_perm(Can.ORGANISATIONS),
            "hidden": hidden_fields(request.user, "contacts.Contact"),
        },
    )


@login_required
@permission_required("contacts.add_organisation", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Make an organisation."""
    form = OrganisationForm(request.POST or None)
    made = attempt(form, lambda: create_organisation(values=form.values(), by=actor(request)))
    if made:
        return redirect("contacts:organisation", key=made.result.key)
    return _form_page(request, form, None)


@login_required
@permission_required(Can.ORGANISATIONS, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change an organisation; a version older than the stored one is refused (412)."""
    organisation = get_object_or_404(Organisation, key=key)
    form = OrganisationForm(request.POST or None, instance=organisation)
    saved = attempt(
        form,
        lambda: update_organisation(
            organisation=organisation,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
            by=actor(request),
        ),
    )
    if saved:
        messages.success(request, _("Saved."))
        return redirect("contacts:organisation", key=key)
    return _form_page(request, form, organisation)


def _form_page(
    request: HttpRequest, form: OrganisationForm, organisation: Organisation | None
) -> HttpResponse | HttpResponseRedirect:
    status = 400 if form.is_bound and form.errors else 200
    context: dict[str, Any] = {"form": form, "organisation": organisation}
    return render(request, "contacts/organisation_form.html", context, status=status)


def _found(text: str) -> QuerySet[Organisation]:
    found = Organisation.objects.all()
    for word in fold(text).split()[:6]:
        found = found.filter(Q(name_fold__contains=word) | Q(city__icontains=word))
    return found


def _people_named(user: Any) -> bool:
    # Who works where is a field of the person; a role that does not see it sees no such list.
    return "organisation" not in hidden_fields(user, "contacts.Contact")


def _people_count(user: Any) -> Coalesce:
    visible = Contact.objects.visible_to(user).present().filter(organisation=OuterRef("pk"))
    counted = visible.order_by().values("organisation").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
