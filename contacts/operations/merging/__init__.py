"""Folds two records of one person into one, and takes that back exactly."""
