"""Writes one batch of posts or events, in a handful of statements, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from config.actor import Actor
from contacts.operations.bounces import note_bounces
from contacts.operations.delivered import note_used
from interactions.files.social import EventDraft, PostDraft
from interactions.operations.engagement import statements
from interactions.operations.engagement.staging import Happened, stage_events, stage_posts
from interactions.operations.summarising import refresh_summaries


@dataclass(slots=True)
class Written:
    """What came of a batch; what was there already counts as unchanged."""

    matched: int = 0
    unmatched: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    suggested: int = 0


def write_posts(posts: Sequence[PostDraft], *, exported_on: date) -> Written:
    """Write posts and their numbers inside the caller's transaction."""
    stage_posts(posts, exported_on=exported_on)
    with connection.cursor() as cursor:
        cursor.execute(statements.POSTS)
        cursor.execute(statements.METRICS)
        given, created, updated = cursor.fetchone()
        cursor.execute("drop table staged_post")
    return Written(created=created, updated=updated, unchanged=given - created - updated)


def write_events(events: Sequence[Happened], *, by: Actor, job: int | None = None) -> Written:
    """Write events inside the caller's transaction and link those whose handle is confirmed."""
    stage_events(events)
    with connection.cursor() as cursor:
        cursor.execute(statements.EVENTS, {"job": job})
        created, people = cursor.fetchone()
        cursor.execute(statements.COUNTED)
        matched, unmatched = cursor.fetchone()
        suggested = 0
        if unmatched and created:
            cursor.execute(statements.SUGGEST, {})
            suggested = cursor.rowcount
        cursor.execute("drop table staged_event")
    if people:
        refresh_summaries(people)
    if created:
        _tell_of_addresses([event.draft for event in events], by)
    unchanged = matched + unmatched - created
    return Written(matched, unmatched, created, 0, unchanged, suggested)


def _tell_of_addresses(drafts: Sequence[EventDraft], by: Actor) -> None:
    """What was read proves its address, a hard bounce ends it, a complaint closes it."""
    mails = [draft for draft in drafts if draft.channel == "email"]
    bounced = {
        draft.handle
        for draft in mails
        if draft.kind == "bounce" and "soft" not in f"{draft.object} {draft.text}".lower()
    }
    complained = {draft.handle for draft in mails if draft.kind == "complaint"}
    if bounced or complained:
        note_bounces(bounced=bounced, complained=complained, by=by)
    read = sorted((draft.at, draft.handle) for draft in mails if draft.kind in ("open", "click"))
    if used := {handle: at for at, handle in read if handle not in bounced | complained}:
        note_used(used=used, by=by)


__all__ = ["Happened", "Written", "write_events", "write_posts"]
