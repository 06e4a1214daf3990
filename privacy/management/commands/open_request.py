"""`open_request --right ID`: take a request of a person in, as a colleague does on the phone."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.management.acting import person_named
from privacy.models.requests import Channel
from privacy.operations.desk.asker import Person
from privacy.operations.desk.opening import open_request


class Command(BaseCommand):
    """Open one request."""

    help = "Take a privacy request in: who asks is sealed, the dates are frozen."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("--right", required=True, help='For example "gdpr.access".')
        parser.add_argument("--email", default="")
        parser.add_argument("--external-id", default="")
        parser.add_argument("--name", default="")
        parser.add_argument("--phone", default="")
        parser.add_argument("--received", default="", help="ISO day or moment; now by default.")
        parser.add_argument("--jurisdiction", default="", help='For example "ES" or "US-CA".')
        parser.add_argument("--language", default="")
        parser.add_argument("--as", dest="person", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open, and report."""
        if not (options["email"] or options["external_id"] or options["phone"]):
            raise CommandError("Say who asks: --email, --external-id or --phone.", returncode=2)
        who = Person(
            name=options["name"],
            email=options["email"],
            phone=options["phone"],
            external_id=options["external_id"],
        )
        try:
            made = open_request(
                right=options["right"],
                person=who,
                channel=Channel.STAFF,
                received_at=_moment(options["received"]),
                by=Actor(person_named(options["person"]), Door.COMMAND),
                jurisdiction=options["jurisdiction"],
                language=options["language"],
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        due = made.due.isoformat() if made.due else None
        report = {"request": made.number, "status": made.status, "due": due}
        if options["json"]:
            json.dump(report, sys.stdout)
            sys.stdout.write("\n")
        else:
            self.stdout.write(f"{made.number}: {made.status}, due {due}")


def _moment(text: str) -> datetime:
    """Return when it came in; a day alone counts where the organisation is."""
    if not text:
        return timezone.now()
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError("--received takes an ISO day or moment.", returncode=2)
    zone = timezone.get_default_timezone()
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment, zone)
