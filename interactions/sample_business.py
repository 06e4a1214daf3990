"""Purchases, engagement, conversations and answers of the sample business."""

from config.actor import Actor


def load(by: Actor) -> dict[str, int]:
    """Load the sample once; a second call writes nothing. Return what the sample holds."""
    return {}
