"""Notices to the public, generated from what is really done: no word of them is kept anywhere."""
