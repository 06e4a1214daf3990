"""What the next months will bring, from months gone by: pure, honest about what it knows."""
