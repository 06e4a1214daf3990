"""Wires the segments app into Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SegmentsConfig(AppConfig):
    """The segments app."""

    name = "segments"
    verbose_name = _("Segments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the journal for those who wait for webhooks; register what others ask for."""
        from config import groups, rules
        from config.journal import written
        from segments import panels, tiles, topics
        from segments.operations.aggregating import hearing
        from segments.operations.webhooks import outbox
        from segments.reading.by_rule import people_by_rule
        from segments.reading.choosing import GROUPS

        written.connect(outbox.write_down, dispatch_uid="segments.webhooks")
        written.connect(hearing.hear, dispatch_uid="segments.sums")
        topics.register_all()
        panels.register_all()
        tiles.register_all()
        groups.register(GROUPS)
        rules.register(people_by_rule)
