"""Telling the recipients of somebody's data what a right changed, until each has answered."""
