"""The data owner's admin of segments; each module registers what it is named after."""

from segments.admin import destinations, segments, webhooks  # noqa: F401  (they register themselves)
