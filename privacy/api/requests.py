"""Privacy requests over the API: taken in, looked at, decided as at the desk."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Listed, Retrieved
from privacy.access import Can
from privacy.api.accounting import Accounted
from privacy.api.acting import Acting
from privacy.api.deciding import Deciding
from privacy.api.papers import LetterOut, PackageOut, Papers
from privacy.api.request_serializers import (
    ASKED,
    PersonOut,
    RequestIn,
    RequestMatchOut,
    RequestOut,
    RequestStepOut,
    RequestTaskOut,
    RequestWithWord,
)
from privacy.api.told import RecipientNoticeOut, Told
from privacy.models.requests import PrivacyRequest, Status
from privacy.operations.desk.asker import Agent, Person
from privacy.operations.desk.opening import open_request
from privacy.operations.desk.own import read_asker

_PAPERS = frozenset({"packages", "letters", "recipients"})
READING = _PAPERS | {"list", "retrieve", "steps", "matches", "tasks", "person", "acts"}


class RequestViewSet(Deciding, Acting, Accounted, Papers, Told, Listed, Retrieved):
    """Requests of people about their own data."""

    scope = "privacy-requests"
    permissions: ClassVar = {
        **dict.fromkeys(READING, Can.VIEW_REQUESTS),
        "create": Can.ADD_REQUESTS,
        "accounting": Can.CHANGE_REQUESTS,
        "*": Can.CHANGE_REQUESTS,
    }
    reading = READING | {"accounting"}
    listing = _PAPERS | {"list", "steps", "matches", "tasks"}
    showing = _PAPERS | {"list", "retrieve", "steps", "matches", "tasks"}
    parameters: ClassVar = {"list": ("status", "right", "number")}
    # Bodies name people: they are not kept for a repetition.
    repeatable = False
    queryset = PrivacyRequest.objects.none()
    serializer_class = RequestOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the requests the caller may know of."""
        seen = PrivacyRequest.objects.visible_to(self.request.user)
        return seen.select_related("assignee", "previous")

    def get_serializer_class(self) -> type:
        """Return what a page of this action holds."""
        kinds = {"steps": RequestStepOut, "matches": RequestMatchOut, "tasks": RequestTaskOut}
        kinds |= {"packages": PackageOut, "build": PackageOut, "letters": LetterOut}
        kinds |= {"recipients": RecipientNoticeOut}
        return kinds.get(self.action, RequestOut)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Keep what the parameters ask for.

        Raises:
            ValidationError: there is no such status or right.
        """
        known = {"status": Status.values, "right": ASKED}
        for name in ("status", "right", "number"):
            wanted = self.request.query_params.get(name)
            if wanted is None:
                continue
            if name in known and wanted not in known[name]:
                raise ValidationError({name: [_("Choose one of the list.")]})
            queryset = queryset.filter(**{name: wanted})
        return queryset

    @extend_schema(request=RequestIn, responses={201: RequestWithWord})
    def create(self, request: Request) -> Response:
        """Take a request in. The person's word for the status page is in this answer only."""
        given = dict(self.checked(RequestIn))
        said = {name: value for name, value in given["person"].items() if value}
        if "birth_date" in said:
            said["birth_date"] = said["birth_date"].isoformat()
        now = timezone.now()
        received = given.get("received_at") or now
        if received > now:
            raise ValidationError({"received_at": [_("This is in the future.")]})
        made = open_request(
            right=given["right"],
            person=Person(**said),
            agent=Agent(**given["agent"]) if "agent" in given else None,
            channel=given["channel"],
            received_at=received,
            jurisdiction=given["jurisdiction"],
            language=given["language"],
            by=self.by,
        )
        context = self.get_serializer_context()
        address = {"Location": f"/api/v1/privacy-requests/{made.key}/"}
        body = RequestWithWord(made, context=context).data
        return Response(body, status=status.HTTP_201_CREATED, headers=address)

    @extend_schema(responses=PersonOut)
    @action(detail=True, methods=["get"])
    def person(self, request: Request, **kwargs: Any) -> Response:
        """Return who asks; 404 once that is purged."""
        asker = read_asker(request=self.get_object(), by=self.by)
        if asker is None:
            raise NotFound
        return Response(PersonOut(asker.person).data)

    @extend_schema(responses=RequestStepOut(many=True))
    @action(detail=True, methods=["get"])
    def steps(self, request: Request, **kwargs: Any) -> Response:
        """Return the log of a request, in pages."""
        return self.page(self.get_object().steps.all())

    @extend_schema(responses=RequestMatchOut(many=True))
    @action(detail=True, methods=["get"])
    def matches(self, request: Request, **kwargs: Any) -> Response:
        """Return the proposed records with their evidence."""
        return self.page(self.get_object().matches.select_related("contact"))

    @extend_schema(responses=RequestTaskOut(many=True))
    @action(detail=True, methods=["get"])
    def tasks(self, request: Request, **kwargs: Any) -> Response:
        """Return what has to be done before the answer."""
        return self.page(self.get_object().tasks.select_related("assignee"))
