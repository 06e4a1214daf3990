"""The data owner's admin of segments; each module registers what it is named after."""

from segments.admin import (  # noqa: F401  (they register themselves)
    dashboards,
    destinations,
    reports,
    segments,
    value,
    webhooks,
)
