"""Incidents: reported, judged, counted, told, and kept with their proof."""
