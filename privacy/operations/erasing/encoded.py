"""Places whose texts are packed, so that a look at the rows would find nothing: opened here."""

import base64
import binascii
import json
from collections.abc import Iterator

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from privacy.operations.erasing.sought import Sought
from privacy.operations.erasing.sweeping import present

SESSIONS, CACHE = "django_session", "crm_cache"
KEY_OF = {SESSIONS: "session_key", CACHE: "cache_key"}


def packed_rows_with(table: str, sought: Sought) -> list[str]:
    """Return the keys of the rows of a packed table that hold a word once they are opened."""
    if not present([table]):
        return []
    return [key for key, text in _opened(table) if sought.found_in(text)]


def _opened(table: str) -> Iterator[tuple[str, str]]:
    column = "session_data" if table == SESSIONS else "value"
    with connection.cursor() as cursor:
        cursor.execute(f'select "{KEY_OF[table]}", "{column}" from "{table}"')
        rows = cursor.fetchall()
    for key, packed in rows:
        yield key, f"{key} {_session(packed) if table == SESSIONS else _cached(packed)}"


def _session(packed: str) -> str:
    # What was signed by another key cannot be opened, by nobody: it decodes to nothing.
    return json.dumps(SessionStore().decode(packed), ensure_ascii=False, default=str)


def _cached(packed: str) -> str:
    try:
        return base64.b64decode(packed).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return packed


def forget_packed(table: str, sought: Sought) -> int:
    """Delete such rows: a session ends, a cached value is made again; return how many."""
    keys = packed_rows_with(table, sought)
    if not keys:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f'delete from "{table}" where "{KEY_OF[table]}" = any(%s)', [keys])
    return len(keys)
