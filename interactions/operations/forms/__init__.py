"""Writes about forms: building and publishing them, and what becomes of answers."""
