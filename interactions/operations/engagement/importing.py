"""One file of posts or engagement: stored, read in batches, counted."""

from datetime import date
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.files.refusals import FileRefused
from contacts.models.work import Progress
from contacts.operations.importing.starting import CannotImport, FileNotReadable, stored_file
from contacts.operations.importing.wording import file_reason
from contacts.operations.working import Watch, new_progress
from interactions.files.social import EventDraft, Item, PostDraft, Refused, SocialFile
from interactions.files.social_opening import NotEngagement, day_of_export, open_social
from interactions.models.engagement import EngagementImport
from interactions.operations.engagement.writing import Happened, Written, write_events, write_posts

BATCH = 2_000
REJECTS_KEPT = 500
TASK = "interactions.import_engagement"
State = EngagementImport.State


class NotAnEngagementFile(DomainError):
    """The file holds something else."""

    code = "not_engagement"
    status = 400


@operation
def start_engagement_import(
    *,
    file: File,
    file_name: str,
    by: Actor,
    format: str = "auto",
    exported_on: date | None = None,
) -> EngagementImport:
    """Store a file and recognise it; nothing of it is written yet.

    Raises:
        CannotImport: the file is too large.
        FileNotReadable: it cannot be read at all.
        NotAnEngagementFile: it is no file of posts or engagement, or not of this format.
    """
    if file.size > settings.IMPORT_MAX_BYTES:
        raise CannotImport(_("This file is too large. Split it and import the parts."))
    name = Path(file_name).name[:255]
    job = EngagementImport(by=by.user, file_name=name)
    job.exported_on = exported_on or day_of_export(name, timezone.localdate())
    job.file.save(f"{job.key}{Path(name).suffix.lower()[:8]}", file, save=False)
    try:
        with stored_file(job) as path:
            found = _opened(path, name, format)
    except DomainError:
        job.file.delete(save=False)
        raise
    job.format, job.left_behind = found.format, found.left_behind
    job.save()
    record("engagement.uploaded", about=job, by=by, format=job.format)
    return job


@operation
def bring_engagement_file(
    *,
    file: File,
    file_name: str,
    by: Actor,
    format: str = "auto",
    exported_on: date | None = None,
) -> EngagementImport:
    """Store a file, recognise it and hand it to the worker.

    Raises:
        DomainError: as for storing it.
    """
    job = start_engagement_import(
        file=file, file_name=file_name, by=by, format=format, exported_on=exported_on
    )
    queue_engagement_import(job=job, by=by)
    return job


@operation
def queue_engagement_import(*, job: EngagementImport, by: Actor) -> Progress:
    """Let the worker write the file; it starts if this commits."""
    progress = new_progress(kind="engagement", subject=str(job.key), owner=by.user)
    ids = {"import_id": job.pk, "progress_id": progress.pk, "user_id": by.user_id}
    if not defer_once(TASK, lock=f"engagement-{job.pk}", **ids):
        raise CannotImport(_("Work on this import is already waiting."))
    record("engagement.queued", about=job, by=by)
    return progress


def run_engagement_import(
    *, job: EngagementImport, by: Actor, watch: Watch | None = None
) -> EngagementImport:
    """Write the file in batches that each commit; cut off, it may be run again from the start.

    What is there already is known by its digest, or by the number of its post, and stays one.
    """
    watch = watch or Watch()
    job = _begin(job=job, by=by)
    seen: set[tuple[str, str]] = set()
    done = 0
    with stored_file(job) as path:
        found = _opened(path, job.file_name, job.format)
        items = found.items()
        while batch := list(islice(items, BATCH)):
            done += len(batch)
            _write(job=job, batch=batch, seen=seen, watch=watch, done=done, by=by)
    return _finish(job=job, left_behind=found.left_behind, watch=watch, by=by)


@operation
def _begin(*, job: EngagementImport, by: Actor) -> EngagementImport:
    job = EngagementImport.objects.select_for_update().get(pk=job.pk)
    if job.state not in (State.WAITING, State.RUNNING) or not job.file:
        raise CannotImport(_("This import was already run. Start a new one."))
    job.state = State.RUNNING
    for name in _COUNTS:
        setattr(job, name, 0)
    job.rejects = []
    job.save()
    record("engagement.started", about=job, by=by)
    return job


@operation
def _write(
    *,
    job: EngagementImport,
    batch: list[Item],
    seen: set[tuple[str, str]],
    watch: Watch,
    done: int,
    by: Actor,
) -> None:
    posts = [item for item in batch if isinstance(item, PostDraft)]
    events = [Happened(item) for item in batch if isinstance(item, EventDraft)]
    refused = [item for item in batch if isinstance(item, Refused)]
    seen.update((post.network, post.external_id) for post in posts)
    if posts:
        _add(job, write_posts(posts, exported_on=job.exported_on or timezone.localdate()))
    if events:
        _add(job, write_events(events, by=by, job=job.pk))
    job.events += len(events)
    job.posts = len(seen)
    job.rejected += sum(item.span for item in refused)
    job.lines += sum(getattr(item, "span", 1) for item in batch)
    room = REJECTS_KEPT - len(job.rejects)
    job.rejects += [[item.line, item.code, item.column] for item in refused[:room]]
    job.save()
    watch.reached(done, total=0)
    record("engagement.batch_written", about=job, by=by, count=len(batch))


def _add(job: EngagementImport, written: Written) -> None:
    for name in ("matched", "unmatched", "created", "updated", "unchanged", "suggested"):
        setattr(job, name, getattr(job, name) + getattr(written, name))


@operation
def _finish(
    *, job: EngagementImport, left_behind: list[str], watch: Watch, by: Actor
) -> EngagementImport:
    """Close the import; the file itself goes, since it holds people whom nobody knows."""
    job.state, job.finished_at = State.DONE, timezone.now()
    job.left_behind = left_behind
    forget_file(job)
    job.save()
    watch.ended(Progress.State.DONE)
    record(
        "engagement.imported",
        about=job,
        by=by,
        lines=job.lines,
        matched=job.matched,
        rejected=job.rejected,
    )
    return job


@operation
def fail_engagement_import(*, job: EngagementImport, problem: str, watch: Watch, by: Actor) -> None:
    """Say in one sentence why it ended; what was written stays, and the file goes."""
    current = EngagementImport.objects.select_for_update().get(pk=job.pk)
    if current.state != State.DONE:
        current.state, current.problem = State.FAILED, problem[:300]
        forget_file(current)
        current.save(update_fields=["state", "problem", "file"])
    watch.ended(Progress.State.FAILED, problem)
    record("engagement.failed", about=job, by=by)


def forget_file(job: EngagementImport) -> None:
    """Take the file from its row; it is destroyed once that is certain."""
    name = job.file.name
    job.file = ""
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


_COUNTS = (
    *("lines", "posts", "events", "matched", "unmatched", "rejected"),
    *("created", "updated", "unchanged", "suggested"),
)


def _opened(path: Path, name: str, format: str) -> SocialFile:
    try:
        return open_social(path, name, format, ZoneInfo(settings.ORG_TIME_ZONE))
    except FileRefused as refusal:
        raise FileNotReadable(file_reason(refusal.code)) from None
    except NotEngagement:
        raise NotAnEngagementFile(
            _(
                "This is not an export of posts or engagement that we know. Use our template:"
                " network, handle, event, datetime, post_url, text, email."
            )
        ) from None
