"""Keyset pages of the API (filled by the API work)."""

from rest_framework.pagination import BasePagination


class KeysetPagination(BasePagination):
    """Pages by position."""
