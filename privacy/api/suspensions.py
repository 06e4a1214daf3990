"""What agencies keep out of accountings over the API, for the officer's own programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.resource import Listed
from config.api.sparse import SparseFields
from config.errors import Invalid
from contacts.models.contact import Contact
from privacy.access import Can
from privacy.models.health import AccountingSuspension
from privacy.operations.acting.suspending import end_suspension, suspend_accounting
from privacy.reading.suspensions import holds


class SuspensionOut(SparseFields, serializers.ModelSerializer):
    """What one agency said; the words themselves are on the page only."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)
    current = serializers.SerializerMethodField(help_text="Whether it leaves something out now.")

    class Meta:
        model = AccountingSuspension
        fields = (
            "key", "contact", "kind", "recipient", "official", "oral", "said_on", "until",
            "ended_on", "current", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_current(self, row: AccountingSuspension) -> bool:
        """Say whether it holds today."""
        return holds(row, timezone.localdate())


class SuspensionIn(StrictBody):
    """What was said, by whom, and for how long; what was said orally holds for 30 days at most."""

    contact = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=AccountingSuspension.Kind.choices)
    recipient = serializers.CharField(max_length=160, help_text="As the accounting names it.")
    official = serializers.CharField(max_length=160)
    oral = serializers.BooleanField(default=False)
    statement = serializers.CharField(max_length=1000)
    said_on = serializers.DateField()
    until = serializers.DateField(required=False, allow_null=True)


class SuspensionFilter(filters.FilterSet):
    """Whom they are about."""

    contact = filters.UUIDFilter(field_name="contact__key", help_text="Key of a contact.")


class SuspensionViewSet(Listed):
    """What agencies keep out of the accountings of people (164.528(a)(2))."""

    scope = "privacy-requests"
    permissions: ClassVar = {"*": Can.CHANGE_REQUESTS}
    # Bodies tell health data: they are not kept for a repetition.
    repeatable = False
    queryset = AccountingSuspension.objects.none()
    serializer_class = SuspensionOut
    filterset_class = SuspensionFilter
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep those about people the caller may see."""
        people = Contact.objects.visible_to(self.request.user)
        rows = AccountingSuspension.objects.filter(contact__in=people)
        return rows.select_related("contact").defer("statement")

    @extend_schema(request=SuspensionIn, responses={201: SuspensionOut})
    def create(self, request: Request) -> Response:
        """Write down what an agency said, before or while somebody asks for an accounting."""
        given = dict(self.checked(SuspensionIn))
        seen = Contact.objects.visible_to(request.user).filter(merged_into=None, erased_at=None)
        contact = seen.filter(key=given.pop("contact")).first()
        if contact is None:
            raise Invalid({"contact": [_("There is no such contact.")]})
        made = suspend_accounting(contact=contact, by=self.by, today=timezone.localdate(), **given)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=SuspensionOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, **kwargs: Any) -> Response:
        """End it before its last day: from today on the disclosures are accounted for."""
        row = end_suspension(suspension=self.get_object(), by=self.by, today=timezone.localdate())
        return Response(self.get_serializer(row).data)
