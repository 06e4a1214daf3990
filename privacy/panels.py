"""What the privacy app puts on the contact page."""

from django.utils.translation import gettext_lazy as _

from config import panels
from config.panels import Panel
from contacts.access import Can as CanContacts


def register_all() -> None:
    """Register the panels of this app."""
    # --- public
    panels.register(
        Panel(
            "preferences",
            _("Their own choices"),
            "privacy:preference_panel",
            CanContacts.CHANGE,
            order=5,
        )
    )
