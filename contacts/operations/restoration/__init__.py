"""Taking whole operations back, and records as they were, out of what history remembers."""
