"""Keeps the sums of days and the counts of people as they would be counted now.

Whole, or only the days and the blocks of people of which there is news; both give the same
(segments.models.aggregates). `refreshing.refresh_sums` does what is due.
"""
