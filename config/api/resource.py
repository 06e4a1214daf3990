"""What every viewset of the API shares: rights, strict parameters, validators, one answer."""

import functools
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Model, QuerySet
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from config.actor import Actor, Door
from config.api.etag import etag_of, not_modified
from config.api.filtering import check_parameters
from config.api.once import HEADER, answer_once
from config.field_access import hidden_fields


class Resource(GenericViewSet):
    """One kind of record; subclasses add actions that each call one operation."""

    scope: ClassVar[str] = ""
    permissions: ClassVar[dict[str, str]] = {}  # action -> Django permission; "*" for the rest
    reading: ClassVar[frozenset[str]] = frozenset({"list", "retrieve"})
    listing: ClassVar[frozenset[str]] = frozenset({"list"})
    showing: ClassVar[frozenset[str]] = frozenset({"list", "retrieve"})
    parameters: ClassVar[dict[str, tuple[str, ...]]] = {}
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"id": ("id",)}
    repeatable: ClassVar[bool] = True
    lookup_value_regex = "[^/]+"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check rights and parameters; a POST with a key is answered once."""
        super().initial(request, *args, **kwargs)
        if self.action is None:
            return
        check_parameters(self, request)
        if request.method == "POST" and HEADER in request.headers and not self.is_reading():
            run = functools.partial(self.post, request, *args, **kwargs)  # type: ignore[has-type]
            self.post = lambda *_, **__: answer_once(self, request, run)

    def is_reading(self) -> bool:
        """Say whether the present action changes nothing."""
        return self.action in self.reading

    def is_listing(self) -> bool:
        """Say whether the present action answers in pages."""
        return self.action in self.listing

    def shows_records(self) -> bool:
        """Say whether `?fields=` means something here."""
        return self.action in self.showing

    def permission_needed(self) -> str | None:
        """Return the Django permission of the present action, or None."""
        return self.permissions.get(self.action, self.permissions.get("*"))

    @property
    def by(self) -> Actor:
        """Who acts, through the API."""
        return Actor.of(self.request, Door.API)

    def get_object(self) -> Any:
        """Return the record of the address, if the caller may know of it.

        Raises:
            NotFound: outside of the caller's scope and never existing look the same.
        """
        return self.one_of(self.get_queryset(), self.kwargs[self.lookup_field])

    def one_of(self, queryset: QuerySet, value: str) -> Any:
        """Return the row of `queryset` that `value` names; raises NotFound."""
        field = queryset.model._meta.get_field(self.lookup_field)
        try:
            wanted = field.to_python(value)
        except InvalidValue as problem:
            raise NotFound from problem
        found = queryset.filter(**{self.lookup_field: wanted}).first()
        if found is None:
            raise NotFound
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the fields that the caller may not read."""
        context = super().get_serializer_context()
        if self.request is not None:
            context["hidden"] = self.hidden()
        return context

    def hidden(self) -> frozenset[str]:
        """Return what the caller may not read of the records shown here."""
        model = getattr(self, "model", None)
        return frozenset() if model is None else hidden_fields(self.request.user, model._meta.label)

    def checked(self, serializer_class: type, *, partial: bool = False) -> dict[str, Any]:
        """Return the body's values; raises ValidationError."""
        serializer = serializer_class(
            data=self.request.data, partial=partial, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def shown(self, record: Model, code: int = status.HTTP_200_OK, location: str = "") -> Response:
        """Return one record with its validator."""
        headers = {"ETag": etag_of(record)} | ({"Location": location} if location else {})
        return Response(self.get_serializer(record).data, status=code, headers=headers)

    def page(self, queryset: QuerySet) -> Response:
        """Return one page of `queryset`."""
        return self.get_paginated_response(
            self.get_serializer(self.paginate_queryset(queryset), many=True).data
        )


class Listed(Resource):
    """Adds the list."""

    def list(self, request: Request, **kwargs: Any) -> Response:
        """Return the records you may see, in pages."""
        return self.page(self.filter_queryset(self.get_queryset()))


class Retrieved(Resource):
    """Adds reading one record."""

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Return one record; 304 when the caller's copy is current (If-None-Match)."""
        record = self.get_object()
        etag = etag_of(record)
        if not_modified(request, etag):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})
        return self.shown(record)
