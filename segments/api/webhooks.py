"""Webhooks over the API: who hears of what, the secret once, and what became of each message."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueOut
from segments.access import Can
from segments.models.webhooks import DeliveryState, WebhookDelivery, WebhookSubscription
from segments.operations.webhooks.catalogue import EVENTS
from segments.operations.webhooks.replaying import replay_one, replay_since, send_test
from segments.operations.webhooks.subscribing import (
    MOST_HOURS,
    OVERLAP_HOURS,
    change_webhook,
    create_webhook,
    pause_webhook,
    resume_webhook,
    rotate_secret,
)


class WebhookOut(SparseFields, serializers.ModelSerializer):
    """One webhook; its secret is shown when it is made or changed, and never again."""

    owner = ColleagueOut(help_text="Whose sight limits what is heard.")

    class Meta:
        model = WebhookSubscription
        fields = (
            "key",
            "name",
            "url",
            "events",
            "filters",
            "thin",
            "owner",
            "state",
            "failures",
            "failing_since",
            "disabled_at",
            "why",
            "previous_until",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class WebhookWithSecret(WebhookOut):
    """A webhook with its new secret, for the one answer that holds it."""

    secret = serializers.SerializerMethodField()

    class Meta(WebhookOut.Meta):
        fields = (*WebhookOut.Meta.fields, "secret")  # type: ignore[assignment]
        read_only_fields = fields

    def get_secret(self, row: WebhookSubscription) -> str:
        """Return the secret that was made just now."""
        return str(self.context["secret"])


class MessageOut(SparseFields, serializers.ModelSerializer):
    """One message and what became of it."""

    id = serializers.SerializerMethodField(help_text="The header webhook-id.")

    class Meta:
        model = WebhookDelivery
        fields = (
            "key",
            "id",
            "event",
            "payload",
            "state",
            "attempts",
            "next_try_at",
            "status_code",
            "duration_ms",
            "problem",
            "log",
            "created_at",
        )
        read_only_fields = fields

    def get_id(self, row: WebhookDelivery) -> str:
        """Return what the receiver tells messages apart by."""
        return f"msg_{row.key.hex}"


class Filters(StrictBody):
    """What narrows a webhook: keys of segments, numbers of teams."""

    segments = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    teams = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=50
    )


class WebhookChange(StrictBody):
    """What is to change of a webhook."""

    name = serializers.CharField(max_length=120, required=False)
    url = serializers.CharField(max_length=500, required=False)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(EVENTS)), required=False, max_length=50
    )
    filters = Filters(required=False)
    thin = serializers.BooleanField(required=False)


class WebhookIn(WebhookChange):
    """A new webhook."""

    name = serializers.CharField(max_length=120)
    url = serializers.CharField(max_length=500)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(EVENTS)), allow_empty=False, max_length=50
    )


class Rotation(StrictBody):
    """How long the secret before goes on signing."""

    hours = serializers.IntegerField(min_value=0, max_value=MOST_HOURS, default=OVERLAP_HOURS)


class Replay(StrictBody):
    """One message by its key, or all of a time."""

    message = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values; raises ValidationError unless they say exactly one of the two."""
        times = {"since", "until"} & values.keys()
        if ("message" in values) == bool(times) or len(times) == 1:
            raise ValidationError({"message": [_("Give a message, or since and until.")]})
        return values


class Replayed(serializers.Serializer):
    """How many messages are sent again."""

    messages = serializers.IntegerField()


