"""`refresh_sums`: bring the sums that dashboards read in line with what happened, now."""

import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand

from config.actor import Actor
from segments.models.aggregates import DaySum, PeopleCount
from segments.operations.aggregating.refreshing import refresh_sums


class Command(BaseCommand):
    """Count what is due again, or everything, and report."""

    help = "Refresh the sums of dashboards and reports: the news, or all with --full."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options."""
        parser.add_argument("--full", action="store_true", help="Count everything again.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refresh, then say what was counted."""
        began = time.monotonic()
        counted = refresh_sums(by=Actor.system(), full=options["full"])
        found = {
            "counted": counted or "nothing",
            "sums_of_days": DaySum.objects.count(),
            "counts_of_people": PeopleCount.objects.count(),
            "seconds": round(time.monotonic() - began, 3),
        }
        if options["json"]:
            json.dump(found, sys.stdout)
            sys.stdout.write("\n")
        else:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in found.items()))
