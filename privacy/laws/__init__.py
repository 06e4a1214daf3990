"""What the laws ask, by when: pure tables with sources, without Django and the database."""
