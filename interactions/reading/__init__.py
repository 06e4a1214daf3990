"""Reads that cross several tables and are made for one page; they never write."""
