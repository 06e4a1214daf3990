"""Reads segments and their people for pages, the API and other apps."""
