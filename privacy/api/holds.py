"""Legal holds over the API: placed, looked at and released as on their pages."""

from typing import Any, ClassVar

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from config.errors import Invalid
from contacts.api.people_fields import ColleagueIn, ColleagueOut
from contacts.models.contact import Contact
from privacy.access import Can
from privacy.models.holds import HeldContact, LegalHold
from privacy.operations.holds.placing import place_hold, release_hold

_MOST = 200


class HoldOut(SparseFields, serializers.ModelSerializer):
    """One hold; whom it names is on its page only."""

    custodian = ColleagueOut(help_text="Who answers for it.")
    placed_by = ColleagueOut(help_text="Who placed it.")
    released_by = ColleagueOut(help_text="Who released it.")
    people = serializers.IntegerField(
        read_only=True, help_text="How many are held by name, or were when a frozen rule began."
    )

    class Meta:
        model = LegalHold
        fields = (
            "key", "matter", "reason", "custodian", "reach", "rule", "people", "since",
            "placed_by", "released_at", "released_by", "why_released", "version",
        )  # fmt: skip
        read_only_fields = fields


class HoldIn(StrictBody):
    """What is kept for which matter: people by their keys, or whom a rule describes."""

    matter = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=10_000)
    custodian = ColleagueIn()
    people = serializers.ListField(
        child=serializers.UUIDField(), max_length=_MOST, default=list, help_text="Keys of contacts."
    )
    reach = serializers.ChoiceField(
        choices=LegalHold.Reach.choices, default=LegalHold.Reach.NAMED.value
    )
    rule = serializers.JSONField(default=None, allow_null=True)
    since = serializers.DateTimeField(required=False)


class ReleaseIn(StrictBody):
    """Why a hold ends."""

    why = serializers.CharField(max_length=10_000)


class HoldViewSet(Listed, Retrieved):
    """Matters for which data stay as they are."""

    scope = "legal-holds"
    permissions: ClassVar = {
        "list": Can.VIEW_HOLDS,
        "retrieve": Can.VIEW_HOLDS,
        "*": Can.CHANGE_HOLDS,
    }
    # Bodies tell a matter: they are not kept for a repetition.
    repeatable = False
    queryset = LegalHold.objects.none()
    serializer_class = HoldOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the holds the caller may know of, with how many they name."""
        held = HeldContact.objects.filter(hold=OuterRef("pk")).order_by().values("hold")
        count = Subquery(held.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        seen = LegalHold.objects.visible_to(self.request.user).annotate(people=Coalesce(count, 0))
        return seen.select_related("custodian", "placed_by", "released_by")

    @extend_schema(request=HoldIn, responses={201: HoldOut})
    def create(self, request: Request) -> Response:
        """Place a hold; its custodian is the caller unless another is named."""
        given = dict(self.checked(HoldIn))
        people = _people(request.user, given.pop("people"))
        scope = {name: given.pop(name) for name in ("reach", "rule")}
        if given.get("custodian") is None:
            given.pop("custodian", None)
        made = place_hold(values=given, people=people, by=self.by, **scope)
        fresh = self.get_queryset().get(pk=made.pk)
        return self.shown(fresh, status.HTTP_201_CREATED, f"/api/v1/legal-holds/{made.key}/")

    @extend_schema(request=ReleaseIn, responses=HoldOut)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, **kwargs: Any) -> Response:
        """End a hold for good; erasures that waited for it run."""
        hold = self.get_object()
        release_hold(hold=hold, by=self.by, **self.checked(ReleaseIn))
        return self.shown(self.get_object())


def _people(user: Any, keys: list[Any]) -> list[Contact]:
    """Return the contacts of these keys; raises Invalid where one names nobody."""
    seen = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
    found = list(seen.filter(key__in=keys))
    if len(found) < len(set(keys)):
        raise Invalid({"people": [_("There is no such contact.")]})
    return found
