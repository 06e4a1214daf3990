"""`can_contact EXTERNAL_ID`: may this person be reached, and if not, by which rule."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from config.errors import DomainError
from contacts.models.contact import Contact
from contacts.models.preference import Channel
from contacts.models.reach import ExternalId
from contacts.operations.permission.judging import judge


class Command(BaseCommand):
    """Judge one person."""

    help = "Say whether a person may be contacted on a channel for a purpose."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("external_id")
        parser.add_argument("--source", default="", help="Whose key it is, where several have it.")
        parser.add_argument("--channel", choices=Channel.values, required=True)
        parser.add_argument("--purpose", required=True)
        parser.add_argument("--at", default="", help="ISO moment; now by default.")
        parser.add_argument(
            "--automated", action="store_true", help="A machine dials or speaks (texts always)."
        )
        parser.add_argument(
            "--health", action="store_true", help="The person was chosen by health data (HIPAA)."
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the person, judge, and report."""
        contact = _person(options["external_id"], options["source"])
        at = _moment(options["at"])
        asked = {name: options[name] for name in ("channel", "purpose", "automated", "health")}
        try:
            found = judge(contact, at=at, **asked)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        report = {
            "allowed": found.allowed,
            "reason": found.reason,
            "rule": found.rule,
            "evidence": list(found.evidence),
        }
        if options["json"]:
            json.dump(report, sys.stdout)
            sys.stdout.write("\n")
        else:
            word = "yes" if found.allowed else "no"
            self.stdout.write(", ".join([word, found.reason, found.rule, *found.evidence]))


def _person(value: str, source: str) -> Contact:
    named = ExternalId.objects.filter(value=value)
    if source:
        named = named.filter(source__name=source)
    people = list(Contact.objects.filter(pk__in=named.values("contact")))
    if not people:
        raise CommandError("Nobody has this key.")
    if len(people) > 1:
        raise CommandError("Several sources use this key. Name one with --source.", returncode=2)
    return people[0]


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError("--at takes an ISO moment.", returncode=2)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
