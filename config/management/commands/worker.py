"""Run background jobs."""

import argparse
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import structlog
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from config.readiness import demand_ready, obstacles

# A database may be put back under a running worker; the web looks as often.
SECONDS = 15.0


def watch(stop: Callable[[], object], over: threading.Event, seconds: float = SECONDS) -> None:
    """Stop once something must be done before anything is served; its jobs are finished first."""
    while not over.wait(seconds):
        found = [words for words in obstacles().values() if words]
        connection.close()
        if found:
            structlog.get_logger().error("worker_stops", because=found[0])
            stop()
            return


class Command(BaseCommand):
    """Take jobs from the queue until told to stop; running jobs are finished first."""

    help = "Run background jobs until stopped (Ctrl-C or SIGTERM)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add how many jobs run at a time."""
        parser.add_argument("--concurrency", type=int, default=1, help="jobs at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand over to procrastinate, unless something must be done before."""
        demand_ready()
        over = threading.Event()
        threading.Thread(target=watch, args=(_end, over), daemon=True).start()
        try:
            call_command("procrastinate", "worker", "--concurrency", str(options["concurrency"]))
        finally:
            over.set()


def _end() -> None:
    """Ask this process to end as its manager would; started again, it says what is to be done."""
    os.kill(os.getpid(), signal.SIGTERM)
