"""Handles that may be somebody's, over the API: a person says yes or no, no program decides."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Listed
from config.api.sparse import SparseFields
from config.field_access import reads
from contacts.api.writing import changeable
from contacts.normalise.handles import network_key
from interactions.access import Can
from interactions.models.engagement import HandleSuggestion
from interactions.operations.engagement.linking import confirm_handle, refuse_handle
from interactions.reading.engagement import waiting_of


class SuggestionOut(SparseFields, serializers.ModelSerializer):
    """A handle that may be a person's, and how many events wait for its owner."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)
    waiting = serializers.SerializerMethodField()

    class Meta:
        model = HandleSuggestion
        fields = ("id", "contact", "network", "handle", "why", "state", "waiting", "created_at")
        read_only_fields = fields

    def get_waiting(self, row: HandleSuggestion) -> int:
        """Return how many events would be linked."""
        return int(self.context["waiting"].get((row.network, row.handle), 0))


class DecidedOut(serializers.Serializer):
    """What a decision did."""

    state = serializers.CharField(help_text="confirmed or refused")
    linked = serializers.IntegerField(help_text="How many waiting events found their person.")


class SuggestionFilter(django_filters.FilterSet):
    """Which suggestions to show."""

    contact = django_filters.UUIDFilter(field_name="contact__key")
    network = django_filters.CharFilter(method="of_network", max_length=30)
    state = django_filters.ChoiceFilter(choices=HandleSuggestion.State.choices)

    class Meta:
        model = HandleSuggestion
        fields: tuple[str, ...] = ()

    def of_network(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Keep one network, in whatever way it is written."""
        return rows.filter(network=network_key(value))


class SuggestionViewSet(Listed):
    """Handles suggested for people you may see."""

    scope = "engagement"
    permissions: ClassVar = {"*": Can.LINK_ENGAGEMENT}
    model = HandleSuggestion
    queryset = HandleSuggestion.objects.none()
    serializer_class = SuggestionOut
    filterset_class = SuggestionFilter
    lookup_field = "id"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet[HandleSuggestion]:
        """Keep what the caller may see; nothing for who may not read handles."""
        user = self.request.user
        seen = HandleSuggestion.objects.visible_to(user).select_related("contact")
        return seen if reads(user, HandleSuggestion._meta.label, "handle") else seen.none()

    def page(self, queryset: QuerySet) -> Response:
        """Return one page, with what waits for all of its handles counted at once."""
        rows = self.paginate_queryset(queryset)
        context = self.get_serializer_context() | {"waiting": waiting_of(rows)}
        return self.get_paginated_response(SuggestionOut(rows, many=True, context=context).data)

    @extend_schema(request=None, responses=DecidedOut)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **kwargs: Any) -> Response:
        """Say that the handle is this person's, and link what waited for it."""
        row = self._mine()
        linked = confirm_handle(
            contact=row.contact, network=row.network, handle=row.handle, by=self.by
        )
        return Response(DecidedOut({"state": "confirmed", "linked": linked}).data)

    @extend_schema(request=None, responses=DecidedOut)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, **kwargs: Any) -> Response:
        """Say that the handle is not this person's; it is not suggested again."""
        row = self._mine()
        refuse_handle(suggestion=row, by=self.by)
        row.refresh_from_db()
        return Response(DecidedOut({"state": row.state, "linked": 0}).data)

    def _mine(self) -> HandleSuggestion:
        row: HandleSuggestion = self.get_object()
        changeable(self.request.user, row.contact)
        return row
