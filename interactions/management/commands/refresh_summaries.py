"""`refresh_summaries`: count what everybody did again, now."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from interactions.operations.summarising import refresh_everybody


class Command(BaseCommand):
    """Make every sum equal to the orders, engagement and conversations it is made of."""

    help = (
        "Count orders, engagement and conversations of every contact again; needed after rows"
        " were written past the application, or when ORG_TIME_ZONE changed."
    )

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and report."""
        changed = refresh_everybody()
        said = json.dumps({"changed": changed}) if options["json"] else f"{changed} changed."
        self.stdout.write(said)
