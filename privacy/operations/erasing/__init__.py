"""Forgets people, proves it, and keeps doing so after a restore."""
