"""`privacy_clock RIGHT`: by when a right must be answered, each date with its rule."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from privacy.laws.calendars import Calendar, calendar_named
from privacy.laws.clock import deadlines
from privacy.laws.table import RIGHTS


class Command(BaseCommand):
    """Count the dates of one right."""

    # Arithmetic over a table: it looks at nothing else of the installation.
    requires_system_checks: list[str] = []
    help = "Say by when a right of privacy law must be answered, each date with its citation."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("right", metavar="RIGHT", help="Such as gdpr.access.")
        parser.add_argument("--received", required=True, help="ISO day, or ISO moment.")
        parser.add_argument("--tz", default=settings.ORG_TIME_ZONE, help="The controller's zone.")
        parser.add_argument(
            "--calendar", default="none", help="none, US-federal, DE, ES or a country."
        )
        parser.add_argument("--paused-days", type=int, default=0)
        parser.add_argument("--individuals", type=int, default=None)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and report the dates that apply."""
        right = RIGHTS.get(options["right"])
        if right is None:
            raise CommandError("This right is not in the table.", returncode=2)
        if options["paused_days"] < 0:
            raise CommandError("--paused-days cannot be negative.", returncode=2)
        found = deadlines(
            right,
            received=_received(options["received"]),
            zone=_zone(options["tz"]),
            calendar=_calendar(options["calendar"]),
            paused_days=options["paused_days"],
            individuals=options["individuals"],
        )
        dates = found.as_text()
        if options["json"]:
            json.dump(dates, sys.stdout)
            sys.stdout.write("\n")
            return
        for name, value in dates.items():
            self.stdout.write(f"{name}: {value}  ({found.because[name]})")


def _received(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        raise CommandError("--received takes an ISO day or moment.", returncode=2) from None


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        raise CommandError("--tz takes the name of a time zone.", returncode=2) from None


def _calendar(name: str) -> Calendar:
    try:
        return calendar_named(name)
    except KeyError:
        raise CommandError(
            "--calendar takes none, US-federal or a country.", returncode=2
        ) from None
