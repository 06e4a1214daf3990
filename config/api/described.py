"""How the OpenAPI document of the API is made; settings take it over."""

from typing import Any

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Custodia",
    "DESCRIPTION": "Customer data held in trust.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # `?fields=` and hidden columns leave any field out, so none is promised.
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "segments.api.rule_schema.add_rule",
    ],
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": "interactions.operations.forms.checking.LANGUAGES",
        "SegmentKindEnum": "segments.models.segment.Segment.Kind",
        "SegmentPurposeEnum": "segments.models.segment.Segment.Purpose",
        "SegmentStateEnum": "segments.models.segment.Segment.State",
        "SegmentScheduleEnum": "segments.models.segment.Segment.Schedule",
        "SyncScheduleEnum": "segments.models.destinations.Schedule",
        "SyncModeEnum": "segments.models.destinations.Mode",
        "SyncStateEnum": "segments.models.destinations.RunState",
        "ChannelEnum": "contacts.models.preference.Channel",
        "WebhookStateEnum": "segments.models.webhooks.WebhookState",
        "DestinationStateEnum": "segments.models.destinations.Sending",
        "StageEnum": "contacts.models.contact.Stage",
        "GenderEnum": "contacts.models.contact.Gender",
        "CustomFieldKindEnum": "contacts.models.catalogue.CustomField.Kind",
        "SourceKindEnum": "contacts.models.source.SourceKind",
        "PointKindEnum": "contacts.models.reach.PointKind",
        "ImportStateEnum": "contacts.models.source.ImportState",
        "ExportStateEnum": "contacts.models.export.ExportState",
        "ImportModeEnum": "contacts.models.source.ImportMode",
        "ConversationKindEnum": "interactions.models.conversations.ConversationKind",
        "EngagementKindEnum": "interactions.models.engagement.EngagementKind",
        "EngagementChannelEnum": "interactions.models.engagement.EngagementChannel",
        "OrderKindEnum": "interactions.models.purchases.OrderKind",
        "OrderStateEnum": "interactions.models.purchases.OrderState",
        "ConflictDecisionEnum": "contacts.models.provenance.ValueConflict.Decision",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
