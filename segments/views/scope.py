"""Loads the segment a request is about; one that may not be known of does not exist."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from segments.models.segment import Segment


def segment_of(request: HttpRequest, key: UUID) -> Segment:
    """Return a segment the signed-in colleague may see, archived ones included, or answer 404."""
    rows = Segment.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(rows, key=key)
