"""`refresh_segment SLUG`: bring the members of a segment in line with its rule, now."""

import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor
from config.errors import DomainError
from contacts.models.contact import Contact
from segments.models.segment import Segment
from segments.operations.refreshing import refresh_segment
from segments.reading.reach import purpose_asked, purposes, reach_of


class Command(BaseCommand):
    """Refresh one segment and report."""

    help = "Refresh a segment by its short name; contactable is by channel."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("slug")
        parser.add_argument("--purpose", default="", help="The purpose to contact them for.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refresh, then count whom each channel reaches."""
        segment = Segment.objects.filter(slug=options["slug"]).first()
        if segment is None:
            raise CommandError("There is no segment of this short name.")
        began = time.monotonic()
        try:
            run = refresh_segment(segment=segment, by=Actor.system())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        seconds = round(time.monotonic() - began, 3)
        segment.refresh_from_db()
        found = {
            "members": segment.members,
            "entered": run.entered,
            "left": run.left,
            "contactable": _contactable(segment, options["purpose"]),
            "seconds": seconds,
            "state": segment.state,
        }
        if options["json"]:
            json.dump(found, sys.stdout)
            sys.stdout.write("\n")
        else:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in found.items()))
        if segment.state in (Segment.State.BROKEN, Segment.State.FAILED):
            raise CommandError(f"{segment.problem['path']}: {segment.problem['code']}")


def _contactable(segment: Segment, purpose: str) -> dict[str, int]:
    """Return how many members each channel reaches."""
    people = Contact.objects.present().filter(pk__in=segment.memberships.values("contact"))
    asked = purpose_asked(purpose, purposes())
    return {str(each.channel): each.allowed for each in reach_of(people, asked)}
