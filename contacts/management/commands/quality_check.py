"""`quality_check`: judge everybody by the rules of quality, now."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from config.actor import Actor, Door
from contacts.models.quality import QualityIssue
from contacts.operations.quality.book import rule_book
from contacts.operations.quality.queueing import judge_everybody


class Command(BaseCommand):
    """Open, close and count issues, and measure the scores."""

    help = "Judge every contact by the rules; count the open issues of all rules, or of one."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("--rule", default="", help="The code of one rule to count.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge and report."""
        code, codes = options["rule"], rule_book().codes
        if code and code not in codes:
            raise CommandError(f"There is no active rule {code}. Known: {', '.join(codes)}.")
        judged = judge_everybody(by=Actor.system(Door.COMMAND))
        found = QualityIssue.objects.filter(closed_at=None, code__in=[code] if code else codes)
        counts = dict(found.order_by().values_list("code").annotate(n=Count("pk")))
        report = {
            "contacts": judged.contacts,
            "score": judged.score,
            "issues": {each: counts.get(each, 0) for each in ([code] if code else codes)},
            "opened": judged.opened,
            "closed": judged.closed,
        }
        if options["json"]:
            json.dump(report, sys.stdout)
            sys.stdout.write("\n")
            return
        self.stdout.write(
            f"contacts: {judged.contacts}, score: {judged.score}, opened: {judged.opened},"
            f" closed: {judged.closed}"
        )
        for each, count in report["issues"].items():  # type: ignore[attr-defined]
            self.stdout.write(f"  {each}: {count}")
