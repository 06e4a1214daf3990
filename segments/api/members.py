"""The people of one segment over the API: members, exceptions, who came and went."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Listed, Resource
from contacts.api.writing import visible
from contacts.models.contact import Contact
from segments.access import Can
from segments.api.segment_serializers import MemberOut, MoveOut, OverrideIn, OverrideOut
from segments.models.segment import Segment, SegmentChange, SegmentMembership, SegmentOverride
from segments.operations.people import drop_override, put_override
from segments.reading.choosing import segment_of
from segments.reading.members import changes_of, overrides_of


class OfSegment(Resource):
    """Rows of the segment in the address, about people the caller may see."""

    scope = "segments"
    permissions: ClassVar = {"list": Can.VIEW, "*": Can.CHANGE}

    def segment(self) -> Segment:
        """Return the segment, by its key or its short name; raises NotFound."""
        found = segment_of(self.kwargs["segment"], self.request.user)
        if found is None:
            raise NotFound
        return found


class MemberViewSet(Listed, OfSegment):
    """Who belongs."""

    model = SegmentMembership
    queryset = SegmentMembership.objects.none()
    serializer_class = MemberOut
    orders: ClassVar = {"contact": ("contact_id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the members that the caller may see."""
        seen = Contact.objects.visible_to(self.request.user).present().order_by().values("pk")
        rows = SegmentMembership.objects.filter(segment=self.segment(), contact__in=seen)
        return rows.select_related("contact")


class ChangeViewSet(Listed, OfSegment):
    """Who came and went, and why."""

    model = SegmentChange
    queryset = SegmentChange.objects.none()
    serializer_class = MoveOut
    orders: ClassVar = {"-at": ("-at", "-id"), "at": ("at", "id")}

    def get_queryset(self) -> QuerySet:
        """Keep the changes about people that the caller may see."""
        return changes_of(self.segment(), self.request.user)


class OverrideViewSet(Listed, OfSegment):
    """Who was put in or is kept out by hand."""

    model = SegmentOverride
    queryset = SegmentOverride.objects.none()
    serializer_class = OverrideOut
    lookup_field = "id"
    orders: ClassVar = {"id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the exceptions about people that the caller may see."""
        return overrides_of(self.segment(), self.request.user)

    @extend_schema(request=OverrideIn, responses={201: OverrideOut})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Put a person in or keep them out; of two words about one person the later holds."""
        segment, given = self.segment(), self.checked(OverrideIn)
        person = visible(request.user, given.pop("contact"))
        made = put_override(segment=segment, contact=person, by=self.by, **given)
        row = self.get_queryset().get(pk=made.pk)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Let the rule alone say again whether the person belongs."""
        drop_override(override=self.get_object(), by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)
