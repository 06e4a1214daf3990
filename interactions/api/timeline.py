"""Everything that happened, over the API: of one person, or of all one may see."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.filtering import refuse
from config.api.paging import KeysetPagination, limit_of, page_answer
from config.api.resource import Resource
from config.keyset import sealed_cursor
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
from contacts.api.histories import ChangeOut, opened_place, told_changes
from contacts.api.writing import visible
from contacts.models.contact import Contact
from contacts.reading.timeline import readable
from interactions.reading.everybody import audience_of

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
        limit, person, user = limit_of(request), self._person(), request.user
        before = self._before()
        if person is None:
            only = self._kinds(sources_of_all(user))
            events = timeline_of_all(audience_of(user), before=before, only=only, limit=limit + 1)
        else:
            only = self._kinds(sources_for(user))
            events = timeline(user, person, before=before, only=only, limit=limit + 1)
        page = events[:limit]
        following = sealed_cursor(_ORDER, [*cursor_of(page[-1])]) if len(events) > limit else ""
        results = EventOut(_shown(page, person, user), many=True).data
        return page_answer(request, results, following)

    def _asked(self, name: str) -> str:
        return str(self.request.query_params.get(name, ""))

    def _person(self) -> Contact | None:
        asked = self._asked("contact")
        if not asked:
            return None
        try:
            key = serializers.UUIDField().run_validation(asked)
        except ValidationError as problem:
            raise ValidationError({"contact": problem.detail}) from problem
        return visible(self.request.user, key)

    def _kinds(self, sources: Iterable[TimelineSource]) -> Iterable[str]:
        names = [source.name for source in sources]
        asked = [each.strip() for each in self._asked("kind").split(",") if each.strip()]
        if set(asked) - set(names):
            message = _("Choose one of: %(names)s.") % {"names": ", ".join(names)}
            raise ValidationError({"kind": [message]})
        return asked

    def _before(self) -> Cursor | None:
        after = self._asked("after")
        return opened_place(after, _ORDER) if after else None


def _shown(page: list[Event], person: Contact | None, user: Any) -> Iterator[dict[str, Any]]:
    """Yield events for `EventOut`; all are of one person, or each names its own."""
    if person is None:
        rows = Contact.objects.filter(pk__in={event.contact for event in page})
        people = dict(rows.values_list("pk", "key"))
    else:
        page = readable(page, person, user)
    for event in page:
        edit = event.source == "edits"
        yield {
            "at": event.at,
            "kind": event.source,
            "contact": person.key if person else people.get(event.contact),
            "title": str(event.title),
            "detail": "" if edit else str(event.detail or ""),
            "who": str(event.who or ""),
            "changes": told_changes(event.detail) if edit else [],
        }
