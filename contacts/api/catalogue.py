"""Organisations, tags, custom fields and sources over the API."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.field_access import hidden_fields
from contacts.access import Can
from contacts.api.catalogue_serializers import (
    CustomFieldIn,
    CustomFieldOut,
    OrganisationIn,
    OrganisationOut,
    SourceIn,
    SourceOut,
    TagChange,
    TagIn,
    TagMerge,
    TagOut,
)
from contacts.models.catalogue import CustomField, Tag
from contacts.models.contact import Contact, Organisation
from contacts.models.source import Source
from contacts.normalise.text import fold
from contacts.operations.custom_fields import change_field, define_field
from contacts.operations.organisations import create_organisation, update_organisation
from contacts.operations.sources import change_source
from contacts.operations.tags import change_tag, create_tag, delete_tag, merge_tags
from contacts.reading.sources import with_deliveries

BASE = "/api/v1"


class OrganisationFilter(django_filters.FilterSet):
    """Which organisations to show."""

    q = django_filters.CharFilter(field_name="name_fold", method="by_name", max_length=200)
    country = django_filters.CharFilter(lookup_expr="iexact", max_length=2)
    updated_after = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")
    updated_before = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="lt")

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def by_name(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Keep organisations whose name holds the text."""
        return rows.filter(name_fold__contains=fold(text))


class OrganisationViewSet(Listed, Retrieved):
    """Companies, shops, schools and associations."""

    scope = "organisations"
    permissions: ClassVar = {
        "create": "contacts.add_organisation",
        "partial_update": Can.ORGANISATIONS,
        "*": Can.VIEW_ORGANISATIONS,
    }
    queryset = Organisation.objects.select_related("owner")
    serializer_class = OrganisationOut
    filterset_class = OrganisationFilter
    lookup_field = "key"
    orders: ClassVar = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "-updated_at": ("-updated_at", "-id"),
        "updated_at": ("updated_at", "id"),
    }

    @extend_schema(request=OrganisationIn, responses={201: OrganisationOut})
    def create(self, request: Request) -> Response:
        """Create an organisation."""
        made = create_organisation(values=self.checked(OrganisationIn), by=self.by)
        made.refresh_from_db()
        return self.shown(made, status.HTTP_201_CREATED, f"{BASE}/organisations/{made.key}/")

    @extend_schema(request=OrganisationIn, responses=OrganisationOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields given; with If-Match only the state you read."""
        known = self.get_object()
        expected = known.version if check_match(request, known) else None
        changed = update_organisation(
            organisation=known,
            values=self.checked(OrganisationIn),
            by=self.by,
            expected_version=expected,
        )
        return self.shown(changed)


class TagViewSet(Listed, Retrieved):
    """Words that mark people."""

    scope = "tags"
    permissions: ClassVar = {
        "list": "contacts.view_tag",
        "retrieve": "contacts.view_tag",
        "create": "contacts.add_tag",
        "*": Can.TAGS,
    }
    queryset = Tag.objects.all()
    serializer_class = TagOut
    lookup_field = "id"
    orders: ClassVar = {"name": ("name_fold", "id"), "-name": ("-name_fold", "-id")}

    @extend_schema(request=TagIn, responses={201: TagOut})
    def create(self, request: Request) -> Response:
        """Create a tag."""
        made = create_tag(by=self.by, **self.checked(TagIn))
        return self.shown(made, status.HTTP_201_CREATED, f"{BASE}/tags/{made.pk}/")

    @extend_schema(request=TagChange, responses=TagOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the name or the colour of a tag."""
        known = self.get_object()
        check_match(request, known)
        return self.shown(change_tag(tag=known, by=self.by, **self.checked(TagChange)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete a tag and take it from everybody."""
        known = self.get_object()
        check_match(request, known)
        delete_tag(tag=known, by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=TagMerge, responses=TagOut)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, **kwargs: Any) -> Response:
        """Put this tag on everybody who carries the absorbed one, which is deleted."""
        known = self.get_object()
        absorbed = self.checked(TagMerge)["absorbed"]
        return self.shown(merge_tags(survivor=known, absorbed=absorbed, by=self.by))


class CustomFieldViewSet(Listed, Retrieved):
    """The fields the organisation added to people."""

    scope = "custom-fields"
    permissions: ClassVar = {
        "list": Can.VIEW,
        "retrieve": Can.VIEW,
        "*": Can.CUSTOM_FIELDS,
    }
    queryset = CustomField.objects.all()
    serializer_class = CustomFieldOut
    lookup_field = "slug"
    orders: ClassVar = {"position": ("position", "id"), "-position": ("-position", "-id")}

    def get_queryset(self) -> QuerySet:
        """Leave out fields whose values the caller may not read."""
        hidden = hidden_fields(self.request.user, Contact._meta.label)
        return CustomField.objects.exclude(
            slug__in=[name.removeprefix("custom.") for name in hidden if "." in name]
        )

    @extend_schema(request=CustomFieldIn, responses={201: CustomFieldOut})
    def create(self, request: Request) -> Response:
        """Add a field to people."""
        made = define_field(values=self.checked(CustomFieldIn), by=self.by)
        return self.shown(made, status.HTTP_201_CREATED, f"{BASE}/custom-fields/{made.slug}/")

    @extend_schema(request=CustomFieldIn, responses=CustomFieldOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change labels, rules, declaration or place of a field."""
        known = self.get_object()
        check_match(request, known)
        changed = change_field(field=known, values=self.checked(CustomFieldIn), by=self.by)
        return self.shown(changed)


class SourceViewSet(Listed, Retrieved):
    """Where data comes from, with what it delivered."""

    scope = "sources"
    permissions: ClassVar = {"*": Can.VIEW, "partial_update": "contacts.change_source"}
    queryset = Source.objects.all()
    serializer_class = SourceOut
    lookup_field = "id"
    orders: ClassVar = {"name": ("name", "id"), "-name": ("-name", "-id")}

    def get_queryset(self) -> QuerySet:
        """Count the deliveries of a whole page in one query."""
        return with_deliveries(Source.objects.select_related("owner"))

    @extend_schema(request=SourceIn, responses=SourceOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what is said about a source: owner, trust, what it provides."""
        known = self.get_object()
        check_match(request, known)
        change_source(source=known, values=self.checked(SourceIn), by=self.by)
        return self.shown(self.get_object())
