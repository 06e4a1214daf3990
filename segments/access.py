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
    VIEW_VALUES = "segments.view_customervalue"
    COUNT_VALUES = "segments.change_customervalue"
    VIEW_WEBHOOKS = "segments.view_webhooksubscription"
    CHANGE_WEBHOOKS = "segments.change_webhooksubscription"
    REPORTS = "segments.view_report"
    ADD_REPORTS = "segments.add_report"
    CHANGE_REPORTS = "segments.change_report"
    VIEW_DASHBOARDS = "segments.view_dashboard"
    CHANGE_DASHBOARDS = "segments.change_dashboard"
