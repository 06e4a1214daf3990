"""Pages of duplicates and merges: the review queue, side by side, the log."""
