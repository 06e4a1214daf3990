"""Sends the permitted people of a segment to a destination, and only what changed."""
