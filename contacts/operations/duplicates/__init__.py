"""Likely duplicates: found in the whole base, checked for one record, learned from decisions."""
