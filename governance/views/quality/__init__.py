"""The steward's desk: what is wrong, what gets old, and who reviews it."""
