"""Wires the frame into Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    """The frame: commands, template tags and grants; no models."""

    name = "config"

    def ready(self) -> None:
        """Give the application role its rights after every migration."""
        from config.grants import grant_application_rights

        post_migrate.connect(grant_application_rights, dispatch_uid="config.grants")
