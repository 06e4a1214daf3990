"""Conversations: written, changed, removed; their templates, participants, files and follow-ups."""
