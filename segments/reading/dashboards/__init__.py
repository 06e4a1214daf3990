"""Dashboards: what tiles show to one viewer, and which arrangement they stand in."""
