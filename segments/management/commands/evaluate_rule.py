"""`evaluate_rule FILE.json`: whom a rule describes, now."""

import json
import sys
from pathlib import Path
from typing import Any, Never

from django.core.management.base import BaseCommand, CommandError
from django.db.models import OuterRef, Subquery

from config.errors import DomainError
from config.rules import people_by_rule
from contacts.management.acting import file_named
from contacts.models.contact import Contact
from contacts.models.reach import ExternalId
from segments.reading.sentences import sentence
from segments.vocabulary import vocabulary_for

# What a person is shown; `--limit` says otherwise, and programs get all.
SHOWN = 20


class Command(BaseCommand):
    """Evaluate a rule of segments from a file."""

    help = "Say whom a rule describes, by the external id of each (else our key), sorted."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--limit", type=int, default=None, help="List at most so many.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, evaluate and report."""
        rule = _rule_in(file_named(options["file"]))
        limit = options["limit"]
        if limit is not None and limit < 0:
            raise CommandError("--limit is 0 or more.", returncode=2)
        try:
            found = people_by_rule(Contact.objects.order_by(), rule, None)
        except DomainError as refusal:
            _refuse(refusal, in_json=options["json"])
        ids = sorted(_names(found.people))
        if options["json"]:
            json.dump({"members": len(ids), "ids": ids[:limit]}, sys.stdout)
            sys.stdout.write("\n")
            return
        self.stdout.write(sentence(rule, vocabulary_for(None)))
        self.stdout.write(f"members: {len(ids)}")
        for name in ids[: SHOWN if limit is None else limit]:
            self.stdout.write(f"  {name}")


def _rule_in(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as problem:
        raise CommandError(f"{path.name} is not JSON.") from problem


def _refuse(refusal: DomainError, *, in_json: bool) -> Never:
    path, sentences = next(iter(getattr(refusal, "fields", {"": [str(refusal)]}).items()))
    if in_json:
        error = {"code": refusal.code, "path": path, "detail": str(sentences[0])}
        json.dump({"error": error}, sys.stdout)
        sys.stdout.write("\n")
    raise CommandError(f"{path}: {sentences[0]}")


def _names(people: Any) -> list[str]:
    """Return the first external id of each, else their key."""
    first = ExternalId.objects.filter(contact=OuterRef("pk")).order_by("pk").values("value")[:1]
    rows = people.annotate(named=Subquery(first)).values_list("named", "key")
    return [named or str(key) for named, key in rows.iterator(chunk_size=10_000)]
