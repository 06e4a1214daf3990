"""Wires the interactions app into Django."""

from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    """The interactions app."""

    name = "interactions"
    default_auto_field = "django.db.models.BigAutoField"
