"""The tables of the segments app; import the submodule you mean, this list is for Django."""

from segments.models import deliveries, destinations, scores, segment, webhooks

__all__ = ["deliveries", "destinations", "scores", "segment", "webhooks"]
