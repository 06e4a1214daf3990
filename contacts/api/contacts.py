"""People over the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.errors import Invalid
from config.noticing import note_delivered, note_search
from config.rules import people_by_rule
from contacts.access import Can, hidden_of_contact, masked_of_contact
from contacts.api.batch import run_batch
from contacts.api.histories import Histories
from contacts.api.mailing import MAILING, Mailings
from contacts.api.merging import Merges
from contacts.api.provenance import Groups
from contacts.api.serializers import BatchIn, BatchOut, ContactIn, ContactOut, SearchIn
from contacts.api.upserts import Upserts
from contacts.api.writing import changeable
from contacts.filters import ContactFilter
from contacts.models.contact import Contact
from contacts.operations.contacts import (
    archive_contact,
    create_contact,
    unarchive_contact,
    update_contact,
)

WORDS = "q"
# Filters that name a person rather than a kind of person.
ASKING_FOR_SOMEBODY = {"q", "email", "phone", "external_id"}


class ContactViewSet(Merges, Groups, Histories, Upserts, Mailings, Listed, Retrieved):
    """People: read, create, change, archive, search, upsert, and many at once."""

    scope = "contacts"
    permissions: ClassVar = {
        "create": Can.ADD,
        "partial_update": Can.CHANGE,
        "archive": Can.CHANGE,
        "unarchive": Can.CHANGE,
        "verify": Can.CHANGE,
        "unverify": Can.CHANGE,
        "merge": Can.MERGE,
        "unmerge": Can.MERGE,
        "merges": Can.MERGE,
        "batch": Can.CHANGE,
        "by_external_id": Can.CHANGE,
        "by_email": Can.CHANGE,
        "*": Can.VIEW,
    }
    reading = frozenset({"list", "retrieve", "search", "history", "groups", "merges"})
    listing = frozenset({"list"})
    showing = frozenset({"list", "retrieve", "search"})
    parameters: ClassVar = {
        "list": (MAILING,),
        "search": ("limit", "after", "order", MAILING),
        "history": ("limit", "after", "field"),
        "by_external_id": ("source",),
        "by_email": ("source",),
    }
    model = Contact
    queryset = Contact.objects.none()
    serializer_class = ContactOut
    filterset_class = ContactFilter
    lookup_field = "key"
    orders: ClassVar = {
        "-updated_at": ("-updated_at", "-id"),
        "updated_at": ("updated_at", "id"),
        "-created_at": ("-created_at", "-id"),
        "created_at": ("created_at", "id"),
        "name": ("family_name", "given_name", "id"),
        "-name": ("-family_name", "-given_name", "-id"),
    }

    def get_queryset(self) -> QuerySet:
        """Keep what the caller may see; archived people only under their own address."""
        people = (
            Contact.objects.visible_to(self.request.user)
            .select_related("organisation", "owner", "team", "source")
            .prefetch_related("tags", "points", "addresses", "external_ids__source")
        )
        if self.action in ("list", "search"):
            return people.present()
        return people.filter(merged_into=None, erased_at=None)

    def hidden(self) -> frozenset[str]:
        """Return what the caller may not read, points and addresses included."""
        return hidden_of_contact(self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the fields that the caller sees masked."""
        context = super().get_serializer_context()
        if self.request is not None:
            context["masked"] = masked_of_contact(self.request.user)
        return context

    def page(self, queryset: QuerySet) -> Response:
        """Return one page; a token's page of people, or a search for some, leaves a trace."""
        answer = super().page(queryset)
        if token := getattr(self.request.auth, "prefix", ""):
            note_delivered(token, len(answer.data["results"]))
        if self.action == "search" or self.request.query_params.keys() & ASKING_FOR_SOMEBODY:
            note_search("api", len(answer.data["results"]))
        return answer

    def answer(self, contact: Contact, code: int = status.HTTP_200_OK) -> Response:
        """Return a contact as it is stored now."""
        fresh = self.get_queryset().get(pk=contact.pk)
        created = code == status.HTTP_201_CREATED
        return self.shown(fresh, code, f"/api/v1/contacts/{fresh.key}/" if created else "")

    @extend_schema(request=ContactIn, responses={201: ContactOut})
    def create(self, request: Request) -> Response:
        """Create a contact; without owner it is yours, in your team."""
        contact = create_contact(values=self.checked(ContactIn), by=self.by)
        return self.answer(contact, status.HTTP_201_CREATED)

    @extend_schema(request=ContactIn, responses=ContactOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields given; with If-Match only the state you read."""
        contact = changeable(request.user, self.get_object())
        expected = contact.version if check_match(request, contact) else None
        values = self.checked(ContactIn)
        return self.answer(
            update_contact(contact=contact, values=values, by=self.by, expected_version=expected)
        )

    @extend_schema(request=None, responses=ContactOut)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, **kwargs: Any) -> Response:
        """Put a contact away: it leaves every list and stays readable by its key."""
        contact = changeable(request.user, self.get_object())
        check_match(request, contact)
        archive_contact(contact=contact, by=self.by)
        return self.answer(contact)

    @extend_schema(request=None, responses=ContactOut)
    @action(detail=True, methods=["post"])
    def unarchive(self, request: Request, **kwargs: Any) -> Response:
        """Bring an archived contact back."""
        contact = changeable(request.user, self.get_object())
        check_match(request, contact)
        unarchive_contact(contact=contact, by=self.by)
        return self.answer(contact)

    @extend_schema(
        request=SearchIn,
        responses={200: OpenApiResponse(ContactOut(many=True), "A page of contacts.")},
    )
    @action(detail=False, methods=["post"])
    def search(self, request: Request) -> Response:
        """Search by words (`{"q": ...}`) or by a segment rule; answers as the list does."""
        body, people = request.data, self.get_queryset()
        if isinstance(body, dict) and WORDS in body:
            return self.page(people.matching(_words(body), reader=request.user))
        found = people_by_rule(people, body, request.user)
        self.chosen_by = found.reads
        return self.page(found.people)

    @extend_schema(request=BatchIn, responses={200: BatchOut})
    @action(detail=False, methods=["post"])
    def batch(self, request: Request) -> Response:
        """Do up to 100 changes; each has its own result and fails alone."""
        return Response({"results": run_batch(self, request.data)})


def _words(body: dict[str, Any]) -> str:
    text = body[WORDS]
    if len(body) > 1:
        raise Invalid({name: [_("Unknown word.")] for name in sorted(body.keys() - {WORDS})})
    if not isinstance(text, str) or not 0 < len(text.strip()) <= 200:
        raise Invalid({WORDS: [_("Give text of 1 to 200 characters.")]})
    return text
