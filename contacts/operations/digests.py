"""The weekly mail: counts and links, written down before anything is sent.

Nothing about a person is in it; what it counts is behind the links, for who may see it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db.models import Count, F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from config.reader import writing_to
from contacts.models.collaboration import Notice, NoticePreference, Task
from contacts.models.quality import QualityIssue
from contacts.models.team import TeamMember

SEND = "contacts.send_digest"


@operation
def write_digests(*, by: Actor, today: date | None = None) -> int:
    """Write the digest of the week for everybody who wants one and has something to hear.

    Sending is handed to the worker and starts if this commits. A week is written once.

    Returns:
        How many digests were written.
    """
    today = today or timezone.localdate()
    week = f"{today:%G-W%V}"
    users = list(_readers(week))
    counts = _counts([user.pk for user in users], today)
    written = Notice.objects.bulk_create(
        Notice(user=user, kind="digest", facts={"week": week, **counts[user.pk]})
        for user in users
        if counts.get(user.pk)
    )
    for notice in written:
        defer_once(SEND, lock=f"digest-{notice.pk}", notice_id=notice.pk)
    if written:
        record("notice.digests_written", about=Notice, by=by, count=len(written))
    return len(written)


@operation
def send_digest(*, notice: Notice, by: Actor) -> bool:
    """Send one digest, unless it was sent already or its reader left or does not want it."""
    current = Notice.objects.select_for_update().select_related("user").get(pk=notice.pk)
    if "sent" in current.facts or not _reads_mail(current.user):
        return False
    digest_mail(current).send()
    current.facts["sent"] = timezone.now().isoformat()
    current.save(update_fields=["facts"])
    record("notice.digest_sent", about=current, by=by, user=current.user_id)
    return True


def digest_mail(notice: Notice) -> EmailMessage:
    """Return the mail of a digest, in the language of its reader."""
    with writing_to(notice.user):
        context = {
            "counts": notice.facts,
            "organisation": settings.ORG_NAME,
            "links": {
                name: settings.SITE_URL.rstrip("/") + reverse(f"contacts:{name}")
                for name in ("tasks", "notices", "list", "notice_preferences")
            },
        }
        subject = render_to_string("contacts/mail/digest_subject.txt", context).strip()
        text = render_to_string("contacts/mail/digest.txt", context)
    return EmailMessage(subject, text, to=[notice.user.email])


def _reads_mail(user: Any) -> bool:
    refused = NoticePreference.objects.filter(user=user, weekly_digest=False)
    return user.is_active and bool(user.email) and not refused.exists()


def _readers(week: str) -> Iterable[Any]:
    refused = NoticePreference.objects.filter(weekly_digest=False).values("user")
    written = Notice.objects.filter(kind="digest", facts__week=week).values("user")
    people = get_user_model().objects.select_for_update(of=("self",)).filter(is_active=True)
    return people.exclude(email="").exclude(pk__in=refused).exclude(pk__in=written).order_by("pk")


def _counts(ids: list[int], today: date) -> dict[int, dict[str, int]]:
    """Return what each reader has to hear, by name; one query per kind of news."""
    living = {f"contact__{name}": None for name in ("merged_into", "erased_at", "archived_at")}
    flags = QualityIssue.objects.filter(closed_at=None, **living).exclude(severity="info")
    unread = Notice.objects.filter(read_at=None)
    tasks = Task.objects.open()
    ownerless = Q(
        team__contact__owner=None,
        team__contact__merged_into=None,
        team__contact__erased_at=None,
        team__contact__archived_at=None,
    )
    kinds: list[tuple[str, Any, str, Any]] = [
        ("tasks", tasks, "assignee", Count("pk")),
        ("overdue", tasks.filter(due_on__lt=today), "assignee", Count("pk")),
        ("mentions", unread.filter(kind="mention"), "user", Count("pk")),
        ("changes", unread.filter(kind="changed"), "user", Count("pk")),
        ("findings", flags, "contact__owner", Count("contact", distinct=True)),
        ("ownerless", TeamMember.objects.filter(ownerless), "user", Count("team__contact")),
    ]
    found: dict[int, dict[str, int]] = {}
    for name, rows, whose, count in kinds:
        grouped = rows.filter(**{f"{whose}__in": ids}).order_by().values(reader=F(whose))
        for row in grouped.annotate(count=count).filter(count__gt=0):
            found.setdefault(row["reader"], {})[name] = row["count"]
    return found
