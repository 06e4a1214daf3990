"""Addresses never to be used again: keyed digests that survive the erasure of the person."""

import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Min

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.preference import Channel, Suppression
from contacts.models.reach import ContactPoint

REFUSED = "refused"  # the reason of an address whose owner said no

_SUPPRESS = """
insert into contacts_suppression (digest, key_id, channel, reason, since)
select digest, '1', channel, %s, since
from unnest(%s::text[], %s::text[], %s::timestamptz[]) as s(digest, channel, since)
on conflict (digest, channel) do update set reason = excluded.reason
where contacts_suppression.reason = 'refused' and excluded.reason <> 'refused'
"""

_CLOSE = """
update contacts_contactpoint t set opted_out_at = s.since
from unnest(%s::text[], %s::text[], %s::timestamptz[]) as s(kind, value, since)
where t.normalised = s.value and t.kind = s.kind and t.opted_out_at is null
"""

# Which channels use a kind of contact point.
CHANNELS_OF = {
    "email": (Channel.EMAIL,),
    "phone": (Channel.PHONE, Channel.SMS),
    "handle": (Channel.SOCIAL,),
}


def digest(channel: str, normalised: str) -> str:
    """Return the hex HMAC-SHA256 of an address on a channel; only the key's holder can test it."""
    message = f"{channel}:{normalised}".encode()
    return hmac.digest(settings.SUPPRESSION_KEY.encode(), message, "sha256").hex()


def is_suppressed(channel: str, normalised: str) -> bool:
    """Say whether an address must not be used on a channel; queries."""
    return Suppression.objects.filter(channel=channel, digest=digest(channel, normalised)).exists()


@operation
def suppress(
    *,
    addresses: Iterable[tuple[str, str, datetime]],
    reason: str,
    by: Actor,
    standing: bool = True,
) -> int:
    """Never use these addresses again: `(channel, normalised, since)`, kept as digests only.

    One that is suppressed already stays as it is, but for a refusal, which any other reason
    (erasure) outweighs. Where the address still stands on a record, it is closed there;
    `standing` says that it may stand on one.

    Returns:
        How many are new or have a new reason.
    """
    addresses = list(addresses)
    rows = [(digest(channel, value), channel, since) for channel, value, since in addresses]
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_SUPPRESS, [reason, *(list(column) for column in zip(*rows, strict=True))])
        new = cursor.rowcount
        if standing and reason != REFUSED and (shut := _wholly(addresses)):
            cursor.execute(_CLOSE, [list(column) for column in zip(*shut, strict=True)])
    if new:
        record("address.suppressed", about=Suppression, by=by, reason=reason, count=new)
    return new


def _wholly(addresses: list[tuple[str, str, datetime]]) -> list[tuple[str, str, datetime]]:
    """Return `(kind, value, since)` of the addresses that no channel may use any more."""
    since = {(channel, value): moment for channel, value, moment in addresses}
    return [
        (kind, value, since[channels[0], value])
        for kind, channels in CHANNELS_OF.items()
        for value in {value for channel, value in since if channel == channels[0]}
        if all((channel, value) in since for channel in channels)
    ]


def opted_out_since(kind: str, normalised: str, *, now: datetime) -> datetime | None:
    """Return since when an address is closed to messages, or None when it is open; queries.

    An opt-out belongs to the address: it counts on whichever record it was stated, and a
    suppressed address is closed from now on.
    """
    if not normalised:
        return None
    stated = ContactPoint.objects.filter(
        normalised=normalised, kind=kind, opted_out_at__isnull=False
    ).aggregate(since=Min("opted_out_at"))["since"]
    if stated is not None:
        return stated
    suppressed = any(is_suppressed(channel, normalised) for channel in CHANNELS_OF.get(kind, ()))
    return now if suppressed else None
