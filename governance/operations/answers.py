"""First answers of the API, kept for a day, unreadable without the key that asked.

An answer may hold personal data. It is stored encrypted with a key made from the caller's
Idempotency-Key, of which only a digest is kept: nobody can read it from the table, and an
erased person is in no row of it.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.ciphers import cipher_of, opened_bytes, sealed_bytes
from governance.models.token import IdempotencyKey

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Request:
    """One POST as the caller named it."""

    owner: str
    key: str
    fingerprint: str

    @property
    def digest(self) -> str:
        """What stands in the table for the key."""
        return hashlib.sha256(f"{self.owner}:{self.key}".encode()).hexdigest()

    def cipher(self) -> Any:
        """Return the cipher that only somebody with the key can make."""
        return cipher_of(f"answer:{settings.SECRET_KEY}:{self.owner}:{self.key}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the first request got."""

    status: int
    data: Any
    headers: dict[str, str]
    content_type: str | None


def lock_number(asked: Request) -> int:
    """Return the advisory lock of one key."""
    return int.from_bytes(bytes.fromhex(asked.digest)[:8], "big", signed=True)


def take(asked: Request) -> bool:
    """Hold the key until the transaction ends; False when another request holds it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [lock_number(asked)])
        return bool(cursor.fetchone()[0])


def kept(asked: Request) -> tuple[str, Answer] | None:
    """Return the fingerprint and answer kept for this key, if any younger than a day."""
    rows = IdempotencyKey.objects.filter(owner=asked.owner, key=asked.digest)
    row = rows.filter(created_at__gt=timezone.now() - KEPT).first()
    if row is None:
        return None
    plain = json.loads(opened_bytes(asked.cipher(), base64.b64decode(row.body)))
    return row.fingerprint, Answer(row.status, plain["data"], plain["headers"], plain["type"])


def keep(asked: Request, answer: Answer) -> None:
    """Keep the answer, and forget the ones older than a day."""
    plain = {"data": answer.data, "headers": answer.headers, "type": answer.content_type}
    sealed = sealed_bytes(asked.cipher(), json.dumps(plain).encode())
    IdempotencyKey.objects.filter(created_at__lte=timezone.now() - KEPT).delete()
    IdempotencyKey.objects.create(
        owner=asked.owner,
        key=asked.digest,
        fingerprint=asked.fingerprint,
        status=answer.status,
        body=base64.b64encode(sealed).decode(),
    )
