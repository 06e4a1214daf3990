"""Builds what a person is handed on request: everything we hold, without other people in it."""
