"""Readers of the files that networks and shops give out; no Django."""
