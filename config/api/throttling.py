"""Limits per token."""

from rest_framework.throttling import UserRateThrottle


class PerTokenThrottle(UserRateThrottle):
    """One budget per token."""

    scope = "token"
