"""Packages and letters of a request over the API; the words of letters are not in it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Resource
from config.api.sparse import SparseFields
from privacy.models.letters import Letter
from privacy.models.packages import Package, PackageKind
from privacy.operations.packaging.building import build_package


class PackageOut(SparseFields, serializers.ModelSerializer):
    """One package: what stands in it by tables and counts."""

    class Meta:
        model = Package
        fields = (
            "key", "kind", "state", "problem", "language", "sha256", "size", "manifest",
            "redactions", "created_at", "built_at", "expires_at", "downloads",
        )  # fmt: skip
        read_only_fields = fields


class PackageIn(serializers.Serializer):
    """What to build."""

    kind = serializers.ChoiceField(choices=PackageKind.choices)


class LetterOut(SparseFields, serializers.ModelSerializer):
    """One letter, without its words."""

    class Meta:
        model = Letter
        fields = (
            "key", "kind", "regime", "language", "template_version", "state", "sha256",
            "created_at", "reviewed_at", "sent_at",
        )  # fmt: skip
        read_only_fields = fields


class Papers(Resource):
    """What was made for a request."""

    @extend_schema(responses=PackageOut(many=True))
    @action(detail=True, methods=["get"])
    def packages(self, request: Request, **kwargs: Any) -> Response:
        """Return the packages of a request."""
        return self.page(self.get_object().packages.all())

    @extend_schema(request=PackageIn, responses={202: PackageOut})
    @packages.mapping.post
    def build(self, request: Request, **kwargs: Any) -> Response:
        """Ask for a package; the worker writes it."""
        row = self.get_object()
        kind = self.checked(PackageIn)["kind"]
        made = build_package(request=row, kind=kind, by=self.by, now=timezone.now())
        body = PackageOut(made, context=self.get_serializer_context()).data
        return Response(body, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses=LetterOut(many=True))
    @action(detail=True, methods=["get"])
    def letters(self, request: Request, **kwargs: Any) -> Response:
        """Return the letters of a request."""
        return self.page(self.get_object().letters.all())
