"""What people allow: its evidence, its end, asking again, and messages by which they quit."""
