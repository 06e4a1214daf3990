"""Loads the request a page is about; one that may not be known of does not exist."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from privacy.models.requests import PrivacyRequest

NAV = {"nav": "privacy"}


def request_of(request: HttpRequest, key: UUID) -> PrivacyRequest:
    """Return a request the signed-in colleague may see, or answer 404."""
    rows = PrivacyRequest.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("assignee", "previous"), key=key)
