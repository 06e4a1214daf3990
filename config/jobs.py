"""Background jobs: procrastinate on our own PostgreSQL, with stalled jobs taken up again."""

from typing import Any

import procrastinate

STALLED_AFTER_SECONDS = 60


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
