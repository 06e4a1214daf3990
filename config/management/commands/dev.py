"""Start everything for working on Custodia itself: no sample data, reload on change."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from config import serving
from config.readiness import demand_ready
from config.translations import compile_catalogues


class Command(BaseCommand):
    """Embedded PostgreSQL, migrations, translations, web server with autoreload and worker."""

    help = "Start everything for development, without sample data, with autoreload."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the port."""
        parser.add_argument("--port", type=int, default=8000, help="port of the web server")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Prepare, then serve until Ctrl-C."""
        serving.demand_free_port(port)
        serving.demand_database()
        variables = serving.environment(port)
        serving.migrate(variables)
        demand_ready()
        compile_catalogues()
        serving.serve(
            port,
            variables,
            ["runserver", f"{serving.HOST}:{port}"],
            ready=lambda: self.stdout.write(
                f"Custodia runs at http://{serving.HOST}:{port} and reloads on change.\n"
                "`manage.py createsuperuser` makes a first account. Ctrl-C stops everything."
            ),
        )
