"""Figures of areas over the API, to read."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from interactions.access import Can
from interactions.models.areas import Area, AreaFigure, AreaLevel


class FigureOut(serializers.ModelSerializer):
    """One figure, with where it was published."""

    source = serializers.CharField(source="source.name")
    licence = serializers.CharField(source="source.licence")
    url = serializers.CharField(source="source.url")

    class Meta:
        model = AreaFigure
        fields = ("indicator", "value", "unit", "year", "source", "licence", "url")
        read_only_fields = fields


class AreaOut(SparseFields, serializers.ModelSerializer):
    """One area with its figures; they say what is usual there, of nobody in particular."""

    figures = FigureOut(many=True)

    class Meta:
        model = Area
        fields = ("id", "country", "level", "code", "name", "figures")
        read_only_fields = fields


class AreaFilter(django_filters.FilterSet):
    """Which areas to show."""

    country = django_filters.CharFilter(max_length=2)
    level = django_filters.ChoiceFilter(choices=AreaLevel.choices)
    code = django_filters.CharFilter(max_length=20)

    class Meta:
        model = Area
        fields: tuple[str, ...] = ()


class AreaViewSet(Listed, Retrieved):
    """What is usual in a place, from public records."""

    scope = "areas"
    permissions: ClassVar = {"*": Can.VIEW_AREAS}
    queryset = Area.objects.none()
    serializer_class = AreaOut
    filterset_class = AreaFilter
    lookup_field = "id"
    orders: ClassVar[dict[str, tuple[str, ...]]] = {
        "code": ("country", "level", "code", "id"),
        "id": ("id",),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Read the figures of a whole page in one query."""
        figures = AreaFigure.objects.select_related("source").order_by("indicator", "-year", "pk")
        return Area.objects.prefetch_related(Prefetch("figures", figures))
