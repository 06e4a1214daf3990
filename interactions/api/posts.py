"""Our own posts over the API, with what came of them."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.normalise.handles import network_key
from interactions.access import Can
from interactions.files.social import METRICS
from interactions.models.engagement import Post, PostMetric


class MetricOut(SparseFields, serializers.ModelSerializer):
    """What a post or page had reached on one day; a number nobody delivered is null."""

    class Meta:
        model = PostMetric
        fields = ("on", "daily", "exported_on", *METRICS)
        read_only_fields = fields


class PostOut(SparseFields, serializers.ModelSerializer):
    """One post of ours with its newest numbers, or a whole page of ours (`kind` is "page")."""

    newest = serializers.SerializerMethodField(help_text="Null before the first numbers came.")

    class Meta:
        model = Post
        fields = (
            "id", "network", "external_id", "account", "url", "title", "kind", "published_at",
            "newest",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(MetricOut(allow_null=True))
    def get_newest(self, row: Post) -> dict[str, Any] | None:
        """Return the newest totals, else the newest day."""
        return next((MetricOut(each).data for each in row.newest), None)  # type: ignore[attr-defined]


class PostFilter(django_filters.FilterSet):
    """Which posts to show."""

    network = django_filters.CharFilter(method="of_network", max_length=30)
    external_id = django_filters.CharFilter(max_length=200)

    class Meta:
        model = Post
        fields: tuple[str, ...] = ()

    def of_network(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Keep one network, in whatever way it is written."""
        return rows.filter(network=network_key(value))


class PostViewSet(Listed, Retrieved):
    """Posts and pages of ours on networks, with their numbers by day."""

    scope = "engagement"
    permissions: ClassVar = {"*": Can.VIEW_ENGAGEMENT}
    reading = frozenset({"list", "retrieve", "metrics"})
    listing = frozenset({"list", "metrics"})
    showing = reading
    queryset = Post.objects.none()
    serializer_class = PostOut
    lookup_field = "id"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    @property
    def filterset_class(self) -> type[PostFilter] | None:
        """Posts are filtered; the days of one are not."""
        return None if self.action == "metrics" else PostFilter

    def get_queryset(self) -> QuerySet[Post]:
        """Keep what the caller may see, with the newest numbers of a whole page in one query."""
        numbers = PostMetric.objects.order_by("post", "daily", "-on").distinct("post")
        newest = Prefetch("metrics", numbers, to_attr="newest")
        return Post.objects.visible_to(self.request.user).prefetch_related(newest)

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return what the present action shows."""
        return MetricOut if self.action == "metrics" else PostOut

    @extend_schema(responses=MetricOut(many=True))
    @action(detail=True, methods=["get"])
    def metrics(self, request: Request, **kwargs: Any) -> Response:
        """Return the numbers of one post by day, in pages."""
        return self.page(PostMetric.objects.filter(post=self.get_object()))
