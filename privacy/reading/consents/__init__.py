"""What people said, as the officer reads it: the list, the proof of one event, coverage."""
