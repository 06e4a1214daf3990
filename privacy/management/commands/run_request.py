"""`run_request ID`: carry a privacy request out, or say what that would do."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.management.acting import person_named
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.answering import Ran, rehearse, run
from privacy.operations.desk.identity import ask_identity, decide_identity


class Command(BaseCommand):
    """Run one request."""

    help = "Carry a privacy request out: package, erasure with its proof, or objection."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("request", help="Number or key of the request.")
        parser.add_argument("--as", dest="person", required=True)
        parser.add_argument("--second", default="", help="Who approves the plan of an erasure.")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument(
            "--verified", default="", help='What agreed, where proof is asked for: "email,name".'
        )
        parser.add_argument("--declaration", action="store_true", help="A declaration was signed.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run or rehearse, and report."""
        request = _request(options["request"])
        by = Actor(person_named(options["person"]), Door.COMMAND)
        second = person_named(options["second"])
        now = timezone.now()
        try:
            if options["dry_run"]:
                self._report(rehearse(request=request, by=by, now=now), options)
                return
            if options["verified"]:
                self._verify(request, by, options)
            approving = Actor(second, Door.COMMAND) if second else None
            found = run(request=request, by=by, now=now, second=approving)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self._report(found, options)
        if found.proof.get("hits"):
            raise CommandError("The proof found traces; the request is not complete.")

    def _verify(self, request: PrivacyRequest, by: Actor, options: dict[str, Any]) -> None:
        points = [point.strip() for point in options["verified"].split(",")]
        now = timezone.now()
        check = ask_identity(request=request, points=points, by=by, now=now, doubt="By command.")
        decide_identity(
            check=check,
            verified=True,
            matched=points,
            declaration=options["declaration"],
            by=by,
            now=now,
        )

    def _report(self, found: Ran, options: dict[str, Any]) -> None:
        if options["json"]:
            json.dump(asdict(found), sys.stdout, default=str)
            sys.stdout.write("\n")
            return
        rows = sum(found.rows.values())
        self.stdout.write(f"{found.status}: {rows} rows, hits: {found.proof.get('hits', '-')}")


def _request(text: str) -> PrivacyRequest:
    rows = PrivacyRequest.objects.filter(number=text.upper())
    with suppress(ValueError):
        rows = rows | PrivacyRequest.objects.filter(key=UUID(text))
    found = rows.first()
    if found is None:
        raise CommandError("There is no such request.", returncode=2)
    return found
