"""Run background jobs."""

import argparse
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.readiness import demand_ready


class Command(BaseCommand):
    """Take jobs from the queue until told to stop; running jobs are finished first."""

    help = "Run background jobs until stopped (Ctrl-C or SIGTERM)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add how many jobs run at a time."""
        parser.add_argument("--concurrency", type=int, default=1, help="jobs at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand over to procrastinate, unless something must be done before."""
        demand_ready()
        call_command("procrastinate", "worker", "--concurrency", str(options["concurrency"]))
