"""Wires the privacy app into Django."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The privacy app."""

    name = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
