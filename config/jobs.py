"""Background jobs: procrastinate on our own PostgreSQL, with stalled jobs taken up again."""

from collections.abc import Callable
from typing import Any

import procrastinate
from django.db import transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from config.errors import DomainError
from config.request_id import working_on_job

STALLED_AFTER_SECONDS = 60
# A lost connection or a full disk passes; each attempt goes on where the last one committed.
TRIES = 3
AGAIN = RetryStrategy(max_attempts=TRIES, wait=5)


def defer_once(task: str, *, lock: str = "", **given: Any) -> bool:
    """Give work to the worker, unless the same already waits; it starts if the caller commits.

    Args:
        task: the name the task is registered under.
        lock: what only one waiting job may be about; the task itself where nothing is said.
        given: what the task is called with.

    Returns:
        Whether the work was given; False where it waits already.
    """
    try:
        # A savepoint: the clash must not break what the caller does.
        with transaction.atomic():
            jobs.configure_task(task, queueing_lock=lock or task).defer(**given)
    except AlreadyEnqueued:
        return False
    return True


def carry_out(
    context: JobContext | None,
    work: Callable[[], Any],
    failed: Callable[[str], None],
    our_fault: str,
) -> None:
    """Work; a refusal and the last failed attempt leave a sentence to read."""
    ended = False
    number = context.job.id if context and context.job else "here"
    try:
        with working_on_job(number):
            work()
        ended = True
    except DomainError as refusal:
        failed(str(refusal))
        ended = True
    finally:
        # The error itself goes on to the queue; the person must not look at a bar for ever.
        if not ended and _last_try(context):
            failed(our_fault)


def _last_try(context: JobContext | None) -> bool:
    return context is None or context.job is None or context.job.attempts + 1 >= TRIES


def on_app_ready(app: procrastinate.App) -> None:
    """Register the work that belongs to no app."""

    @app.periodic(cron="*/1 * * * *")
    @app.task(queueing_lock="retry_stalled", pass_context=True, name="config.retry_stalled")
    async def retry_stalled(context: Any, timestamp: int) -> None:
        """Give jobs of a killed worker to another one; every job is idempotent."""
        stalled = await app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=STALLED_AFTER_SECONDS
        )
        for job in stalled:
            await app.job_manager.retry_job(job)
