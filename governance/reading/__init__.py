"""Reads made for the pages of governance; they never write."""
