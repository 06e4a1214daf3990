"""Strict JSON bodies."""

from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON."""
