"""What is kept about people: declared in code, described by people, measured in the data."""

from governance.inventory.declared import DERIVED, OURS, Line, declarations, lines, problems

__all__ = ["DERIVED", "OURS", "Line", "declarations", "lines", "problems"]
