"""Keyset pages of the API: `limit` and an opaque `after`."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from config.field_access import hidden_paths
from config.keyset import page_of

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


def limit_of(request: Request) -> int:
    """Return how many rows a page has at most; raises ValidationError."""
    given = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (given.isascii() and given.isdigit() and len(given) < 4):
        given = "0"
    if not 1 <= int(given) <= MAX_LIMIT:
        message = _("Give a number from 1 to %(most)d.") % {"most": MAX_LIMIT}
        raise ValidationError({"limit": [message]})
    return int(given)


def page_answer(request: Request, results: Any, after: str) -> Response:
    """Wrap one page of results with the way to the next, if `after` says that there is one."""
    following = None
    if after:
        link = replace_query_param(request.build_absolute_uri(), "after", after)
        following = {"after": after, "link": link}
    return Response({"results": results, "paging": {"next": following}})


class KeysetPagination(BasePagination):
    """Pages by position; the view says its orders in `orders` (name -> fields)."""

    def paginate_queryset(
        self, queryset: QuerySet, request: Request, view: Any = None
    ) -> list[Any]:
        """Return the rows of the page asked for.

        Raises:
            ValidationError: `limit` or `order` is not one of those offered.
            BadCursor: `after` is not a cursor of this list.
        """
        self.request = request
        page = page_of(
            queryset,
            order=self._order(request, view),
            after=request.query_params.get("after", ""),
            limit=limit_of(request),
        )
        self.after = page.after
        return page.rows

    def get_paginated_response(self, data: Any) -> Response:
        """Wrap one page of results with the way to the next."""
        return page_answer(self.request, data, self.after)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the body for OpenAPI."""
        following = {
            "type": ["object", "null"],
            "properties": {
                "after": {"type": "string"},
                "link": {"type": "string", "format": "uri"},
            },
            "required": ["after", "link"],
        }
        paging = {"type": "object", "properties": {"next": following}, "required": ["next"]}
        return {
            "type": "object",
            "properties": {"results": schema, "paging": paging},
            "required": ["results", "paging"],
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the query parameters for OpenAPI."""
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        orders = [*view.orders]
        return [
            _parameter("limit", limit, "Rows at most."),
            _parameter("after", {"type": "string"}, "Cursor of the page before."),
            _parameter(
                "order", {"type": "string", "enum": orders, "default": orders[0]}, "Sorting."
            ),
        ]

    def _order(self, request: Request, view: Any) -> tuple[str, ...]:
        name = request.query_params.get("order", next(iter(view.orders)))
        if name not in view.orders:
            message = _("Choose one of: %(names)s.") % {"names": ", ".join(view.orders)}
            raise ValidationError({"order": [message]})
        order = view.orders[name]
        if hidden_paths(request.user, view.queryset.model, (each.lstrip("-") for each in order)):
            raise ValidationError({"order": [_("Unknown parameter.")]})
        return order


def _parameter(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
