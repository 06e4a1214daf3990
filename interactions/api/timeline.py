"""Everything that happened, over the API: of one person, or of all one may see."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.filtering import refuse
from config.api.paging import KeysetPagination, limit_of
from config.api.resource import Resource
from config.keyset import BadCursor, opened_cursor, sealed_cursor
from config.timeline import (
    Cursor,
    Event,
    TimelineSource,
    cursor_of,
    sources_for,
    sources_of_all,
    timeline,
    timeline_of_all,
)
from contacts.access import Can
from contacts.api.histories import ChangeOut
from contacts.api.writing import visible
from contacts.models.contact import Contact
from contacts.reading.timeline import readable
from interactions.reading.everybody import audience_of

# By names of the module: in the viewset, `list` is its action.
Events = list[Event]
Names = list[str]
_ORDER = "timeline"


class EventOut(serializers.Serializer):
    """One thing that happened, in the caller's language."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    contact = serializers.UUIDField(allow_null=True, help_text="Null where nobody is linked.")
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    who = serializers.CharField(allow_blank=True, help_text="A colleague, or how it was said.")
    changes = ChangeOut(many=True, help_text="Of a change of the record only.")


class EventPages(KeysetPagination):
    """Pages of events, newest first; there is no other order."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe `limit` and `after` for OpenAPI."""
        found = super().get_schema_operation_parameters(view)
        return [each for each in found if each["name"] != "order"]


class TimelineViewSet(Resource):
    """Purchases, engagement, conversations, answers, consents, notes and tasks in one line."""

    scope = "timeline"
    permissions: ClassVar = {"*": Can.VIEW}
    showing: ClassVar[frozenset[str]] = frozenset()
    parameters: ClassVar = {"list": ("contact", "kind")}
    pagination_class = EventPages
    serializer_class = EventOut
    queryset = Contact.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter("contact", OpenApiTypes.UUID, description="Of this person only."),
            OpenApiParameter("kind", OpenApiTypes.STR, description="Of these kinds, with commas."),
        ],
        responses=EventOut(many=True),
    )
    def list(self, request: Request, **kwargs: Any) -> Response:
        """Return what happened, newest first, of the kinds you may read.

        What the house did to a record, and where its values came from, is told of one person
        only.
        """
        refuse(request.query_params.keys() & {"order"})
        limit = limit_of(request)
        events = self._of_one(limit + 1) if self._asked("contact") else self._of_all(limit + 1)
        page = events[:limit]
        pages = EventPages()
        pages.request, pages.after = request, ""
        if len(events) > limit:
            pages.after = sealed_cursor(_ORDER, [*cursor_of(page[-1])])
        return pages.get_paginated_response(EventOut(self._shown(page), many=True).data)

    def _of_one(self, limit: int) -> Events:
        try:
            key = serializers.UUIDField().run_validation(self._asked("contact"))
        except ValidationError as problem:
            raise ValidationError({"contact": problem.detail}) from problem
        self.person = visible(self.request.user, key)
        only = self._kinds(sources_for(self.request.user))
        return timeline(
            self.request.user, self.person, before=self._before(), only=only, limit=limit
        )

    def _of_all(self, limit: int) -> Events:
        self.person = None
        only = self._kinds(sources_of_all(self.request.user))
        audience = audience_of(self.request.user)
        return timeline_of_all(audience, before=self._before(), only=only, limit=limit)

    def _shown(self, page: Events) -> Iterable[dict[str, Any]]:
        people = dict(
            Contact.objects.filter(pk__in={event.contact for event in page}).values_list(
                "pk", "key"
            )
        )
        if self.person is not None:
            page = readable(page, self.person, self.request.user)
        for event in page:
            edit = event.source == "edits"
            yield {
                "at": event.at,
                "kind": event.source,
                "contact": self.person.key if self.person else people.get(event.contact),
                "title": str(event.title),
                "detail": "" if edit else str(event.detail or ""),
                "who": str(event.who or ""),
                "changes": [
                    {
                        "field": c.field,
                        "label": str(c.label),
                        "old": c.old or "",
                        "new": c.new or "",
                    }
                    for c in (event.detail if edit else ())
                ],
            }

    def _asked(self, name: str) -> str:
        return str(self.request.query_params.get(name, ""))

    def _kinds(self, sources: Iterable[TimelineSource]) -> Names:
        names = [source.name for source in sources]
        asked = [each.strip() for each in self._asked("kind").split(",") if each.strip()]
        if set(asked) - set(names):
            message = _("Choose one of: %(names)s.") % {"names": ", ".join(names)}
            raise ValidationError({"kind": [message]})
        return asked

    def _before(self) -> Cursor | None:
        after = self._asked("after")
        if not after:
            return None
        at, source, number = opened_cursor(after, _ORDER, 3)
        if not isinstance(number, int):
            raise BadCursor("")
        return serializers.DateTimeField().to_internal_value(at), str(source), number
