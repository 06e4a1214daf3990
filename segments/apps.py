"""Wires the segments app into Django."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """The segments app."""

    name = "segments"
    default_auto_field = "django.db.models.BigAutoField"
