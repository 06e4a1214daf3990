"""Tokens and the audit trail over the API."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import etag_of
from config.api.resource import Listed, Retrieved
from config.errors import NotPermitted
from governance.api.serializers import AuditEventOut, TokenCreated, TokenIn, TokenOut
from governance.models.audit import AuditEvent
from governance.models.token import ApiToken
from governance.models.user import User
from governance.operations.tokens import issue_token, revoke_token


class TokenViewSet(Listed, Retrieved):
    """Your own API tokens."""

    scope = "tokens"
    queryset = ApiToken.objects.none()
    serializer_class = TokenOut
    lookup_field = "key"
    orders: ClassVar = {"-created_at": ("-created_at", "-id")}
    repeatable = False

    def get_queryset(self) -> QuerySet:
        """Keep the caller's own tokens."""
        if not self.request.user.is_authenticated:
            return ApiToken.objects.none()
        return ApiToken.objects.filter(owner=self.request.user)

    @extend_schema(request=TokenIn, responses={201: TokenCreated})
    def create(self, request: Request) -> Response:
        """Make a token. A token cannot make another one: only a signed-in person can."""
        if request.auth is not None:
            raise NotPermitted(_("Only a signed-in person can make a token."))
        token, raw = issue_token(owner=request.user, by=self.by, **self.checked(TokenIn))
        shown = TokenCreated(token, context={"raw": raw}).data
        headers = {"ETag": etag_of(token), "Location": f"/api/v1/tokens/{token.key}/"}
        return Response(shown, status.HTTP_201_CREATED, headers=headers)

    @extend_schema(request=None, responses=TokenOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, **kwargs: Any) -> Response:
        """End a token now."""
        return self.shown(revoke_token(token=self.get_object(), by=self.by))


class WholeNumberFilter(django_filters.NumberFilter):
    """A filter by a key: a fraction is refused, not rounded or never found."""

    field_class = forms.IntegerField


class AuditEventFilter(django_filters.FilterSet):
    """Which events to show."""

    verb = django_filters.CharFilter()
    person = extend_schema_field(OpenApiTypes.STR)(
        django_filters.ModelChoiceFilter(
            field_name="user_id",
            queryset=User.objects.all(),
            to_field_name="username",
            method="of_person",
        )
    )
    model = django_filters.CharFilter()
    key = django_filters.CharFilter()
    user_id = WholeNumberFilter(min_value=0, max_value=2**63 - 1)
    door = django_filters.CharFilter()
    operation = django_filters.UUIDFilter()
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = AuditEvent
        fields: tuple[str, ...] = ()

    def of_person(self, queryset: QuerySet, _name: str, person: User) -> QuerySet:
        """Keep what one colleague did, named by the user name."""
        return queryset.filter(user_id=person.pk)


class AuditEventViewSet(Listed, Retrieved):
    """The audit trail, to read."""

    scope = "audit-events"
    permissions: ClassVar = {"*": "governance.view_auditevent"}
    queryset = AuditEvent.objects.all()
    serializer_class = AuditEventOut
    filterset_class = AuditEventFilter
    lookup_field = "id"
    orders: ClassVar = {"-at": ("-at", "-id"), "at": ("at", "id")}
