"""Merging two contacts over the API, taking that back, and where an old key leads."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueOut
from contacts.api.writing import changeable, visible
from contacts.models.merge import Merge
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.preview import Preview, preview_merge
from contacts.operations.merging.refusing import CannotUnmerge
from contacts.operations.merging.unmerging import unmerge
from contacts.reading.merged import merges_seen_by, survivor_of

# What the old key of a merged contact still answers, by leading on.
LED = ("retrieve", "partial_update", "history")
SIDES = ("survivor", "absorbed", "both")


class MergeOut(SparseFields, serializers.ModelSerializer):
    """One merge: who went on, who was absorbed, whose values were kept, and what became of rows.

    `conflicts` says what could not go back when it was taken back, by names only.
    """

    survivor = serializers.UUIDField(source="survivor.key", read_only=True)
    absorbed = serializers.UUIDField(source="absorbed.key", read_only=True)
    by = ColleagueOut()
    undone_by = ColleagueOut()
    choices = serializers.DictField(child=serializers.CharField(), read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    conflicts = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()), read_only=True
    )

    class Meta:
        model = Merge
        fields = (
            "key",
            "survivor",
            "absorbed",
            "choices",
            "rule",
            "probability",
            "by",
            "door",
            "reason",
            "counts",
            "at",
            "undone_at",
            "undone_by",
            "conflicts",
        )
        read_only_fields = fields


class ChoicesIn(StrictBody):
    """Whose values are kept by field group, and why; what is not named is decided by default."""

    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=SIDES),
        required=False,
        help_text='By group (name, email, address, …, custom:<slug>): "survivor" or "absorbed".',
    )
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class MergeIn(ChoicesIn):
    """The record to fold into this one; with `dry_run` nothing is written."""

    absorbed = serializers.UUIDField()
    dry_run = serializers.BooleanField(required=False, default=False)


class UnmergeIn(StrictBody):
    """The merge to take back; by default the latest one into, or of, this contact."""

    merge = serializers.UUIDField(required=False)


class PreviewOut(serializers.Serializer):
    """What a merge would do: whose values, which columns, and rows by table and fate."""

    choices = serializers.DictField(child=serializers.CharField())
    changes = serializers.ListField(child=serializers.CharField())
    counts = serializers.DictField(child=serializers.IntegerField())
    clashes = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


def preview_body(found: Preview) -> dict[str, Any]:
    """Return a preview as plain names and counts."""
    return {
        "choices": found.chosen,
        "changes": sorted({move.column for move in found.values}),
        "counts": found.counts,
        "clashes": [{"table": move.table, "row": move.row} for move in found.clashes],
    }


class Merges:
    """Adds `merge/`, `unmerge/` and `merges/` to the viewset of people, and leads on old keys."""

    def handle_exception(self, problem: Exception) -> Response:
        """Answer 307 where the key of the address is that of a merged contact.

        Not for ever: the merge can be taken back.
        """
        view: Any = self
        if isinstance(problem, NotFound) and view.action in LED:
            key = str(view.kwargs["key"])
            survivor = survivor_of_text(key, view.request.user)
            if survivor is not None:
                code = status.HTTP_307_TEMPORARY_REDIRECT
                location = view.request.get_full_path().replace(key, survivor)
                return Response({"merged_into": survivor}, code, headers={"Location": location})
        answer: Response = super().handle_exception(problem)  # type: ignore[misc]
        return answer

    @extend_schema(
        request=MergeIn,
        responses={
            201: OpenApiResponse(MergeOut, "The merge."),
            200: OpenApiResponse(PreviewOut, "What it would do (`dry_run`)."),
        },
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, **kwargs: Any) -> Response:
        """Fold another contact into this one; its key leads here from then on."""
        view: Any = self
        survivor = changeable(request.user, view.get_object())
        check_match(request, survivor)
        given = view.checked(MergeIn)
        absorbed = changeable(request.user, visible(request.user, given["absorbed"]))
        pair = {"survivor": survivor, "absorbed": absorbed, "choices": given.get("choices")}
        if given["dry_run"]:
            return Response(preview_body(preview_merge(**pair, by=view.by)))
        merge = merge_contacts(**pair, by=view.by, reason=given.get("reason", ""))
        return merge_answer(merge, view, status.HTTP_201_CREATED)

    @extend_schema(request=UnmergeIn, responses=MergeOut)
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, **kwargs: Any) -> Response:
        """Take a merge back: both contacts get back what was theirs."""
        view: Any = self
        changeable(request.user, view.get_object())
        given = view.checked(UnmergeIn)
        found = self._merges(request).filter(undone_at=None)
        if "merge" in given:
            found = found.filter(key=given["merge"])
        latest = found.order_by("-pk").first()
        if latest is None:
            raise CannotUnmerge(_("Nothing was merged into this contact."))
        return merge_answer(unmerge(merge=latest, by=view.by), view)

    @extend_schema(responses={200: OpenApiResponse(MergeOut(many=True), "Latest first.")})
    @action(detail=True, methods=["get"])
    def merges(self, request: Request, **kwargs: Any) -> Response:
        """Return every merge into this contact, those taken back included."""
        rows = self._merges(request).order_by("-pk")[:200]
        context = {"request": request}
        return Response({"results": MergeOut(rows, many=True, context=context).data})

    def _merges(self, request: Request) -> Any:
        view: Any = self
        return merges_seen_by(request.user).filter(survivor=view.get_object())


def merge_answer(merge: Merge, view: Any, code: int = status.HTTP_200_OK) -> Response:
    """Return a merge as it is stored now."""
    fresh = Merge.objects.select_related("survivor", "absorbed", "by", "undone_by").get(pk=merge.pk)
    return Response(MergeOut(fresh, context={"request": view.request}).data, status=code)


def survivor_of_text(text: str, user: Any) -> str | None:
    """Return the key of the survivor of a merged contact named in an address."""
    try:
        survivor = survivor_of(UUID(text), user)
    except ValueError:
        return None
    return str(survivor.key) if survivor else None
