"""Authorizations of HIPAA over the API, for the program at the desk that takes signatures."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from config.errors import Invalid
from contacts.models.contact import Contact
from interactions.reading.files import sent_file
from privacy.access import Can
from privacy.models.authorisations import Authorization, SignedPaper
from privacy.operations.phi.authorising import (
    SENTENCES,
    authorize,
    in_force,
    revoke_authorization,
)
from privacy.operations.phi.signed_papers import PaperGone, add_paper, take_paper


class SignedPaperOut(serializers.ModelSerializer):
    """The signed paper as a file; a removed one leaves its digest."""

    class Meta:
        model = SignedPaper
        fields = ("key", "name", "content_type", "size", "sha256", "created_at", "removed_at")
        read_only_fields = fields


class SignedPaperIn(serializers.Serializer):
    """One file, as multipart/form-data; its type is read from its content."""

    file = serializers.FileField(max_length=200)


class AuthorizationOut(SparseFields, serializers.ModelSerializer):
    """One signed authorization."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)
    what = serializers.CharField(read_only=True)
    signed_by = serializers.CharField(read_only=True)
    authority = serializers.CharField(read_only=True)
    statements = serializers.ListField(child=serializers.CharField(), read_only=True)
    current = serializers.SerializerMethodField(help_text="Whether it permits something now.")
    papers = SignedPaperOut(many=True, read_only=True)

    class Meta:
        model = Authorization
        fields = (
            "key", "contact", "kind", "purpose", "recipient", "what", "discloses", "receives",
            "why", "signed_on", "signed_by", "authority", "expires_on", "expires_event",
            "event_on", "remunerated", "statements", "paper", "revoked_at", "current", "papers",
            "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_current(self, row: Authorization) -> bool:
        """Say whether it is in force; one query for all."""
        if "in_force" not in self.context:
            self.context["in_force"] = set(in_force().values_list("pk", flat=True))
        return row.pk in self.context["in_force"]


class AuthorizationIn(StrictBody):
    """What the paper says."""

    contact = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Authorization.Kind.choices)
    purpose = serializers.CharField(max_length=50, required=False, allow_blank=True)
    recipient = serializers.CharField(max_length=60, required=False, allow_blank=True)
    what = serializers.CharField(max_length=1000)
    discloses = serializers.CharField(max_length=250)
    receives = serializers.CharField(max_length=250)
    why = serializers.CharField(max_length=250)
    signed_on = serializers.DateField()
    signed_by = serializers.CharField(max_length=160)
    authority = serializers.CharField(max_length=160, required=False, allow_blank=True)
    expires_on = serializers.DateField(required=False, allow_null=True)
    expires_event = serializers.CharField(max_length=160, required=False, allow_blank=True)
    remunerated = serializers.BooleanField(required=False)
    statements = serializers.ListField(child=serializers.ChoiceField(choices=SENTENCES))
    paper = serializers.CharField(max_length=160, required=False, allow_blank=True)


class AuthorizationViewSet(Listed, Retrieved):
    """What people permitted in writing."""

    scope = "authorizations"
    permissions: ClassVar = {
        "list": Can.VIEW_AUTHORIZATIONS,
        "retrieve": Can.VIEW_AUTHORIZATIONS,
        "paper_file": Can.VIEW_AUTHORIZATIONS,
        "*": Can.CHANGE_AUTHORIZATIONS,
    }
    reading = frozenset({"list", "retrieve", "paper_file"})
    # Bodies tell health data: they are not kept for a repetition.
    repeatable = False
    queryset = Authorization.objects.none()
    serializer_class = AuthorizationOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep those of people the caller may see."""
        people = Contact.objects.visible_to(self.request.user)
        rows = Authorization.objects.filter(contact__in=people).select_related("contact")
        return rows.prefetch_related("papers")

    @extend_schema(request=AuthorizationIn, responses={201: AuthorizationOut})
    def create(self, request: Request) -> Response:
        """Write down a signed authorization."""
        given = dict(self.checked(AuthorizationIn))
        contact = _person(request.user, given.pop("contact"))
        made = authorize(contact=contact, values=given, by=self.by)
        fresh = self.get_queryset().get(pk=made.pk)
        return self.shown(fresh, status.HTTP_201_CREATED, f"/api/v1/authorizations/{made.key}/")

    @extend_schema(request={"multipart/form-data": SignedPaperIn}, responses={201: SignedPaperOut})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def papers(self, request: Request, **kwargs: Any) -> Response:
        """Keep the signed paper itself, a PDF, an image or a document of Word."""
        known, file = self.get_object(), self.checked(SignedPaperIn)["file"]
        row = add_paper(
            authorization=known, file=file, name=file.name or "", by=self.by, now=timezone.now()
        )
        return Response(SignedPaperOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="papers/(?P<file>[0-9a-f-]{36})")
    def paper_file(self, request: Request, file: str, **kwargs: Any) -> FileResponse:
        """Return a signed paper itself, to be saved; that it was taken is put on record."""
        row = get_object_or_404(self.get_object().papers.select_related("authorization"), key=file)
        try:
            return sent_file(take_paper(paper=row, by=self.by))  # type: ignore[arg-type]
        except PaperGone as gone:
            raise Http404(str(gone.message)) from None

    @extend_schema(request=None, responses=AuthorizationOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, **kwargs: Any) -> Response:
        """Take the person's revocation: from now on it permits nothing."""
        revoke_authorization(authorization=self.get_object(), by=self.by)
        return self.shown(self.get_object())


def _person(user: Any, key: UUID) -> Contact:
    seen = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
    found = seen.filter(key=key).first()
    if found is None:
        raise Invalid({"contact": [_("There is no such contact.")]})
    return found
