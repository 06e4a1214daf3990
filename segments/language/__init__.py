"""The rule language: what can be asked about people, without Django and without the database."""
