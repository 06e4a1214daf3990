"""Reads about forms: what a page shows, what was answered, how it adds up."""
