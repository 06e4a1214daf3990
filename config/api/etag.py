"""Validators of records: ETag, If-None-Match, If-Match."""

import hashlib

from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework.request import Request

from config.errors import Stale


def etag_of(record: Model) -> str:
    """Return the validator of a record: its key and version, else its stored values."""
    if hasattr(record, "version"):
        parts = [record.key, record.version]  # type: ignore[attr-defined]
    else:
        parts = [getattr(record, each.attname) for each in record._meta.concrete_fields]
    text = ":".join([record._meta.label, *(str(part) for part in parts)])
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def not_modified(request: Request, etag: str) -> bool:
    """Say whether the caller already holds this state (If-None-Match)."""
    return _names(request.headers.get("If-None-Match", ""), etag)


def check_match(request: Request, record: Model) -> bool:
    """Say whether the caller named the state to change (If-Match), and refuse another one.

    Raises:
        Stale: the record is no longer as the caller read it.
    """
    given = request.headers.get("If-Match")
    if given is None:
        return False
    if not _names(given, etag_of(record)):
        raise Stale(_("The record changed since you read it. Read it again and retry."))
    return given.strip() != "*"


def _names(header: str, etag: str) -> bool:
    names = {name.strip().removeprefix("W/") for name in header.split(",")}
    return etag in names or "*" in names
