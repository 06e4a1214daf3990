"""Figures of areas: their sources, and the tables that bring them."""
