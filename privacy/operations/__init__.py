"""The writes of the privacy app."""
