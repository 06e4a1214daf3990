"""Purchases, engagement, conversations and answers of the sample business."""

from config.actor import Actor
from interactions.operations import (
    sample_areas,
    sample_conversations,
    sample_engagement,
    sample_forms,
    sample_purchases,
)


def load(by: Actor) -> dict[str, int]:
    """Load the sample once; a second call writes nothing. Return what the sample holds."""
    return (
        sample_purchases.load(by)
        | sample_engagement.load(by)
        | sample_conversations.load(by)
        | sample_forms.load(by=by)
        | sample_areas.load(by)
    )
