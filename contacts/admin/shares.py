"""Who sees one person outside of the usual scope: guardian's rows, written by operations."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import DomainError, Invalid
from config.numbers import whole_number
from contacts.forms.fields import active_staff
from contacts.forms.points import ShareForm
from contacts.models.contact import Contact
from contacts.models.share import ContactShare
from contacts.operations.shares import end_share, share_contact

VIEW, ADD, END = (f"contacts.{word}_contactshare" for word in ("view", "add", "delete"))


def shares_page(request: HttpRequest, contact: Contact, site: AdminSite) -> HttpResponse:
    """Show the shares of a contact; posting adds one or ends one."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    form = ShareForm(active_staff(), request.POST if _adds(request) else None)
    if request.method == "POST" and (
        _added(request, contact, form) if _adds(request) else _ended(request, contact)
    ):
        return redirect("admin:contacts_contact_shares", contact.pk)
    shares = ContactShare.objects.filter(content_object=contact)
    context = {
        **site.each_context(request),
        "title": _("Shares"),
        "opts": Contact._meta,
        "object": contact,
        "form": form,
        "shares": shares.select_related("user", "permission").order_by("pk"),
        "may_add": request.user.has_perm(ADD),
        "may_end": request.user.has_perm(END),
        "now": timezone.now(),
    }
    return render(request, "admin/contacts/contact/shares.html", context)


def _adds(request: HttpRequest) -> bool:
    return request.method == "POST" and "end" not in request.POST


def _added(request: HttpRequest, contact: Contact, form: Any) -> bool:
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    if not form.is_valid():
        return False
    last = form.cleaned_data["until"]
    try:
        share_contact(
            contact=contact,
            user=form.cleaned_data["user"],
            until=_end_of(last) if last else None,
            may_change=form.cleaned_data["may_change"],
            reason=form.cleaned_data["reason"],
            by=Actor.of(request, Door.ADMIN),
        )
    except Invalid as refusal:
        for name, sentences in refusal.fields.items():
            form.add_error(name if name in form.fields else None, sentences)
        return False
    except DomainError as refusal:
        form.add_error(None, str(refusal.message))
        return False
    messages.success(request, _("Shared"))
    return True


def _ended(request: HttpRequest, contact: Contact) -> bool:
    if not request.user.has_perm(END):
        raise PermissionDenied
    number = whole_number(request.POST["end"]) or 0
    share = get_object_or_404(ContactShare, content_object=contact, pk=number)
    end_share(share=share, by=Actor.of(request, Door.ADMIN))
    messages.success(request, _("The share has ended"))
    return True


def _end_of(day: Any) -> datetime:
    # The last day counts whole, in the organisation's zone.
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
