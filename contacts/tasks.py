"""Background work of the contacts app: each job loads one record and calls one operation."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from procrastinate import JobContext
from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.jobs import AGAIN, carry_out
from contacts.models.collaboration import Notice
from contacts.models.export import Export
from contacts.models.source import Import
from contacts.models.work import BulkChange, Progress
from contacts.operations import bulk_running, digests, following, key_rotation, reminding
from contacts.operations import export_building as exports
from contacts.operations.custom_fields import SEAL
from contacts.operations.duplicates.finding import find_duplicates
from contacts.operations.export_notices import mail_notice
from contacts.operations.export_sending import expire_exports
from contacts.operations.importing import running, undoing
from contacts.operations.marking import mark_mailboxes
from contacts.operations.merging.automatic import merge_automatically
from contacts.operations.quality import fixing_many
from contacts.operations.quality.queueing import TASK as JUDGE
from contacts.operations.quality.queueing import judge_everybody
from contacts.operations.restoring_operation import fail_restore, run_restore
from contacts.operations.sealing_existing import seal_existing
from contacts.operations.working import Watch


@app.task(name="contacts.run_import", queue="imports", retry=AGAIN, pass_context=True)
def run_import_job(context: JobContext, *, import_id: int, **ids: Any) -> None:
    """Carry an import out, or go on with one that was cut off."""
    _with_import(context, import_id, running.run_import, **ids)


@app.task(name="contacts.check_import", queue="imports", retry=AGAIN, pass_context=True)
def check_import_job(context: JobContext, *, import_id: int, **ids: Any) -> None:
    """Work out what an import would do."""
    _with_import(context, import_id, running.check_import, **ids)


@app.task(name="contacts.undo_import", queue="imports", retry=AGAIN, pass_context=True)
def undo_import_job(context: JobContext, *, import_id: int, **ids: Any) -> None:
    """Take an import back."""

    def undo(*, job: Import, by: Actor, watch: Watch) -> None:
        watch.reached(0, total=0)
        undoing.undo_import(job=job, by=by)
        watch.ended(Progress.State.DONE)

    _with_import(context, import_id, undo, **ids)


@app.task(name="contacts.run_bulk", queue="bulk", retry=AGAIN, pass_context=True)
def run_bulk_job(context: JobContext, *, change_id: int, **ids: Any) -> None:
    """Carry a large bulk change out, or go on with one that was cut off."""
    _with_bulk(context, change_id, bulk_running.run_bulk, **ids)


@app.task(name="contacts.undo_bulk", queue="bulk", retry=AGAIN, pass_context=True)
def undo_bulk_job(context: JobContext, *, change_id: int, **ids: Any) -> None:
    """Take a large bulk change back, or go on with it."""
    _with_bulk(context, change_id, bulk_running.undo_large, **ids)


@app.task(name="contacts.restore_operation", queue="bulk", retry=AGAIN, pass_context=True)
def restore_operation_job(context: JobContext, *, change_id: int, **ids: Any) -> None:
    """Take a large operation back."""
    _with_bulk(context, change_id, run_restore, fail_restore, **ids)


@app.task(name="contacts.build_export", queue="exports", retry=AGAIN, pass_context=True)
def build_export_job(context: JobContext, *, export_id: int, progress_id: int) -> None:
    """Write the file of a large export."""
    export = Export.objects.select_related("by").get(pk=export_id)
    watch, by = Watch(Progress.objects.get(pk=progress_id)), exports.taker(export)

    def failed(problem: str) -> None:
        exports.fail_export(export=export, problem=problem, watch=watch, by=by)

    carry_out(
        context,
        lambda: exports.build_export(export=export, watch=watch, by=by),
        failed,
        _("Something went wrong on our side. Ask for the file again."),
    )


@app.task(name="contacts.mail_export_notice", queue="mail", retry=AGAIN)
def mail_export_notice(*, kind: str, export_id: int, user_id: int) -> None:
    """Mail one colleague about an export."""
    export = Export.objects.get(pk=export_id)
    mail_notice(kind, export, get_user_model().objects.get(pk=user_id))


@app.periodic(cron="7 * * * *")
@app.task(name="contacts.expire_exports", queue="exports", queueing_lock="expire_exports")
def expire_exports_job(*, timestamp: int) -> None:
    """Delete the files whose links ended."""
    expire_exports(by=Actor.system(Door.JOB))


def _with_import(
    context: JobContext | None,
    import_id: int,
    work: Callable[..., Any],
    *,
    progress_id: int | None = None,
    user_id: int | None = None,
    **_ids: Any,
) -> None:
    job = Import.objects.select_related("by", "source").get(pk=import_id)
    watch = Watch(Progress.objects.filter(pk=progress_id).first())
    asked = get_user_model().objects.filter(pk=user_id).first() if user_id else job.by
    by = Actor(asked, Door.IMPORT)

    def failed(problem: str) -> None:
        running.fail_import(job=job, problem=problem, watch=watch, by=by)

    carry_out(
        context,
        lambda: work(job=job, by=by, watch=watch),
        failed,
        _("Something went wrong on our side. Try again, or undo what was imported."),
    )


def _with_bulk(
    context: JobContext | None,
    change_id: int,
    work: Callable[..., Any],
    fail: Callable[..., Any] = bulk_running.fail_bulk,
    *,
    progress_id: int,
    user_id: int | None = None,
    **_ids: Any,
) -> None:
    change = BulkChange.objects.select_related("by").get(pk=change_id)
    watch = Watch(Progress.objects.get(pk=progress_id))
    asked = get_user_model().objects.filter(pk=user_id).first() if user_id else change.by
    # The person decided at the page; the worker only does the writing.
    by = Actor(asked, Door.PAGE)

    def failed(problem: str) -> None:
        fail(change=change, problem=problem, watch=watch, by=by)

    carry_out(
        context,
        lambda: work(change=change, by=by, watch=watch),
        failed,
        _("Something went wrong on our side. Go on where it stopped, or undo what was done."),
    )


def _with_everybody(
    context: JobContext | None,
    work: Callable[..., Any],
    our_fault: str,
    *,
    progress_id: int | None = None,
    user_id: int | None = None,
) -> None:
    watch = Watch(Progress.objects.filter(pk=progress_id).first())
    asked = get_user_model().objects.filter(pk=user_id).first() if user_id else None
    carry_out(
        context,
        lambda: work(by=Actor(asked, Door.JOB), watch=watch),
        lambda problem: watch.ended(Progress.State.FAILED, problem),
        our_fault,
    )


# In UTC, so that a notice comes before work, after lunch and at the end of the day in Europe.
@app.task(
    name="contacts.find_duplicates",
    queue="bulk",
    retry=AGAIN,
    pass_context=True,
    lock="contacts.find_duplicates",
)
def find_duplicates_job(context: JobContext, **ids: Any) -> None:
    """Search the whole base for duplicates, as somebody asked."""
    again = _("Something went wrong on our side. Search again.")
    _with_everybody(context, find_duplicates, again, **ids)


# The lists of such mailboxes change with our releases.
@app.periodic(cron="10 1 * * 0")
@app.task(name="contacts.mark_mailboxes", queue="quality", queueing_lock="mark_mailboxes")
def mark_mailboxes_job(timestamp: int) -> None:
    """Mark shared and throw-away mailboxes among the addresses stored before."""
    mark_mailboxes(by=Actor.system(Door.JOB))


# Before the safe ones are merged.
@app.periodic(cron="20 2 * * *")
@app.task(name="contacts.find_duplicates_nightly", queue="bulk", lock="contacts.find_duplicates")
def find_duplicates_nightly_job(timestamp: int) -> None:
    """Search again every night: yesterday's changes are looked at together."""
    find_duplicates(by=Actor.system(Door.JOB))


