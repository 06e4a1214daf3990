"""Compile the translation catalogues."""

from typing import Any

from django.core.management.base import BaseCommand

from config.translations import compile_catalogues


class Command(BaseCommand):
    """Write the `.mo` files that are older than their `.po` file."""

    help = "Compile the translations in locale/ (gettext is not needed)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile and say how many catalogues changed."""
        self.stdout.write(f"{len(compile_catalogues())} catalogues compiled.")