class WebhookViewSet(Listed, Retrieved):
    """Addresses of programs that hear of events (Standard Webhooks 1.0)."""

    scope = "webhooks"
    permissions: ClassVar = {
        "list": Can.VIEW_WEBHOOKS,
        "retrieve": Can.VIEW_WEBHOOKS,
        "messages": Can.VIEW_WEBHOOKS,
        "*": Can.CHANGE_WEBHOOKS,
    }
    reading = frozenset({"list", "retrieve", "messages"})
    listing = frozenset({"list", "messages"})
    showing = reading
    parameters: ClassVar = {"messages": ("state", "event")}
    queryset = WebhookSubscription.objects.select_related("owner")
    serializer_class = WebhookOut
    lookup_field = "key"
    # A secret would be kept with the answer that the key repeats.
    repeatable = False
    orders: ClassVar = {
        "-created_at": ("-created_at", "-id"),
        "created_at": ("created_at", "id"),
    }

    @extend_schema(request=WebhookIn, responses={201: WebhookWithSecret})
    def create(self, request: Request) -> Response:
        """Make a webhook that hears what you may see. The secret is in this answer only."""
        made, secret = create_webhook(values=self.values(WebhookIn), by=self.by)
        return self.with_secret(made, secret, status.HTTP_201_CREATED)

    @extend_schema(request=WebhookChange, responses=WebhookOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields given; with If-Match only the state you read."""
        known = self.get_object()
        expected = known.version if check_match(request, known) else None
        change_webhook(
            webhook=known,
            values=self.values(WebhookChange),
            by=self.by,
            expected_version=expected,
        )
        return self.shown(self.get_object())

    @extend_schema(request=None, responses=WebhookOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, **kwargs: Any) -> Response:
        """Send nothing for now; what happens meanwhile is not told later."""
        pause_webhook(webhook=self.get_object(), by=self.by)
        return self.shown(self.get_object())

    @extend_schema(request=None, responses=WebhookOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, **kwargs: Any) -> Response:
        """Send again, after a pause or after it was switched off."""
        resume_webhook(webhook=self.get_object(), by=self.by)
        return self.shown(self.get_object())

    @extend_schema(request=Rotation, responses=WebhookWithSecret)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, **kwargs: Any) -> Response:
        """Change the secret; messages carry both signatures for some hours."""
        hours = self.checked(Rotation)["hours"]
        changed, secret = rotate_secret(webhook=self.get_object(), hours=hours, by=self.by)
        return self.with_secret(changed, secret, status.HTTP_200_OK)

    @extend_schema(request=None, responses={202: MessageOut})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, **kwargs: Any) -> Response:
        """Send a message of the event webhook.test."""
        made = send_test(webhook=self.get_object(), by=self.by)
        return Response(MessageOut(made).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses=MessageOut(many=True))
    @action(detail=True, methods=["get"])
    def messages(self, request: Request, **kwargs: Any) -> Response:
        """Return the messages of the last thirty days, in pages."""
        rows = self.get_object().deliveries.all()
        given = request.query_params
        if (state := given.get("state")) is not None:
            if state not in DeliveryState.values:
                raise ValidationError({"state": [_("Choose one of the list.")]})
            rows = rows.filter(state=state)
        if (event := given.get("event")) is not None:
            rows = rows.filter(event=event)
        return self.page(rows)

    @extend_schema(request=Replay, responses={202: Replayed})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, **kwargs: Any) -> Response:
        """Send messages again under their own ids, those that arrived included."""
        webhook, given = self.get_object(), self.checked(Replay)
        if "message" in given:
            rows: QuerySet = webhook.deliveries.select_related("subscription")
            replay_one(delivery=self.one_of(rows, str(given["message"])), by=self.by)
            count = 1
        else:
            times = {"since": given["since"], "until": given["until"]}
            count = replay_since(webhook=webhook, by=self.by, **times)
        return Response({"messages": count}, status=status.HTTP_202_ACCEPTED)

    def values(self, body: type) -> dict[str, Any]:
        """Return the checked body, filters as plain lists."""
        given = dict(self.checked(body))
        if "filters" in given:
            given["filters"] = {name: list(each) for name, each in given["filters"].items()}
        return given

    def with_secret(self, webhook: WebhookSubscription, secret: str, code: int) -> Response:
        """Return a webhook with the secret nobody can read again."""
        fresh = self.get_queryset().get(pk=webhook.pk)
        context = self.get_serializer_context() | {"secret": secret}
        address = f"/api/v1/webhooks/{fresh.key}/"
        headers = {"Location": address} if code == status.HTTP_201_CREATED else {}
        return Response(WebhookWithSecret(fresh, context=context).data, code, headers=headers)

    def get_serializer_class(self) -> type:
        """Return what a page of this action holds."""
        return MessageOut if self.action == "messages" else WebhookOut
