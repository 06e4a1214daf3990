"""What a person may do with segments, destinations and webhooks; governance says who may what."""

from enum import StrEnum


class Can(StrEnum):
    """What a person may be allowed to do."""

    VIEW = "segments.view_segment"
    ADD = "segments.add_segment"
    CHANGE = "segments.change_segment"
    VIEW_DESTINATIONS = "segments.view_destination"
    CHANGE_DESTINATIONS = "segments.change_destination"
    ACTIVATE = "segments.activate_segment"
    VIEW_WEBHOOKS = "segments.view_webhooksubscription"
    CHANGE_WEBHOOKS = "segments.change_webhooksubscription"
