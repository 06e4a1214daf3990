"""What the segments app puts on the contact page."""

from django.utils.translation import gettext_lazy as _

from config import panels
from config.panels import Panel
from segments.access import Can


def register_all() -> None:
    """Register the panels of this app."""
    panels.register(Panel("segments", _("Segments"), "segments:segments_panel", Can.VIEW, order=40))
    panels.register(
        Panel("sent", _("Sent to"), "segments:sent_panel", Can.VIEW_DESTINATIONS, order=95)
    )
