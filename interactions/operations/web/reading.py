"""What a web event says, once everything that should not be kept is cut away."""

import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import orjson

from interactions.operations.web.links import PARAMETER, person_of

LARGEST = 4096
_NAME = re.compile(r"[\w .:/-]{1,60}")
_MOST_PROPERTIES = 10
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One event: its name, the page, the site it came from, properties, and who, if we know."""

    name: str
    url: str
    host: str
    referrer: str
    properties: dict[str, Any] | None
    person: uuid.UUID | None


def read_event(body: bytes) -> Said | None:
    """Read `n`, `u`, `r` and `p` of a body, JSON or form; None where it is no event."""
    if len(body) > LARGEST:
        return None
    given = _fields(body)
    name = given.get("n")
    address = given.get("u")
    if not isinstance(name, str) or not isinstance(address, str) or not _NAME.fullmatch(name):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "\x00" in address:
        return None
    query = parse_qsl(parts.query, max_num_fields=60) if len(parts.query) < LARGEST else []
    kept = [(key, value[:60]) for key, value in query if key.startswith("utm_")][:5]
    token = next((value for key, value in query if key == PARAMETER), "")
    page = f"{parts.scheme}://{host}{parts.path}"[:700]
    url = f"{page}?{urlencode(kept)}" if kept else page
    return Said(
        name,
        url[:1000],
        host,
        _site(given.get("r")),
        _properties(given.get("p")),
        person_of(token),
    )


def _fields(body: bytes) -> dict[str, Any]:
    if body[:1] == b"{":
        try:
            said = orjson.loads(body)
        except orjson.JSONDecodeError:
            return {}
        return said if isinstance(said, dict) else {}
    try:
        form = parse_qs(body.decode(), max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in form.items()}


def _site(referrer: Any) -> str:
    """Keep the site alone: the rest of an address may say who somebody is."""
    try:
        return (urlsplit(referrer).hostname or "")[:250] if isinstance(referrer, str) else ""
    except ValueError:
        return ""


def _properties(given: Any) -> dict[str, Any] | None:
    """Keep a few short plain values; what looks like an email address never gets in."""
    if not isinstance(given, dict):
        return None
    kept: dict[str, Any] = {}
    for name, value in list(given.items())[:_MOST_PROPERTIES]:
        if isinstance(value, str) and ("@" in value or "\x00" in value):
            continue
        if isinstance(value, str | int | float | bool) and "\x00" not in name:
            kept[name[:40]] = value[:_LONGEST] if isinstance(value, str) else value
    return kept or None
