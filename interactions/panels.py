"""What the interactions app puts on the contact page and its timeline."""


def register_all() -> None:
    """Register the panels and timeline sources of this app."""
