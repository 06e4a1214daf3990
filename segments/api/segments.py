"""Segments over the API: kept, refreshed, their people, growth and overlap."""

from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from contacts.models.contact import Contact
from contacts.views.list_counts import count_of
from segments.access import Can
from segments.api.segment_serializers import (
    Counted,
    GrowthOut,
    Moved,
    NameIn,
    OverlapOut,
    PeopleIn,
    RuleIn,
    SegmentChangeIn,
    SegmentIn,
    SegmentOut,
)
from segments.models.segment import Segment
from segments.operations.freezing import freeze_segment
from segments.operations.people import add_people, remove_people
from segments.operations.refresh_queue import ask_refresh
from segments.operations.segments import (
    archive_segment,
    change_segment,
    create_segment,
    delete_segment,
    duplicate_segment,
    unarchive_segment,
)
from segments.reading.by_rule import people_by_rule
from segments.reading.growth import growth
from segments.reading.overlap import MOST, overlap
from segments.reading.rows import members_seen
from segments.reading.sentences import sentence
from segments.vocabulary import vocabulary_for
from segments.vocabulary.refusals import read_rule

BASE = "/api/v1/segments"
MOST_DAYS = 730
_READING = ("list", "retrieve", "growth", "overlap", "preview")


class SegmentFilter(django_filters.FilterSet):
    """Which segments to show."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=120)
    kind = django_filters.ChoiceFilter(choices=Segment.Kind.choices)
    purpose = django_filters.ChoiceFilter(choices=Segment.Purpose.choices)
    state = django_filters.ChoiceFilter(choices=Segment.State.choices)
    archived = django_filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Segment
        fields: tuple[str, ...] = ()


class SegmentViewSet(Listed, Retrieved):
    """Groups of people: by a rule, kept by hand, or frozen."""

    scope = "segments"
    permissions: ClassVar = {
        **dict.fromkeys((*_READING, "refresh"), Can.VIEW),
        "create": Can.ADD,
        "duplicate": Can.ADD,
        "*": Can.CHANGE,
    }
    reading = frozenset(_READING)
    parameters: ClassVar = {"growth": ("days",), "overlap": ("with",)}
    model = Segment
    queryset = Segment.objects.none()
    serializer_class = SegmentOut
    filterset_class = SegmentFilter
    lookup_field = "key"
    orders: ClassVar = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "-updated_at": ("-updated_at", "-id"),
        "updated_at": ("updated_at", "id"),
    }

    def get_queryset(self) -> QuerySet:
        """Keep what the caller may know of."""
        return Segment.objects.visible_to(self.request.user).select_related("owner")

    def page(self, queryset: QuerySet) -> Response:
        """Return one page; the members of all its segments are counted together."""
        rows = self.paginate_queryset(queryset)
        context = self.get_serializer_context()
        context["members"] = members_seen(rows, self.request.user)
        return self.get_paginated_response(SegmentOut(rows, many=True, context=context).data)

    @extend_schema(request=SegmentIn, responses={201: SegmentOut})
    def create(self, request: Request) -> Response:
        """Make a segment; its members are counted in the background, at once."""
        made = create_segment(values=self.checked(SegmentIn), by=self.by)
        return self._fresh(made, status.HTTP_201_CREATED)

    @extend_schema(request=SegmentChangeIn, responses=SegmentOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields given; with If-Match only the state you read."""
        known = self.get_object()
        expected = known.version if check_match(request, known) else None
        given = self.checked(SegmentChangeIn)
        change_segment(segment=known, values=given, by=self.by, expected_version=expected)
        return self._fresh(known)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete a segment on which nothing rests (409 names what does)."""
        known = self.get_object()
        check_match(request, known)
        delete_segment(segment=known, by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=NameIn, responses={201: SegmentOut})
    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, **kwargs: Any) -> Response:
        """Make a segment with the same rule."""
        known, name = self.get_object(), self.checked(NameIn)["name"]
        made = duplicate_segment(segment=known, name=name, by=self.by)
        return self._fresh(made, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={202: SegmentOut})
    @action(detail=True, methods=["post"])
    def refresh(self, request: Request, **kwargs: Any) -> Response:
        """Look at everybody again, in the background."""
        known = self.get_object()
        ask_refresh(segment=known, by=self.by)
        return self._fresh(known, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=SegmentOut)
    @action(detail=True, methods=["post"])
    def freeze(self, request: Request, **kwargs: Any) -> Response:
        """Freeze a snapshot: whoever belongs now stays a member for good."""
        known = self.get_object()
        freeze_segment(segment=known, by=self.by)
        return self._fresh(known)

    @extend_schema(request=None, responses=SegmentOut)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, **kwargs: Any) -> Response:
        """Put a segment away; those whose rules use it break, visibly."""
        known = self.get_object()
        archive_segment(segment=known, by=self.by)
        return self._fresh(known)

    @extend_schema(request=None, responses=SegmentOut)
    @action(detail=True, methods=["post"])
    def unarchive(self, request: Request, **kwargs: Any) -> Response:
        """Take a segment back into use."""
        known = self.get_object()
        unarchive_segment(segment=known, by=self.by)
        return self._fresh(known)

    @extend_schema(request=PeopleIn, responses=Moved)
    @action(detail=True, methods=["post"])
    def add(self, request: Request, **kwargs: Any) -> Response:
        """Put people that you may see on a list kept by hand; others are left out."""
        moved = add_people(segment=self.get_object(), contacts=self._people(), by=self.by)
        return Response({"changed": moved})

    @extend_schema(request=PeopleIn, responses=Moved)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, **kwargs: Any) -> Response:
        """Take people that you may see off a list kept by hand."""
        moved = remove_people(segment=self.get_object(), contacts=self._people(), by=self.by)
        return Response({"changed": moved})

    @extend_schema(request=RuleIn, responses=Counted)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Say in words what a rule asks, and how many of the people you may see it describes."""
        rule, user = self.checked(RuleIn)["rule"], request.user
        said = sentence(read_rule(rule, user), vocabulary_for(user))
        people = people_by_rule(Contact.objects.visible_to(user).present(), rule, user).people
        count = count_of(people)
        found = {"sentence": said, "members": count.number, "exact": count.exact}
        return Response(found)

    @extend_schema(
        parameters=[OpenApiParameter("days", int, description="How many days, up to today.")],
        responses=GrowthOut,
    )
    @action(detail=True, methods=["get"])
    def growth(self, request: Request, **kwargs: Any) -> Response:
        """Return who came, who went and how many belonged, day by day."""
        given = request.query_params.get("days", "90")
        if not (given.isascii() and given.isdigit() and 1 <= int(given) <= MOST_DAYS):
            said = _("Give a number from 1 to %(most)d.") % {"most": MOST_DAYS}
            raise ValidationError({"days": [said]})
        days = growth(self.get_object(), request.user, days=int(given), now=timezone.now())
        return Response(GrowthOut({"days": days}).data)

    @extend_schema(
        parameters=[OpenApiParameter("with", str, description="Keys, separated by commas.")],
        responses=OverlapOut,
    )
    @action(detail=True, methods=["get"])
    def overlap(self, request: Request, **kwargs: Any) -> Response:
        """Return how many people this segment and up to seven others share."""
        own = self.get_object()
        others = [self._other(key) for key in request.query_params.get("with", "").split(",")]
        if len(others) >= MOST:
            said = _("Give at most %(most)d segments.") % {"most": MOST - 1}
            raise ValidationError({"with": [said]})
        found = overlap([own, *(other for other in others if other.pk != own.pk)], request.user)
        keys = [segment.key for segment in found.segments]
        return Response(OverlapOut({"segments": keys, "cells": found.cells}).data)

    def _other(self, key: str) -> Segment:
        try:
            found = self.get_queryset().filter(key=UUID(key)).first()
        except ValueError:
            found = None
        if found is None:
            raise ValidationError({"with": [_("There is no such segment.")]})
        return found

    def _people(self) -> Any:
        return Contact.objects.filter(key__in=self.checked(PeopleIn)["contacts"])

    def _fresh(self, segment: Segment, code: int = status.HTTP_200_OK) -> Response:
        made = code == status.HTTP_201_CREATED
        address = f"{BASE}/{segment.key}/" if made else ""
        return self.shown(self.get_queryset().get(pk=segment.pk), code, address)