@app.periodic(cron="20 3 * * *")
@app.task(name="contacts.merge_automatically", queue="bulk", queueing_lock="merge_automatically")
def merge_automatically_job(timestamp: int) -> None:
    """Merge safe duplicates once a night, where a data owner wants that."""
    merge_automatically(by=Actor.system(Door.JOB))


@app.periodic(cron="0 5,11,17 * * *")
@app.task(name="contacts.tell_followers", queueing_lock="contacts.tell_followers")
def tell_followers_job(timestamp: int) -> None:
    """Tell followers what others changed since the last round."""
    following.tell_followers(by=Actor.system(Door.JOB))


@app.periodic(cron="0 4 * * *")
@app.task(name="contacts.remind_of_tasks", queueing_lock="contacts.remind_of_tasks")
def remind_of_tasks_job(timestamp: int) -> None:
    """Remind colleagues of the tasks of the day."""
    reminding.remind_of_tasks(by=Actor.system(Door.JOB))


@app.periodic(cron="0 5 * * 1")
@app.task(name="contacts.write_digests", queueing_lock="contacts.write_digests")
def write_digests_job(timestamp: int) -> None:
    """Write the digests of the week; each is sent by a job of its own."""
    digests.write_digests(by=Actor.system(Door.JOB))


@app.task(name="contacts.send_digest", retry=AGAIN)
def send_digest_job(*, notice_id: int) -> None:
    """Send one digest, once."""
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is not None:
        digests.send_digest(notice=notice, by=Actor.system(Door.JOB))


@app.task(name=JUDGE, queue="quality", retry=AGAIN, pass_context=True)
def judge_quality_job(context: JobContext, **ids: Any) -> None:
    """Judge everybody by the rules in force."""
    again = _("Something went wrong on our side. It is tried again tonight.")
    _with_everybody(context, judge_everybody, again, **ids)


# Before people work: what aged since yesterday, waivers that ended, who left.
@app.periodic(cron="40 2 * * *")
@app.task(name="contacts.judge_quality_nightly", queue="quality", queueing_lock="judge_nightly")
def judge_quality_nightly_job(timestamp: int) -> None:
    """Judge everybody once a night."""
    judge_everybody(by=Actor.system(Door.JOB))


@app.task(name=SEAL, queue="bulk", queueing_lock=SEAL, retry=AGAIN)
def seal_existing_job(**_ids: Any) -> None:
    """Seal what was written before it had to be; goes on where it was cut off."""
    seal_existing(by=Actor.system(Door.JOB))


@app.task(name=key_rotation.KIND, queue="bulk", retry=AGAIN)
def rotate_keys_job(*, progress_id: int) -> None:
    """Seal the keys of people under the present DATA_KEY; goes on where it was cut off."""
    watch = Watch(Progress.objects.filter(pk=progress_id).first())
    key_rotation.rotate_keys(by=Actor.system(Door.JOB), watch=watch)


@app.task(name=fixing_many.TASK, queue="bulk", retry=AGAIN, pass_context=True)
def run_fixes_job(context: JobContext, *, change_id: int, **ids: Any) -> None:
    """Settle many quality issues, or go on with it."""
    _with_bulk(context, change_id, fixing_many.run_fixes, **ids)
