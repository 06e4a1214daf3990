"""Who was told what a request changed, over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Resource
from config.api.sparse import SparseFields
from privacy.models.notices import RecipientNotice


class RecipientNoticeOut(SparseFields, serializers.ModelSerializer):
    """One recipient: what it was asked, how, and what it answered."""

    class Meta:
        model = RecipientNotice
        fields = (
            "key", "recipient", "kind", "groups", "way", "state", "attempts", "receipt",
            "problem", "explanation", "due_on", "created_at", "sent_at", "done_at",
            "escalated_at",
        )  # fmt: skip
        read_only_fields = fields


class Told(Resource):
    """The recipients of a request."""

    @extend_schema(responses=RecipientNoticeOut(many=True))
    @action(detail=True, methods=["get"])
    def recipients(self, request: Request, **kwargs: Any) -> Response:
        """Return who was told, and what each answered."""
        return self.page(self.get_object().notices.all())
