"""How a form reaches people: its link, the lines for another site, links for single people."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.errors import DomainError
from config.groups import choices
from contacts.models.contact import Contact
from contacts.operations.permission.reasons import Reason
from contacts.reading.permissions import purposes_to_choose
from contacts.views.scope import actor
from interactions.access import Can
from interactions.models.forms import Form
from interactions.operations.forms.inviting import invite, link_of
from interactions.operations.forms.mailing import plan_invitations, start_invitations
from interactions.views.forms.building import form_of

_FOUND = 8
# By its plain name: the line stands on other people's sites for years, a digest for a release.
_EMBED = "js/form_embed.js"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_FORMS, raise_exception=True)
def form_share(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the link and what to put on another site; POST makes a personal link."""
    if request.method == "POST" and not request.user.has_perm(Can.CHANGE_FORMS):
        raise PermissionDenied
    form = form_of(request, key)
    context = {
        "form": form,
        "tab": "share",
        "may_change": request.user.has_perm(Can.CHANGE_FORMS),
        "link": f"{settings.SITE_URL}{reverse('interactions:public_form', args=[form.slug])}",
        "script": f"{settings.SITE_URL}{settings.STATIC_URL}{_EMBED}",
        "sought": request.POST.get("sought", ""),
        "groups": choices(request.user),
        "purposes": purposes_to_choose(),
    }
    if request.method == "POST" and request.POST.get("group"):
        context |= _mailing(request, form)
    elif request.method == "POST":
        people = Contact.objects.visible_to(request.user).present()
        if request.POST.get("contact"):
            contact = get_object_or_404(people, key=_key(request.POST["contact"]))
            invitation = invite(form=form, contact=contact, by=actor(request))
            context |= {"personal": link_of(invitation), "person": contact}
        elif context["sought"]:
            found = people.matching(str(context["sought"]), reader=request.user)
            context["found"] = found.order_by("family_name", "given_name", "pk")[:_FOUND]
    return render(request, "interactions/forms/share.html", context)


def _mailing(request: HttpRequest, form: Form) -> dict[str, Any]:
    """Say who of a group would be mailed; the second button mails them."""
    asked = {"group": request.POST["group"], "purpose": request.POST.get("reach_for", "")}
    act = start_invitations if request.POST.get("send") else plan_invitations
    try:
        found = act(form=form, by=actor(request), **asked)
    except DomainError as refused:
        return {**asked, "refusal": str(refused)}
    left_out = [(Reason(code).label, many) for code, many in found.left_out.items()]
    many = len(found.people)
    told = {"many": many, "left_out": left_out, "before": found.before}
    return {**asked, "mailing": {**told, "sent": "send" in request.POST}}


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
