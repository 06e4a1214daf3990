"""The tables of the segments app; import the submodule you mean, this list is for Django."""

from segments.models import (
    aggregates,
    dashboards,
    deliveries,
    destinations,
    reports,
    scores,
    segment,
    value,
    webhooks,
)

__all__ = [
    "aggregates",
    "dashboards",
    "deliveries",
    "destinations",
    "reports",
    "scores",
    "segment",
    "value",
    "webhooks",
]
