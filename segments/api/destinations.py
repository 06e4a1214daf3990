"""Destinations over the API: their terms, a rehearsal, runs and what became of each person."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from segments.access import Can
from segments.api.destination_serializers import (
    DestinationChange,
    DestinationIn,
    DestinationOut,
    HealthOut,
    PlanOut,
    ReceiptOut,
    RunOut,
    Sending,
)
from segments.models.deliveries import DeliveryReceipt, Receipt
from segments.models.destinations import Destination, SyncRun
from segments.models.segment import Segment
from segments.operations.activation.destinations import (
    change_destination,
    create_destination,
    pause_destination,
    resume_destination,
    test_destination,
)
from segments.operations.activation.starting import dry_run, start_sync


class DestinationViewSet(Listed, Retrieved):
    """Places that get the permitted people of a segment."""

    scope = "destinations"
    permissions: ClassVar = {
        "list": Can.VIEW_DESTINATIONS,
        "retrieve": Can.VIEW_DESTINATIONS,
        "runs": Can.VIEW_DESTINATIONS,
        "receipts": Can.VIEW_DESTINATIONS,
        "plan": Can.ACTIVATE,
        "send": Can.ACTIVATE,
        "*": Can.CHANGE_DESTINATIONS,
    }
    reading = frozenset({"list", "retrieve", "runs", "receipts", "plan"})
    listing = frozenset({"list", "runs", "receipts"})
    showing = frozenset({"list", "retrieve", "runs", "receipts"})
    parameters: ClassVar = {"receipts": ("run", "status")}
    # Bodies hold secrets: they are not kept for a repetition.
    repeatable = False
    queryset = Destination.objects.none()
    serializer_class = DestinationOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the destinations the caller may know of."""
        seen = Destination.objects.visible_to(self.request.user)
        return seen.select_related("segment", "owner")

    def get_serializer_class(self) -> type:
        """Return what a page of this action holds."""
        return {"runs": RunOut, "receipts": ReceiptOut}.get(self.action, DestinationOut)

    @extend_schema(request=DestinationIn, responses={201: DestinationOut})
    def create(self, request: Request) -> Response:
        """Make a destination; nothing leaves before a run."""
        made = create_destination(values=self.values(DestinationIn), by=self.by)
        fresh = self.get_queryset().get(pk=made.pk)
        return self.shown(fresh, status.HTTP_201_CREATED, f"/api/v1/destinations/{fresh.key}/")

    @extend_schema(request=DestinationChange, responses=DestinationOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the terms given; with If-Match only the state you read."""
        known = self.get_object()
        expected = known.version if check_match(request, known) else None
        change_destination(
            destination=known,
            values=self.values(DestinationChange),
            by=self.by,
            expected_version=expected,
        )
        return self.shown(self.get_object())

    @extend_schema(request=None, responses=DestinationOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, **kwargs: Any) -> Response:
        """Let nothing leave any more."""
        pause_destination(destination=self.get_object(), by=self.by)
        return self.shown(self.get_object())

    @extend_schema(request=None, responses=DestinationOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, **kwargs: Any) -> Response:
        """Let it send again."""
        resume_destination(destination=self.get_object(), by=self.by)
        return self.shown(self.get_object())

    @extend_schema(request=None, responses=HealthOut)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, **kwargs: Any) -> Response:
        """Ask the destination whether it lets us in; no person is named."""
        health = test_destination(destination=self.get_object(), by=self.by)
        return Response(HealthOut(health).data)

    @extend_schema(request=None, responses=PlanOut)
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, **kwargs: Any) -> Response:
        """Work out what a run would do now; nothing is sent."""
        return Response(PlanOut(dry_run(destination=self.get_object(), by=self.by)).data)

    @extend_schema(request=Sending, responses={202: RunOut})
    @action(detail=True, methods=["post"])
    def send(self, request: Request, **kwargs: Any) -> Response:
        """Bring the destination up to date in the background."""
        confirmed = self.checked(Sending)["confirm_removals"]
        run = start_sync(destination=self.get_object(), by=self.by, confirm_removals=confirmed)
        context = self.get_serializer_context()
        return Response(RunOut(run, context=context).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses=RunOut(many=True))
    @action(detail=True, methods=["get"])
    def runs(self, request: Request, **kwargs: Any) -> Response:
        """Return the runs of a destination, in pages."""
        return self.page(self.get_object().runs.select_related("by"))

    @extend_schema(responses=ReceiptOut(many=True))
    @action(detail=True, methods=["get"])
    def receipts(self, request: Request, **kwargs: Any) -> Response:
        """Return what became of the people you may see, in pages."""
        rows = DeliveryReceipt.objects.visible_to(request.user)
        rows = rows.filter(run__destination=self.get_object()).select_related("contact", "run")
        given = request.query_params
        if (run := given.get("run")) is not None:
            rows = rows.filter(run=self.one_of(SyncRun.objects.all(), run))
        if (wanted := given.get("status")) is not None:
            if wanted not in Receipt.values:
                raise ValidationError({"status": [_("Choose one of the list.")]})
            rows = rows.filter(status=wanted)
        return self.page(rows)

    def values(self, body: type) -> dict[str, Any]:
        """Return the checked body as the operation takes it."""
        given = dict(self.checked(body))
        if "allowed_fields" in given:
            given["fields"] = given.pop("allowed_fields")
        if "segment" in given:
            given["segment"] = self._segment(given["segment"])
        return given

    def _segment(self, key: Any) -> Segment:
        found = Segment.objects.visible_to(self.request.user).filter(key=key).first()
        if found is None:
            raise ValidationError({"segment": [_("There is no such segment.")]})
        return found
