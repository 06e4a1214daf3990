"""The segments API."""
