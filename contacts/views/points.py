"""Ways to reach a person, postal addresses and the people they belong with."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.errors import DomainError, Invalid
from contacts.access import Can
from contacts.forms.points import AddressForm, PointForm, RelationForm, address_values
from contacts.models.contact import Contact
from contacts.models.reach import PostalAddress, Relation
from contacts.operations import points
from contacts.views.answers import part, told
from contacts.views.refusals import attempt
from contacts.views.scope import actor, changeable_contact, own

SWITCHES = ("is_primary", "verified", "opted_out")
ADDRESS_SWITCHES = ("is_primary", "opted_out")


def _sentences(problem: DomainError) -> list[str]:
    if isinstance(problem, Invalid):
        return [str(s) for sentences in problem.fields.values() for s in sentences]
    return [str(problem.message)]


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def add_point(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add an email, phone or handle."""
    contact = changeable_contact(request, key)
    form = PointForm(request.POST)
    if form.is_valid():
        try:
            points.add_point(contact=contact, by=actor(request), **form.cleaned_data)
        except DomainError as problem:
            form.add_error("value", _sentences(problem))
    if form.errors:
        return part(request, contact, "_points", 422, point_form=form)
    return told(part(request, contact, "_points"), _("Added"))


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def change_point(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Change one contact point: label, primary mark, verified, opted out; or remove it."""
    contact = changeable_contact(request, key)
    point = own(contact.points, pk)
    name, value = request.POST.get("name", ""), request.POST.get("value", "")
    if name not in ("remove", "label", *SWITCHES):
        raise Http404
    try:
        if name == "remove":
            points.remove_point(point=point, by=actor(request))
        else:
            given = value if name == "label" else value == "yes"
            points.change_point(point=point, values={name: given}, by=actor(request))
    except DomainError as problem:
        return part(request, contact, "_points", 422, point_problem=_sentences(problem)[0])
    text = _("Removed") if name == "remove" else _("Saved")
    return told(part(request, contact, "_points"), text)


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def add_address(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add a postal address."""
    contact = changeable_contact(request, key)
    form, by = AddressForm(request.POST), actor(request)
    if not attempt(
        form, lambda: points.add_address(contact=contact, values=form.cleaned_data, by=by)
    ):
        return part(request, contact, "_addresses", 422, address_form=form)
    return told(part(request, contact, "_addresses"), _("Added"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def change_address(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Offer an address for editing; change it, make it the primary one, or remove it."""
    contact = changeable_contact(request, key)
    address = own(contact.addresses, pk)
    if request.method != "POST":
        form = AddressForm(initial=address_values(address))
        return part(request, contact, "_addresses", edited=address.pk, edit_form=form)
    name = request.POST.get("name", "")
    if name == "edit":
        return _edit_address(request, contact, address)
    if name == "remove":
        points.remove_address(address=address, by=actor(request))
        return told(part(request, contact, "_addresses"), _("Removed"))
    if name not in ADDRESS_SWITCHES:
        raise Http404
    given = request.POST.get("value") == "yes"
    points.change_address(address=address, values={name: given}, by=actor(request))
    return told(part(request, contact, "_addresses"), _("Saved"))


def _edit_address(request: HttpRequest, contact: Contact, address: PostalAddress) -> HttpResponse:
    form, by = AddressForm(request.POST), actor(request)
    if not attempt(
        form, lambda: points.change_address(address=address, values=form.cleaned_data, by=by)
    ):
        return part(request, contact, "_addresses", 422, edited=address.pk, edit_form=form)
    return told(part(request, contact, "_addresses"), _("Saved"))


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def find_person(request: HttpRequest, key: UUID) -> HttpResponse:
    """Offer people one may see whose words match, to relate this person to."""
    contact = changeable_contact(request, key)
    text = request.POST.get("q", "").strip()[:100]
    seen = Contact.objects.visible_to(request.user).present().exclude(pk=contact.pk)
    found = seen.matching(text, reader=request.user) if text else seen.none()
    hits = found.order_by("family_name", "given_name", "id")[:6]
    return part(request, contact, "_relation_hits", hits=hits, asked=text)


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def add_relation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that two people belong together."""
    contact = changeable_contact(request, key)
    form = RelationForm(request.POST)
    if form.is_valid():
        seen = Contact.objects.visible_to(request.user).present()
        other = seen.filter(key=form.cleaned_data["other"]).first()
        if other is None:
            form.add_error("other", _("Choose a person from the list."))
        else:
            try:
                points.relate(
                    contact=contact, other=other, kind=form.cleaned_data["kind"], by=actor(request)
                )
            except DomainError as problem:
                form.add_error("other", _sentences(problem))
    if form.errors:
        return part(request, contact, "_relations", 422, relation_form=form)
    return told(part(request, contact, "_relations"), _("Added"))


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def remove_relation(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Say that two people no longer belong together."""
    contact = changeable_contact(request, key)
    rows = Relation.objects.filter(contact=contact) | Relation.objects.filter(other=contact)
    points.unrelate(relation=own(rows, pk), by=actor(request))
    return told(part(request, contact, "_relations"), _("Removed"))
