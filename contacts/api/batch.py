"""Many changes in one request, each with its own result."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError

from config.api.etag import etag_of
from config.api.problems import EXPECTED
from config.errors import Stale
from contacts.api.serializers import BatchItem
from contacts.api.writing import changeable, may_add, source_named, visible
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.upserting import known_by_external_id, put_by_external_id

MOST = 100


def run_batch(view: Any, body: Any) -> list[dict[str, Any]]:
    """Return one `{status, body}` per item, in order.

    One transaction around all: an error of ours leaves nothing half done, while a refused
    item leaves the others alone.

    Raises:
        ValidationError: the body is not a list of 1 to 100 items.
    """
    items = body.get("items") if isinstance(body, dict) and body.keys() == {"items"} else None
    if not isinstance(items, list) or not 1 <= len(items) <= MOST:
        raise ValidationError({"items": [_("Give 1 to 100 items.")]}, code="batch_size")
    with transaction.atomic():
        return [_one(view, item) for item in items]


def _one(view: Any, item: Any) -> dict[str, Any]:
    try:
        with transaction.atomic():
            contact, code = _do(view, item)
    except EXPECTED as error:
        problem = view.handle_exception(error)
        return {"status": problem.status_code, "body": problem.data}
    fresh = view.get_queryset().get(pk=contact.pk)
    return {"status": code, "body": view.get_serializer(fresh).data}


def _do(view: Any, item: Any) -> tuple[Contact, int]:
    serializer = BatchItem(data=item, context=view.get_serializer_context())
    serializer.is_valid(raise_exception=True)
    given = serializer.validated_data
    user, by, values = view.request.user, view.by, given["body"]
    match given["action"]:
        case "create":
            may_add(user)
            return create_contact(values=values, by=by), 201
        case "update":
            contact = changeable(user, visible(user, _needed(given, "key")))
            expected = _expected(contact, given.get("if_match"))
            return update_contact(
                contact=contact, values=values, by=by, expected_version=expected
            ), 200
    source, value = source_named(given.get("source")), _needed(given, "external_id")
    known = known_by_external_id(source, value)
    if known is None:
        may_add(user)
    elif not Contact.objects.visible_to(user).filter(pk=known.pk).exists():
        raise NotFound
    else:
        changeable(user, known)
    contact, created = put_by_external_id(source=source, value=value, values=values, by=by)
    return contact, 201 if created else 200


def _needed(given: dict[str, Any], name: str) -> Any:
    if name not in given:
        raise ValidationError({name: [_("This field is required.")]}, code="required")
    return given[name]


def _expected(contact: Contact, if_match: str | None) -> int | None:
    if if_match is None:
        return None
    if if_match != etag_of(contact):
        raise Stale(_("The record changed since you read it. Read it again and retry."))
    return contact.version
