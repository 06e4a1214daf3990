"""Brings posts and engagement in, links events to their people, and forgets what stays unknown."""
