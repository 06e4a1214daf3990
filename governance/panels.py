"""What the governance app puts on the contact page."""

from django.utils.translation import gettext_lazy as _

from config import panels
from contacts.access import Can


def register_all() -> None:
    """Register the panels of this app."""
    panels.register(
        panels.Panel("exports", _("Where this data was sent"), "governance:sent", Can.VIEW_EXPORTS)
    )
    panels.register(
        panels.Panel("review", _("Under review"), "quality:review_panel", Can.CHANGE, order=10)
    )
