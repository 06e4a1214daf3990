"""The history of one person over the API."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from config.api.paging import limit_of
from config.keyset import BadCursor, opened_cursor, sealed_cursor
from contacts.reading.changes import COMPARED, Version, is_hidden
from contacts.reading.history_reader import PARTS, Reader
from contacts.reading.record_history import cursor_of, history_of
from contacts.reading.sensitive import note_changes

_ORDER = "history"


class ChangeOut(serializers.Serializer):
    """One value before and after, in words."""

    field = serializers.CharField()
    label = serializers.CharField()
    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField(allow_blank=True)


class VersionOut(serializers.Serializer):
    """One thing that changed about a person, or about what hangs on them."""

    at = serializers.DateTimeField()
    part = serializers.CharField(help_text="contact, points, addresses, tags, relations, …")
    record = serializers.CharField(
        allow_blank=True,
        help_text="What a record is called that was merged into this one and changed then.",
    )
    user_id = serializers.IntegerField(allow_null=True)
    who = serializers.CharField(allow_blank=True)
    door = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    operation = serializers.UUIDField(allow_null=True)
    created = serializers.BooleanField()
    changes = ChangeOut(many=True)


class Histories:
    """Adds `history/` to the viewset of people."""

    @extend_schema(
        responses={
            200: OpenApiResponse(
                inline_serializer(
                    "HistoryPage",
                    {
                        "results": VersionOut(many=True),
                        "paging": serializers.DictField(),
                    },
                ),
                "A page of history, newest first.",
            )
        },
    )
    @action(detail=True, methods=["get"])
    def history(self, request: Request, **kwargs: Any) -> Response:
        """Return what changed: who, when, by which door, why, old and new.

        Hidden fields are left out; of masked ones the old and new value are masked.

        `limit` and `after` page it; `field` keeps one field or one part.
        """
        contact = self.get_object()  # type: ignore[attr-defined]
        reader, limit = Reader.of(request.user, contact), limit_of(request)
        field = request.query_params.get("field", "")
        if field and (is_hidden(field, reader.closed) or not _known(field)):
            raise ValidationError({"field": [_("Unknown field.")]})
        after = request.query_params.get("after", "")
        before = _cursor(after) if after else None
        found = history_of(reader, field=field, before=before, limit=limit + 1)
        following = None
        if len(found) > limit:
            at, source, number = cursor_of(found[limit - 1])
            sealed = sealed_cursor(_ORDER, [at, source, number])
            link = replace_query_param(request.build_absolute_uri(), "after", sealed)
            following = {"after": sealed, "link": link}
        note_changes(contact, (change for each in found[:limit] for change in each.changes))
        results = [_shown(version) for version in found[:limit]]
        return Response({"results": results, "paging": {"next": following}})


def _known(field: str) -> bool:
    return field in PARTS or field in COMPARED or field.startswith("custom.")


def _cursor(after: str) -> Any:
    at, source, number = opened_cursor(after, _ORDER, 3)
    moment = serializers.DateTimeField().to_internal_value(at)
    if not isinstance(number, int):
        raise BadCursor("")
    return moment, source, number


def _shown(version: Version) -> dict[str, Any]:
    return VersionOut(
        {
            "at": version.at,
            "part": version.source.partition(".")[0],
            "record": version.record,
            "user_id": version.user_id,
            "who": version.who,
            "door": str(version.door),
            "reason": version.reason,
            "operation": version.operation,
            "created": version.created,
            "changes": [
                {"field": c.field, "label": str(c.label), "old": c.old or "", "new": c.new or ""}
                for c in version.changes
            ],
        }
    ).data
