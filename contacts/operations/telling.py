"""Tells colleagues: a notice names a record and what happened, never its values."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from config.topics import topic_of
from contacts.models.collaboration import Notice, NoticePreference


def about_fields(subject: Model) -> dict[str, Any]:
    """Return the columns by which a row names the record it is about."""
    topic = topic_of(subject)
    return {
        "about_model": topic.label,
        "about_key": str(subject.key),  # type: ignore[attr-defined]
        "contact": subject if topic.is_person else None,
    }


def tell(users: Iterable[Any], kind: str, row: Any, **facts: Any) -> None:
    """Write a notice to each of `users` about the record that `row` is about."""
    Notice.objects.bulk_create(
        Notice(
            user=user,
            kind=kind,
            about_model=row.about_model,
            about_key=row.about_key,
            contact_id=row.contact_id,
            facts=facts,
        )
        for user in users
    )


@operation
def mark_read(*, user: Any, ids: list[int] | None, by: Actor) -> int:
    """Mark notices of `user` as read: these, or all; returns how many were not before."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    count = unread.update(read_at=timezone.now())
    if count:
        record("notice.read", about=Notice, by=by, count=count)
    return count


@operation
def choose_digest(*, user: Any, wanted: bool, by: Actor) -> None:
    """Switch the weekly mail of `user` on or off; as it is already, nothing is written."""
    current = NoticePreference.objects.filter(user=user).first()
    if (current.weekly_digest if current else True) == wanted:
        return
    NoticePreference.objects.update_or_create(user=user, defaults={"weekly_digest": wanted})
    record("notice.preference_changed", about=NoticePreference, by=by, user=user.pk)
