"""Loads the person a request is about; who is outside of one's scope does not exist."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from config.actor import Actor, Door
from config.errors import LeadsOn
from contacts.models.contact import Contact
from contacts.reading.merged import survivor_of


def visible_contact(request: HttpRequest, key: UUID) -> Contact:
    """Return a person the signed-in colleague may see, archived ones included, or answer 404."""
    return get_object_or_404(
        Contact.objects.visible_to(request.user)
        .filter(merged_into=None, erased_at=None)
        .select_related("organisation", "owner", "team", "source"),
        key=key,
    )


def contact_or_survivor(request: HttpRequest, key: UUID) -> Contact:
    """As `visible_contact`; the old key of a merged record leads to this page of its survivor."""
    try:
        return visible_contact(request, key)
    except Http404:
        survivor = survivor_of(key, request.user)
        if survivor is None:
            raise
        address = request.get_full_path().replace(str(key), str(survivor.key))
        raise LeadsOn(address) from None


def changeable_contact(request: HttpRequest, key: UUID) -> Contact:
    """Return a person the colleague may change; 403 when looking is all that is allowed."""
    contact = visible_contact(request, key)
    if not Contact.objects.changeable_by(request.user).filter(pk=contact.pk).exists():
        raise PermissionDenied
    return contact


def actor(request: HttpRequest) -> Actor:
    """Return the signed-in colleague, working in the application."""
    return Actor.of(request, Door.PAGE)


def own(rows: Any, pk: int) -> Any:
    """Return one row of a person's own rows, or answer 404."""
    return get_object_or_404(rows, pk=pk)
