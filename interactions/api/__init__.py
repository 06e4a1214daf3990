"""The REST API of the interactions app."""
