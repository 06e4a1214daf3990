"""What people send from the pages of segments, and what the builder of rules shows."""
