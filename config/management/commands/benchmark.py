"""`benchmark NAME|all`: ours against a limit and a peer, measured in the same run."""

from __future__ import annotations

import json
import sys
from importlib import import_module, util
from inspect import signature
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.scratch import scratch_database

APPS = ("contacts", "interactions", "segments", "governance", "privacy")


class Command(BaseCommand):
    """Measure, in a database of its own that is dropped at the end."""

    help = "Run benchmarks: import, or all."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("name")
        parser.add_argument("--contacts", type=int, default=100_000)
        parser.add_argument("--interactions", type=int, default=0)
        parser.add_argument("--repeat", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the benchmark in the apps' `benchmarks` modules and print its measures."""
        known = {}
        for app in APPS:
            if util.find_spec(f"{app}.benchmarks"):
                known.update(import_module(f"{app}.benchmarks").BENCHMARKS)
        if options["name"] != "all" and options["name"] not in known:
            raise CommandError(f"Known benchmarks: {', '.join(known)}, all.", returncode=2)
        chosen = known if options["name"] == "all" else {options["name"]: known[options["name"]]}
        measures: dict[str, Any] = {}
        for name, run in chosen.items():
            with scratch_database() as url:
                given = {option: options[option] for option in ("contacts", "repeat")}
                if "interactions" in signature(run).parameters:
                    given["interactions"] = options["interactions"]
                measures[name] = run(url=url, **given)
        if options["json"]:
            json.dump(measures, sys.stdout)
            sys.stdout.write("\n")
            return
        for name, rows in measures.items():
            for row in rows:
                self.stdout.write(f"{name}: " + ", ".join(f"{k} {v}" for k, v in row.items()))
