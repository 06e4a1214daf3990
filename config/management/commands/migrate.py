"""Bring the tables up to date: Django's own command, in half the time."""

from typing import Any

from django.core.management.commands import migrate

from config.migrating import models_kept


class Command(migrate.Command):
    """See `config.migrating`."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Migrate as Django does."""
        with models_kept():
            return super().handle(*args, **options)
