"""Try Custodia in a minute: database, tables, sample business, people, web server and worker."""

import argparse
import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import serving
from config.actor import Actor, Door
from config.readiness import demand_ready
from config.translations import compile_catalogues

# People first: the sample business is theirs. Then each app adds its part, lowest app first.
APPS = ("contacts", "interactions", "segments", "governance", "privacy")
PARTS = ("sample_people", "sample_business")


class Command(BaseCommand):
    """The sample business is loaded once; a second start finds it and only serves."""

    help = "Try Custodia: embedded database, sample business, demo people, web and worker."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the port, and stopping before serving."""
        parser.add_argument("--port", type=int, default=8000, help="port of the web server")
        parser.add_argument("--no-serve", action="store_true", help="stop once it is loaded")
        parser.add_argument("--json", action="store_true", help="with --no-serve: one JSON object")

    def handle(self, *args: Any, port: int, no_serve: bool, **options: Any) -> None:
        """Prepare, load, then serve until Ctrl-C."""
        if settings.PRODUCTION:
            raise CommandError("The demo does not run with PRODUCTION=1: its passwords are public.")
        if not no_serve:
            serving.demand_free_port(port)
        serving.demand_database()
        variables = serving.environment(port)
        serving.migrate(variables)
        demand_ready()
        compile_catalogues()
        loaded = load_sample()
        if no_serve:
            self.stdout.write(json.dumps(loaded) if options["json"] else _summary(loaded))
            return
        serving.serve(
            port,
            variables,
            ["runserver", "--noreload", f"{serving.HOST}:{port}"],
            ready=lambda: self.stdout.write(_welcome(port, loaded)),
        )


def load_sample() -> dict[str, int]:
    """Load what is missing of the sample, and return how many of each thing there are."""
    by = Actor.system(Door.COMMAND)
    counts: dict[str, int] = {}
    for part in PARTS:
        for app in APPS:
            name = f"{app}.{part}"
            if find_spec(name):
                counts |= import_module(name).load(by)
    return counts


def _summary(loaded: dict[str, int]) -> str:
    return "Sample business: " + ", ".join(f"{n} {name}" for name, n in loaded.items()) + "."


def _welcome(port: int, loaded: dict[str, int]) -> str:
    people = import_module("governance.sample_people")
    lines = [
        f"Custodia runs at http://{serving.HOST}:{port}",
        _summary(loaded),
        f"Sign in with the password {people.PASSWORD} as one of:",
        *(f"  {person.username:<8}{person.says}" for person in people.PEOPLE),
        "Ctrl-C stops everything; the next start keeps what you did.",
    ]
    return "\n".join(lines)
