"""Strict query parameters: unknown ones are refused, hidden fields are no oracle."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.filters import CharFilter, MultipleChoiceFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from config.field_access import hidden_paths

PAGING = frozenset({"limit", "after", "order"})


class StrictFilterBackend(DjangoFilterBackend):
    """Filters that refuse fields the caller may not read (security.md P04)."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        """Return the rows that match.

        Raises:
            ValidationError: a value is not valid, or its field is hidden from the caller.
        """
        filterset_class = getattr(view, "filterset_class", None)
        if filterset_class is not None:
            filters = filterset_class.base_filters
            asked = sorted(request.query_params.keys() & filters.keys())
            paths = {filters[name].field_name for name in asked}
            hidden = hidden_paths(request.user, queryset.model, paths)
            refuse(name for name in asked if filters[name].field_name in hidden)
        return super().filter_queryset(request, queryset, view)


def check_parameters(view: Any, request: Request) -> None:
    """Refuse query parameters that the view does not know, that come twice, or say nothing.

    An empty date would mean "all of them", which nobody who writes one expects.

    Raises:
        ValidationError: naming each such parameter.
    """
    filters = {}
    known = set(view.parameters.get(view.action, ()))
    if view.is_listing():
        filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
        known |= PAGING | filters.keys()
    if view.shows_records():
        known.add("fields")
    refuse(sorted(request.query_params.keys() - known))
    repeated = [
        name
        for name, values in request.query_params.lists()
        if len(values) > 1 and not isinstance(filters.get(name), MultipleChoiceFilter)
    ]
    if repeated:
        raise ValidationError({name: [_("Give this parameter once.")] for name in repeated})
    empty = [
        name
        for name, found in filters.items()
        if not isinstance(found, CharFilter) and "" in request.query_params.getlist(name)
    ]
    if empty:
        raise ValidationError({name: [_("Give a value, or leave it out.")] for name in empty})


def refuse(names: Any) -> None:
    """Refuse parameters as unknown; what is hidden is refused in the same words.

    Raises:
        ValidationError: if any name is given.
    """
    problems = {name: [_("Unknown parameter.")] for name in names}
    if problems:
        raise ValidationError(problems, code="unknown_parameter")
