"""Wires the segments app into Django."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """The segments app."""

    name = "segments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the journal for those who wait for webhooks."""
        from config.journal import written
        from segments.operations.webhooks import outbox

        written.connect(outbox.write_down, dispatch_uid="segments.webhooks")
