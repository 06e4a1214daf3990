"""The history of one person over the API."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.paging import limit_of, page_answer
from config.keyset import BadCursor, opened_cursor, sealed_cursor
from contacts.reading.changes import COMPARED, Change, Version, is_hidden
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


def told_changes(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return changes as `ChangeOut` tells them."""
    return [
        {"field": c.field, "label": str(c.label), "old": c.old or "", "new": c.new or ""}
        for c in changes
    ]


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
        before = opened_place(after, _ORDER) if after else None
        found = history_of(reader, field=field, before=before, limit=limit + 1)
        following = ""
        if len(found) > limit:
            following = sealed_cursor(_ORDER, [*cursor_of(found[limit - 1])])
        note_changes(contact, (change for each in found[:limit] for change in each.changes))
        results = [_shown(version) for version in found[:limit]]
        return page_answer(request, results, following)


def _known(field: str) -> bool:
    return field in PARTS or field in COMPARED or field.startswith("custom.")


def opened_place(after: str, order: str) -> Any:
    """Return moment, source and number of a sealed cursor; raises BadCursor."""
    at, source, number = opened_cursor(after, order, 3)
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
            "changes": told_changes(version.changes),
        }
    ).data
