"""Batches of drafts into temporary tables, by COPY."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import connection

from config.keys import new_key
from interactions.files.social import METRICS, EventDraft, PostDraft
from interactions.operations.engagement.statements import STAGED_EVENTS, STAGED_POSTS


class Happened(NamedTuple):
    """One event that is about to be written, and what it is known by if not by its content."""

    draft: EventDraft
    value: Decimal | None = None
    person: uuid.UUID | None = None
    known_as: str = ""


def stage_posts(posts: Iterable[PostDraft], *, exported_on: date) -> None:
    """Copy posts and their numbers; totals stand on the day of the export."""
    with connection.cursor() as cursor:
        cursor.execute(STAGED_POSTS)
        with cursor.copy("copy staged_post from stdin") as copy:
            for post in posts:
                copy.write_row(
                    (
                        post.network,
                        post.external_id,
                        post.account,
                        post.url,
                        post.title,
                        post.kind,
                        post.published_at,
                        post.on or exported_on,
                        post.daily,
                        exported_on,
                        *(post.metrics.get(name) for name in METRICS),
                    )
                )


def stage_events(events: Iterable[Happened]) -> None:
    """Copy events with the digest by which each is known."""
    with connection.cursor() as cursor:
        cursor.execute(STAGED_EVENTS)
        with cursor.copy("copy staged_event from stdin") as copy:
            for event in events:
                copy.write_row(_row(event))


def _row(event: Happened) -> tuple[Any, ...]:
    draft = event.draft
    return (
        new_key(),
        draft.channel,
        draft.network,
        draft.kind,
        draft.handle,
        draft.at,
        draft.url,
        draft.object,
        draft.text,
        event.value,
        draft.email,
        draft.name,
        event.person,
        digest_of(event),
    )


def digest_of(event: Happened) -> uuid.UUID:
    """Return what an event is known by: the caller's own name for it, else all it says."""
    draft = event.draft
    said = (
        draft.channel,
        draft.network,
        draft.kind,
        draft.handle,
        str(event.person or ""),
        draft.at.astimezone(UTC).isoformat(),
        draft.url,
        draft.object,
        draft.text,
    )
    known_as = ("known as", event.known_as) if event.known_as else said
    return uuid.UUID(bytes=blake2b("\x1f".join(known_as).encode(), digest_size=16).digest())
