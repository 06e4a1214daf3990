"""`PUT /contacts/by/…`: create or update by the caller's own key, or by email."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import check_match
from config.api.resource import Resource
from config.errors import Stale
from contacts.api.serializers import ContactIn, ContactOut
from contacts.api.writing import changeable, may_add, source_named
from contacts.models.contact import Contact
from contacts.operations.upserting import (
    known_by_email,
    known_by_external_id,
    put_by_email,
    put_by_external_id,
)

BOTH = {200: ContactOut, 201: ContactOut}


class Upserts(Resource):
    """The upserts of contacts."""

    @extend_schema(request=ContactIn, responses=BOTH)
    @action(detail=False, methods=["put"], url_path="by/external_id/(?P<value>.+?)")
    def by_external_id(self, request: Request, value: str) -> Response:
        """Create or update the contact with this key of `?source=` (default: API)."""
        source = source_named(request.query_params.get("source"))
        values, expected = self.prepared(known_by_external_id(source, value))
        return self.stored(
            put_by_external_id(
                source=source, value=value, values=values, by=self.by, expected_version=expected
            )
        )

    @extend_schema(request=ContactIn, responses=BOTH)
    @action(detail=False, methods=["put"], url_path="by/email/(?P<value>[^/]+)")
    def by_email(self, request: Request, value: str) -> Response:
        """Create or update the contact with this email."""
        source = source_named(request.query_params.get("source"))
        values, expected = self.prepared(known_by_email(value, request.user))
        return self.stored(
            put_by_email(
                email=value, values=values, by=self.by, source=source, expected_version=expected
            )
        )

    def prepared(self, known: Contact | None) -> tuple[dict[str, Any], int | None]:
        """Return the checked values, and the version that must still hold."""
        values, user = self.checked(ContactIn), self.request.user
        if known is None:
            may_add(user)
            if "If-Match" in self.request.headers:
                raise Stale(_("There is no such record yet."))
        elif Contact.objects.visible_to(user).filter(pk=known.pk).exists():
            changeable(user, known)
            return values, known.version if check_match(self.request, known) else None
        return values, None

    def stored(self, done: tuple[Contact, bool]) -> Response:
        """Answer 201 for a new contact, 200 for a known one."""
        contact, created = done
        return self.answer(  # type: ignore[attr-defined,no-any-return]
            contact, status.HTTP_201_CREATED if created else status.HTTP_200_OK
        )
